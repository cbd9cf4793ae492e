"""Filters that write one value: ``{% load formats %}``. Rules in projects.number_formats."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from projects import number_formats as formats

register = template.Library()

type Number = Decimal | int | float


def current_locale() -> str:
    """Return the locale of the reader's language."""
    return get_language() or "en"


def as_day(value: date | datetime | None) -> date | None:
    """Return the calendar day of an instant in the current time zone."""
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value or None


@register.filter
def money(amount: Number | None, currency: str = "EUR") -> str:
    """Write a key figure: €18.41M, €433k."""
    return formats.money_compact(amount, currency, locale=current_locale())


@register.filter
def money_change(amount: Number | None, currency: str = "EUR") -> str:
    """Write a change of money: +€47k."""
    return formats.money_compact(amount, currency, signed=True, locale=current_locale())


@register.filter
def money_exact(amount: Number | None, currency: str = "EUR") -> str:
    """Write an amount to the minor unit: €18,408,123.45."""
    return formats.money_exact(amount, currency, locale=current_locale())


@register.filter
def money_exact_change(amount: Number | None, currency: str = "EUR") -> str:
    """Write a change of money to the minor unit: +€97,750.24."""
    return formats.money_exact(amount, currency, signed=True, locale=current_locale())


@register.filter
def money_k(amount: Number | None) -> str:
    """Write whole thousands for a column whose head has the unit: 18,408."""
    return formats.money_thousands(amount, locale=current_locale())


@register.filter
def money_k_change(amount: Number | None) -> str:
    """Write a variance in whole thousands: +19, −358."""
    return formats.money_thousands(amount, signed=True, locale=current_locale())


@register.filter
def money_k_unit(currency: str) -> str:
    """Write the unit of such a column: €k."""
    return formats.money_unit(currency, locale=current_locale())


@register.filter
def percent(ratio: Number | None, decimals: int = 1) -> str:
    """Write a ratio in percent: 0.875 is 87.5%."""
    return formats.percent(ratio, decimals=decimals, locale=current_locale())


@register.filter
def percent_change(ratio: Number | None) -> str:
    """Write a change in percent of the plan: +3.4%; nothing where there is none."""
    if ratio is None:
        return ""
    return formats.percent(ratio, signed=True, locale=current_locale())


@register.filter
def percent_of_hundred(value: Number | None) -> str:
    """Write a percentage that is stored from 0 to 100: 54%."""
    ratio = None if value is None else Decimal(str(value)) / 100
    return formats.percent(ratio, decimals=0, locale=current_locale())


@register.filter
def points(change: Number | None) -> str:
    """Write the difference of two ratios: −17.8 pts."""
    return formats.points(change, locale=current_locale())


@register.filter
def index(value: Number | None) -> str:
    """Write a performance index: 0.97."""
    return formats.index(value, locale=current_locale())


@register.filter
def days(value: Number | None) -> str:
    """Write working days: 41 d."""
    return formats.working_days(value, locale=current_locale())


@register.filter
def days_change(value: Number | None) -> str:
    """Write a change in working days: +3 d."""
    return formats.working_days(value, signed=True, locale=current_locale())


@register.filter
def minutes_as_days(minutes: Number | None) -> str:
    """Write working minutes in days of eight hours: 152 d."""
    return formats.minutes_as_days(minutes, locale=current_locale())


@register.filter
def late(slip_days: Number | None) -> str:
    """Write a variance against baseline: 20 d late, 5 d early."""
    return formats.lateness(slip_days, locale=current_locale())


@register.filter
def late_in_words(slip_days: Number | None) -> str:
    """Write a variance for a sentence: 20 days late."""
    return formats.lateness(slip_days, sentence=True, locale=current_locale())


@register.filter
def long_date(value: date | datetime | None) -> str:
    """Write a date: 11 Aug 2027."""
    return formats.day(as_day(value), locale=current_locale())


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Write a date in a table: 11 Aug 27."""
    return formats.day(as_day(value), short=True, locale=current_locale())


@register.filter
def day_and_month(value: date | datetime | None) -> str:
    """Write a date whose year is said elsewhere: 11 Aug."""
    return formats.day_and_month(as_day(value), locale=current_locale())


@register.filter
def month_year(value: date | datetime | None) -> str:
    """Write a month: Aug 2027."""
    return formats.month(as_day(value), locale=current_locale())


@register.filter
def clock_time(value: datetime | None) -> str:
    """Write the time of an instant in the current time zone: 10:41."""
    if value is None:
        return formats.NOT_YET
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%H:%M")


@register.filter
def initials(person: object) -> str:
    """Return at most two capitals for an avatar: "Elin Sorensen" is ES."""
    words = str(person).split("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def fields_with_errors(form) -> list:
    """Return a form's fields that were refused, in their order on the page."""
    return [field for field in form if field.errors]
