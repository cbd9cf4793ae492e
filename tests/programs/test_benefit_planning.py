"""Benefits, the shares of projects in them and what they brought, through their verbs."""

import pytest
from django.core.exceptions import ValidationError

from programs.benefit_planning import (
    add_benefit,
    add_contribution,
    add_realisation,
    edit_benefit,
    edit_contribution,
    edit_realisation,
    remove_benefit,
    remove_contribution,
    remove_realisation,
)
from programs.models import Benefit, BenefitContribution, BenefitRealisation
from projects.errors import NotAllowed
from tests.factories import (
    NOW,
    BenefitFactory,
    MilestoneFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProgramRoleFactory()


@pytest.fixture
def benefit(manager):
    return BenefitFactory(program=manager.program)


def add(manager, **fields):
    fields = {"name": "Less leakage", "planned_per_month": "100", "end_months": 12} | fields
    return add_benefit(program=manager.program, fields=fields, by=manager.user, at=NOW)


def share(manager, benefit, share, project=None):
    project = project or ProjectFactory(program=manager.program)
    fields = {"project": project, "share": share}
    return add_contribution(benefit=benefit, fields=fields, by=manager.user, at=NOW)


@pytest.mark.parametrize(
    "ends", [{"end_months": None}, {"end_months": 12, "end_date": "2031-12-31"}]
)
def test_a_benefit_that_ends_nowhere_or_twice_is_refused_by_field(manager, ends):
    with pytest.raises(ValidationError) as refusal:
        add(manager, **ends)

    assert list(refusal.value.message_dict) == ["end_date"]


def test_a_non_financial_benefit_needs_no_end(manager):
    assert add(manager, kind="non_financial", end_months=None).pk


def test_a_milestone_of_a_sub_program_enables_it(manager):
    below = ProgramFactory(parent=manager.program, portfolio=manager.program.portfolio)
    milestone = MilestoneFactory(project__program=below)

    assert add(manager, enabling_task=milestone).enabling_task == milestone


def test_a_milestone_of_another_program_is_refused(manager):
    with pytest.raises(ValidationError) as refusal:
        add(manager, enabling_task=MilestoneFactory())

    assert list(refusal.value.message_dict) == ["enabling_task"]


def test_its_owner_sees_the_program(manager):
    with pytest.raises(ValidationError) as refusal:
        add(manager, owner=UserFactory())

    assert list(refusal.value.message_dict) == ["owner"]


def test_a_viewer_plans_no_benefits(manager):
    viewer = ProgramRoleFactory(program=manager.program, kind="viewer")

    with pytest.raises(NotAllowed):
        add(viewer)


def test_its_rate_needs_the_right_to_see_money(manager):
    blind = ProgramRoleFactory(program=manager.program, sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        add(blind)


def test_shares_beyond_the_whole_are_refused_and_not_kept(manager, benefit):
    share(manager, benefit, "0.7")

    with pytest.raises(ValidationError, match=r"add up to 1\.1"):
        share(manager, benefit, "0.4")

    assert benefit.contributions.count() == 1


def test_ten_shares_of_a_tenth_are_the_whole(manager, benefit):
    for _ in range(10):
        share(manager, benefit, "0.1")

    assert benefit.contributions.count() == 10


def test_a_share_is_not_raised_beyond_the_whole(manager, benefit):
    share(manager, benefit, "0.7")
    other = share(manager, benefit, "0.3")

    with pytest.raises(ValidationError, match="add up"):
        edit_contribution(
            contribution=other, fields={"share": "0.5"}, seen_version=1, by=manager.user, at=NOW
        )


def test_a_project_of_another_program_has_no_share(manager, benefit):
    with pytest.raises(ValidationError) as refusal:
        share(manager, benefit, "0.5", project=ProjectFactory())

    assert list(refusal.value.message_dict) == ["project"]


def test_contributions_given_with_a_benefit_replace_what_was_there(manager, benefit):
    share(manager, benefit, "0.9")
    project = ProjectFactory(program=manager.program)

    edit_benefit(
        benefit=benefit,
        fields={"contributions": [{"project": project, "share": "0.4"}]},
        seen_version=1,
        by=manager.user,
        at=NOW,
    )

    assert [(c.project, str(c.share)) for c in benefit.contributions.all()] == [(project, "0.4000")]


def test_a_removed_share_is_attributed_to_nobody(manager, benefit):
    contribution = share(manager, benefit, "0.9")

    remove_contribution(contribution=contribution, seen_version=1, by=manager.user, at=NOW)

    assert not BenefitContribution.objects.exists()


def test_what_a_benefit_brought_is_booked_and_corrected(manager, benefit):
    realisation = add_realisation(
        benefit=benefit, fields={"date": "2026-11-01", "amount": "70"}, by=manager.user, at=NOW
    )

    edit_realisation(
        realisation=realisation, fields={"amount": "80"}, seen_version=1, by=manager.user, at=NOW
    )

    assert BenefitRealisation.objects.get().amount == 80


def test_what_was_booked_is_taken_back_only_with_the_right_to_see_money(manager, benefit):
    realisation = add_realisation(
        benefit=benefit, fields={"date": "2026-11-01", "amount": "70"}, by=manager.user, at=NOW
    )
    blind = ProgramRoleFactory(program=manager.program, sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        remove_realisation(realisation=realisation, seen_version=1, by=blind.user, at=NOW)


def test_a_removed_benefit_takes_its_shares_along(manager, benefit):
    share(manager, benefit, "0.9")

    remove_benefit(benefit=benefit, seen_version=1, by=manager.user, at=NOW)

    assert not Benefit.objects.exists()


def test_a_benefit_does_not_begin_beyond_all_calendars():
    role = ProgramRoleFactory()
    fields = {"name": "Rent", "starts_on": "9999-12-31", "end_months": 12}

    with pytest.raises(ValidationError, match="1970 to 2200"):
        add_benefit(program=role.program, fields=fields, by=role.user, at=NOW)
