"""Plans of Microsoft Project, through our records and out again, keep their schedule."""

import io

import pytest

from projects.exporting import ms_project_xml
from projects.exporting.project_plan import project_plan
from projects.importing.comparing import differences
from projects.importing.fitting import fit
from projects.importing.ms_project_xml import read
from projects.importing.saving import save_plan
from projects.importing.scheduled import schedule_plan
from tests.factories import NOW, ProgramFactory
from tests.projects.importing.reference import plan_of

OPTIONS = {"key": "PLAN", "name": "Plan", "manager": None, "time_zone": "UTC", "by": None}


@pytest.mark.django_db
def test_start_and_finish_of_every_task_survive(entry):
    plan = fit(plan_of(entry))
    project = save_plan(plan=plan, program=ProgramFactory(), at=NOW, **OPTIONS).project

    again = read(io.BytesIO(ms_project_xml.write(project_plan(project))))

    assert differences(again, schedule_plan(again)) == ()
