"""Hand-offs between milestones of one name, proposed where plans come in together."""

import io

import pytest

from projects.models import Dependency, Project, Task
from projects.rescheduling import reschedule
from tests.factories import (
    NOW,
    DependencyFactory,
    MilestoneFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

GIVER = (
    "external_id,name,start,duration,predecessors\nA,Build,2026-03-02,5d,\nB,Server ready,,0d,A\n"
)
TAKER = (
    "external_id,name,start,duration,predecessors\nX,Server  Ready,2026-03-02,0d,\nY,Move,,3d,X\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def program(client):
    program = ProgramFactory(key="HARBOUR")
    client.force_login(ProgramRoleFactory(program=program).user)
    return program


def upload(client, **files: str):
    sent = []
    for name, content in files.items():
        file = io.BytesIO(content.encode())
        file.name = f"{name}.csv"
        sent.append(file)
    return client.post("/programs/HARBOUR/import/", {"file": sent})


def confirm(client, shown, ticked):
    data: dict = {"hand_off": ticked}
    for _, form in shown.context["files"]:
        data |= {form.add_prefix(name): value for name, value in form.initial.items()}
    return client.post(shown.context["confirm_url"], data)


def proposals(shown) -> list[tuple]:
    return [(h.giver.place, h.taker.place, ticked) for h, ticked in shown.context["hand_offs"]]


def keys(shown) -> list[str]:
    return [hand_off.key for hand_off, _ in shown.context["hand_offs"]]


def test_milestones_of_one_name_are_proposed_from_the_one_that_waits_for_work(client, program):
    shown = upload(client, taker=TAKER, giver=GIVER)

    assert proposals(shown) == [("giver.csv", "taker.csv", True)]


def test_a_ticked_hand_off_is_made_with_the_projects(client, program):
    shown = upload(client, taker=TAKER, giver=GIVER)

    confirm(client, shown, keys(shown))

    link = Dependency.objects.hand_offs().get()
    assert (link.predecessor.name, link.successor.name) == ("Server ready", "Server  Ready")
    assert link.predecessor.published
    move = Task.objects.select_related("schedule").get(name="Move")
    assert f"{move.schedule.start:%Y-%m-%d}" == "2026-03-09"


@pytest.mark.parametrize("ticked", [[], ["file 0:1>file 1:9"], ["task 1>file 0:1"], ["x"]])
def test_what_was_not_proposed_and_ticked_is_not_linked(client, program, ticked):
    confirm(client, upload(client, taker=TAKER, giver=GIVER), ticked)

    assert Project.objects.count() == 2
    assert not Dependency.objects.hand_offs().exists()


def test_a_circle_keeps_everything_out(client, program):
    giver = GIVER.replace("5d,", "5d,C") + "C,Site open,2026-03-02,0d,\n"
    shown = upload(client, giver=giver, taker=f"{TAKER}Z,Site open,,0d,Y\n")
    assert {ticked for _, _, ticked in proposals(shown)} == {True}

    answer = confirm(client, shown, keys(shown))

    assert answer.status_code == 409
    assert not Project.objects.exists()


def test_a_published_milestone_that_is_there_gives_to_a_new_project(client, program):
    project = ProjectFactory(program=program, name="Server room")
    ready = MilestoneFactory(project=project, name="Server ready", published=True)
    DependencyFactory(predecessor=TaskFactory(project=project), successor=ready)
    reschedule([project.pk], at=NOW)
    shown = upload(client, taker=TAKER)

    confirm(client, shown, keys(shown))

    assert proposals(shown) == [("Server room", "taker.csv", True)]
    assert Dependency.objects.hand_offs().get().predecessor_id == ready.pk


def test_a_project_of_others_is_not_made_to_wait(client, program):
    project = ProjectFactory(program=program)
    MilestoneFactory(project=project, name="Server ready", published=True)

    assert proposals(upload(client, giver=GIVER)) == []


def test_a_milestone_that_is_not_published_is_not_proposed(client, program):
    project = ProjectFactory(program=program)
    MilestoneFactory(project=project, name="Server ready")

    assert proposals(upload(client, taker=TAKER)) == []
