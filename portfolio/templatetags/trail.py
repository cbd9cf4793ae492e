"""``{% load trail %}``: what happened to one row, for the pages of all packages."""

from django import template

from portfolio.queries.history import ROWS_OF_ONE, row_trail, sees_money_of

register = template.Library()


@register.simple_tag(takes_context=True)
def trail_of(context, row):
    """Return the newest events of ``row`` and of what hangs on it, as far as the reader may know.

    >>> # {% trail_of task as events %}{% include "components/history.html" %}
    """
    viewer = context["request"].user
    trail = row_trail(row, viewer, money=sees_money_of(row, viewer))
    return trail.newest(ROWS_OF_ONE)
