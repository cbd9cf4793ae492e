"""The smallest valid objects; a test writes what matters. Versioned rows go through versioning."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from portfolio import models as portfolio
from programs import models as programs
from projects import models as projects
from projects import versioning

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = portfolio.User

    email = factory.Sequence("person{}@example.test".format)
    name = factory.Sequence("Person {}".format)


class VersionedFactory(DjangoModelFactory):
    """Creates through ``versioning.create``, the only door there is."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return versioning.create(model_class(*args, **kwargs), by=None, at=NOW)


class PortfolioFactory(VersionedFactory):
    class Meta:
        model = portfolio.Portfolio

    key = factory.Sequence("PF{}".format)
    name = "Harbour works"


class PortfolioRoleFactory(VersionedFactory):
    class Meta:
        model = portfolio.PortfolioRole

    portfolio = factory.SubFactory(PortfolioFactory)
    user = factory.SubFactory(UserFactory)
    kind = "manager"
    sees_money = True


class ProgramFactory(VersionedFactory):
    class Meta:
        model = programs.Program

    portfolio = factory.SubFactory(PortfolioFactory)
    key = factory.Sequence("PG{}".format)
    name = "Port renewal"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        program = super()._create(model_class, *args, **kwargs)
        line = list(program.parent.ancestry.all()) if program.parent else []
        programs.ProgramAncestor.objects.create(descendant=program, ancestor=program, depth=0)
        for above in line:
            programs.ProgramAncestor.objects.create(
                descendant=program, ancestor=above.ancestor, depth=above.depth + 1
            )
        return program


class ProgramRoleFactory(VersionedFactory):
    class Meta:
        model = programs.ProgramRole

    program = factory.SubFactory(ProgramFactory)
    user = factory.SubFactory(UserFactory)
    kind = "manager"
    sees_money = True


class BenefitFactory(VersionedFactory):
    class Meta:
        model = programs.Benefit

    program = factory.SubFactory(ProgramFactory)
    name = "Lower cost to serve"
    planned_per_month = 100
    end_date = date(2031, 12, 31)


class ProjectFactory(VersionedFactory):
    class Meta:
        model = projects.Project

    program = factory.SubFactory(ProgramFactory)
    key = factory.Sequence("PR{}".format)
    name = "Quay wall"
    start = date(2026, 11, 2)


class ProjectRoleFactory(VersionedFactory):
    class Meta:
        model = projects.ProjectRole

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    kind = "manager"
    sees_money = True


class TaskFactory(VersionedFactory):
    class Meta:
        model = projects.Task

    project = factory.SubFactory(ProjectFactory)
    name = "Drive piles"


class MilestoneFactory(TaskFactory):
    kind = "milestone"
    name = "Piles driven"
    duration_minutes = 0
    remaining_minutes = 0


class DependencyFactory(VersionedFactory):
    class Meta:
        model = projects.Dependency

    predecessor = factory.SubFactory(TaskFactory)
    successor = factory.SubFactory(TaskFactory)


class ResourceFactory(VersionedFactory):
    class Meta:
        model = projects.Resource

    project = factory.SubFactory(ProjectFactory)
    name = "Crane crew"


class AssignmentFactory(VersionedFactory):
    class Meta:
        model = projects.Assignment

    task = factory.SubFactory(TaskFactory)
    resource = factory.SubFactory(ResourceFactory, project=factory.SelfAttribute("..task.project"))


class BudgetLineFactory(VersionedFactory):
    class Meta:
        model = projects.BudgetLine

    project = factory.SubFactory(ProjectFactory)
    amount = 1000
    currency = "EUR"


class CostEntryFactory(VersionedFactory):
    class Meta:
        model = projects.CostEntry

    project = factory.SubFactory(ProjectFactory)
    amount = 100
    currency = "EUR"
    date = date(2026, 11, 16)


class DeliverableFactory(VersionedFactory):
    class Meta:
        model = projects.Deliverable

    project = factory.SubFactory(ProjectFactory)
    name = "Pile report"


class RiskFactory(VersionedFactory):
    class Meta:
        model = projects.Risk

    project = factory.SubFactory(ProjectFactory)
    code = factory.Sequence("R-{}".format)
    title = "Piles hit rock"
    probability = "0.2"
    cost_impact = 1000
