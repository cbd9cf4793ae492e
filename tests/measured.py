"""Projects with figures as if they had been measured, for tests of what is built on them."""

from datetime import UTC, date, datetime

from projects.models import ProjectMetrics
from tests.factories import ProjectFactory

STATUS_DATE = date(2026, 11, 20)
BASELINE_FINISH = datetime(2027, 6, 3, 17, tzinfo=UTC)
FINISH = datetime(2027, 7, 1, 17, tzinfo=UTC)


def measured_project(**fields):
    """Return a project with a metrics row; what begins with ``m_`` is a column of that row."""
    metrics = {k.removeprefix("m_"): fields.pop(k) for k in list(fields) if k.startswith("m_")}
    project = ProjectFactory(status_date=STATUS_DATE, **fields)
    stored = {"status_date": STATUS_DATE, "finish": FINISH, "baseline_finish": BASELINE_FINISH}
    ProjectMetrics.objects.update_or_create(project=project, defaults=stored | metrics)
    return project
