"""Stored figures against the rows that they follow from."""

from collections.abc import Iterator
from itertools import batched

from projects.measuring import MONTH_COLUMNS, WRITTEN, computed_figures
from projects.models import Project, ProjectMetrics, ProjectMonth

AT_ONCE = 50  # projects, so that the rows of all never lie in memory together


def differences() -> list[str]:
    """Return a sentence for each stored figure that its rows do not give."""
    keys = dict(Project.objects.order_by("key").values_list("pk", "key"))
    return [line for pks in batched(keys, AT_ONCE) for line in _differences(pks, keys)]


def _differences(pks: tuple[int, ...], keys: dict[int, str]) -> Iterator[str]:
    computed = computed_figures(pks)
    rows = ProjectMetrics.objects.filter(project__in=pks).values("project_id", *WRITTEN)
    stored = {row["project_id"]: row for row in rows}
    months: dict[int, dict] = {pk: {} for pk in pks}
    for month in ProjectMonth.objects.filter(project__in=pks).order_by("pk"):
        amounts = tuple(getattr(month, name) for name in MONTH_COLUMNS)
        months[month.project_id][month.currency, month.month] = amounts
    for pk in pks:
        if pk not in stored:
            yield f"{keys[pk]}: no figures are stored."
            continue
        for name, value in computed[pk].columns.items():
            if stored[pk][name] != value:
                yield f"{keys[pk]} {name}: stored {stored[pk][name]}, computed {value}."
        if months[pk] != computed[pk].months:
            yield f"{keys[pk]} months: stored amounts by month differ from computed ones."
