"""A program whose benefit waits for one task, entered through the verbs as a manager would."""

from dataclasses import dataclass
from datetime import date

from projects.baselining import freeze_baseline
from projects.planning import add_task
from tests.factories import (
    NOW,
    BenefitFactory,
    BudgetLineFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProjectFactory,
    RiskFactory,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The rows that a test changes or looks at."""

    manager: object
    program: object
    project: object
    task: object
    benefit: object


def planned_program(**program_fields) -> Planned:
    """Return a program of one project: a task of ten days, a milestone after it, a benefit."""
    role = PortfolioRoleFactory()
    program = ProgramFactory(portfolio=role.portfolio, **program_fields)
    project = ProjectFactory(
        program=program, start=date(2026, 11, 2), status_date=date(2026, 11, 2), time_zone="UTC"
    )
    task = add_task(
        project=project,
        fields={"name": "Drive piles", "duration_minutes": 4800},
        by=role.user,
        at=NOW,
    )
    add_task(
        project=project,
        fields={
            "name": "Piles driven",
            "kind": "milestone",
            "duration_minutes": 0,
            "published": True,
        },
        by=role.user,
        at=NOW,
    )
    BudgetLineFactory(project=project, task=task, amount=1000)
    RiskFactory(project=project)
    freeze_baseline(project=project, by=role.user, at=NOW)
    benefit = BenefitFactory(program=program, enabling_task=task, planned_per_month=100)
    task.refresh_from_db()
    return Planned(manager=role.user, program=program, project=project, task=task, benefit=benefit)
