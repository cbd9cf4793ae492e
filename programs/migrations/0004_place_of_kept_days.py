from django.db import migrations
from django.db.models import OuterRef, Subquery


def place(apps, schema_editor):
    """Put the snapshots of before they were placed where their program stands now."""
    program = apps.get_model("programs", "Program").objects.filter(pk=OuterRef("program_id"))
    apps.get_model("programs", "ProgramSnapshot").objects.filter(portfolio=None).update(
        portfolio_id=Subquery(program.values("portfolio_id")[:1]),
        parent_id=Subquery(program.values("parent_id")[:1]),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0003_kept_days'),
    ]

    operations = [
        migrations.RunPython(place, migrations.RunPython.noop),
    ]
