"""Words and frozen figures of status reports. ``{% load reports %}``

Words are written in a small part of Markdown: paragraphs, lists, emphasis. HTML, links and images
are text.
"""

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from projects import metric_formats
from projects.queries.report_comparison import FigurePair
from projects.queries.report_view import KeptFigure
from projects.templatetags.formats import current_locale

register = template.Library()

MARKDOWN = MarkdownIt("zero", {"breaks": True}).enable(
    ["list", "emphasis", "escape", "newline", "entity"]
)
TAGS = {"p", "ul", "ol", "li", "strong", "em", "br"}


@register.filter
def words(text: str) -> SafeString:
    """Write a manager's words: paragraphs, lists, emphasis and nothing else."""
    html = nh3.clean(MARKDOWN.render(text), tags=TAGS, attributes={})
    return mark_safe(html)  # noqa: S308 - cleaned to a handful of tags without attributes


@register.filter
def kept(figure: KeptFigure | None, style: str = "tile") -> str:
    """Write a figure as it was frozen, in the style of a tile, a table or a formula."""
    if figure is None:
        return ""
    return metric_formats.figure(
        figure.value, figure.unit, address=figure.address, style=style, locale=current_locale()
    )


@register.filter
def change_of(pair: FigurePair) -> str:
    """Write how a figure changed from one report to another; of dates the days."""
    unit = "days" if pair.newer.unit == "date" else pair.newer.unit
    return metric_formats.figure(
        pair.change, unit, address=pair.newer.address, style="tile", signed=True,
        locale=current_locale(),
    )  # fmt: skip


@register.filter
def first_words(text: str) -> str:
    """Return the first line of a text without its marks: what a list shows of it."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return line.strip().lstrip("-* ").replace("**", "")
