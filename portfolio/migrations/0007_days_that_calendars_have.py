"""Bring days that no calendar has, as earlier builds took them, to the nearest that one has.

Every door refuses them by now; a stored one stopped the pages that count days from it. The rows'
histories keep what was entered.
"""

from datetime import UTC, date, datetime

from django.db import migrations, models

FIRST, LAST = date(1970, 1, 1), date(2200, 12, 31)
# In constraints of one row a day, rates and amounts realised keep what they have.
ENTERED = {
    ("projects", "project"): ("start", "status_date"),
    ("projects", "task"): ("constraint_date", "deadline", "actual_start", "actual_finish"),
    ("projects", "calendarexception"): ("first_date", "last_date"),
    ("projects", "budgetline"): ("period",),
    ("projects", "costentry"): ("date",),
    ("projects", "deliverable"): ("due",),
    ("projects", "dependency"): ("need_by",),
    ("programs", "program"): ("target_start", "target_finish"),
    ("programs", "benefit"): ("starts_on", "end_date"),
}


def bring_within_reach(apps, schema_editor):
    """Bound every day that a person entered."""
    for (app, name), columns in ENTERED.items():
        model = apps.get_model(app, name)
        for column in columns:
            first, last = _bounds(model._meta.get_field(column))
            model.objects.filter(**{f"{column}__gt": last}).update(**{column: last})
            model.objects.filter(**{f"{column}__lt": first}).update(**{column: first})


def _bounds(field):
    if isinstance(field, models.DateTimeField):
        return (
            datetime(FIRST.year, 1, 1, tzinfo=UTC),
            datetime(LAST.year, 12, 31, 12, tzinfo=UTC),
        )
    return FIRST, LAST


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0006_column_meaning'),
        ('programs', '0006_headline_moves'),
        ('projects', '0005_removed_task'),
    ]

    operations = [
        migrations.RunPython(bring_within_reach, migrations.RunPython.noop),
    ]
