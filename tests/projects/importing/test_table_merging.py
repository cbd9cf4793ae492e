"""A table merged into a project changes what it says, by the rules of reports, and no more."""

from decimal import Decimal

import pytest

from projects.errors import Conflict, DomainError
from projects.importing.fitting import fit
from projects.importing.rehearsing import rehearse_merge
from projects.importing.saving import merge_plan, save_plan
from projects.models import BudgetLine, Dependency, Task
from tests.factories import NOW, ProgramFactory
from tests.projects.importing.tables import read_csv

pytestmark = pytest.mark.django_db

HEAD = "external_id,name,start,duration,predecessors,assigned_to,budget"


@pytest.fixture
def project():
    plan = fit(
        read_csv(HEAD, "A,Dig,2026-03-02,5d,,Crane crew,1000", "B,Pour,,3d,A,,", "C,Cure,,2d,B,,")
    )
    saved = save_plan(
        plan=plan,
        program=ProgramFactory(),
        key="QUAY",
        name="Quay",
        manager=None,
        time_zone="UTC",
        by=None,
        at=NOW,
    )
    return saved.project


def merge(project, *lines):
    return merge_plan(plan=fit(read_csv(*lines)), project=project, by=None, at=NOW)


def task(key: str) -> Task:
    return Task.objects.select_related("schedule").get(external_id=key)


def test_the_same_table_again_changes_nothing(project):
    again = merge(
        project, HEAD, "A,Dig,2026-03-02,5d,,Crane crew,1000", "B,Pour,,3d,A,,", "C,Cure,,2d,B,,"
    )

    assert (again.created, again.updated, again.missing) == ({}, {}, ())


def test_an_empty_cell_leaves_what_is_there(project):
    merge(project, "external_id,name,start,duration", "A,Dig deeper,2026-03-02,")

    assert (task("A").name, task("A").duration_minutes) == ("Dig deeper", 5 * 480)


def test_percent_follows_the_rules_of_reports(project):
    merge(project, "external_id,name,start,% complete", "A,Dig,2026-03-02,40")

    found = task("A")
    assert (found.status, found.percent_complete, found.remaining_minutes) == (
        "in_progress",
        40,
        3 * 480,
    )


def test_a_contradiction_saves_nothing(project):
    with pytest.raises(DomainError, match="past"):
        merge(project, "external_id,name,actual_start", "A,Dig,2099-03-02")

    assert task("A").status == "todo"


def test_a_new_duration_keeps_what_was_worked(project):
    merge(project, "external_id,name,start,% complete", "A,Dig,2026-03-02,40")

    merge(project, "external_id,name,start,duration", "A,Dig,2026-03-02,10d")

    assert task("A").remaining_minutes == 8 * 480


def test_a_start_moved_by_hand_is_kept_as_a_constraint(project):
    merge(project, "external_id,name,start", "A,Dig,2026-03-09")

    assert task("A").schedule.start.day == 9


def test_rows_without_a_key_are_found_by_their_number(project):
    merge(project, "wbs,name,start,duration", "2,Pour,2026-03-02,4d")

    assert task("B").duration_minutes == 4 * 480


def test_new_rows_come_after_the_others(project):
    merge(project, "external_id,name,start", "D,Paint,2026-03-02")

    assert task("D").schedule.wbs == "4"


def test_what_the_table_lacks_is_told_and_kept(project):
    assert merge(project, "external_id,name,start", "A,Dig,2026-03-02").missing == ("Pour", "Cure")


def test_a_link_is_changed_where_it_is(project):
    merge(project, HEAD, "A,Dig,2026-03-02,,,,", "B,Pour,,,ASS,,")

    assert Dependency.objects.get(successor=task("B")).type == "SS"


def test_a_budget_planned_elsewhere_is_not_doubled(project):
    BudgetLine.objects.update(source="", external_id="")

    merge(project, HEAD, "A,Dig,2026-03-02,,,,1500")

    amounts = sorted(BudgetLine.objects.values_list("amount", flat=True))
    assert amounts == [Decimal(500), Decimal(1000)]


def test_less_than_is_planned_elsewhere_is_refused(project):
    BudgetLine.objects.update(source="", external_id="")

    with pytest.raises(Conflict, match=r"The budget lines of Dig plan 1000\.00"):
        merge(project, HEAD, "A,Dig,2026-03-02,,,,900")


def test_a_rehearsal_says_what_moves(project):
    plan = fit(read_csv("external_id,name,start,duration", "A,Dig,2026-03-02,6d"))

    found = rehearse_merge(plan=plan, project=project, by=None, at=NOW)

    assert [move.name for move in found.moves] == ["Dig", "Pour", "Cure"]
    assert (found.finish_before.day, found.finish_after.day) == (13, 16)


def test_a_rehearsal_saves_nothing(project):
    plan = fit(read_csv("external_id,name,start,duration", "A,Dig,2026-03-02,6d"))

    rehearse_merge(plan=plan, project=project, by=None, at=NOW)

    assert task("A").duration_minutes == 5 * 480
