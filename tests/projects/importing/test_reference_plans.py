"""Plans scheduled by Microsoft Project: read whole, and scheduled to the same dates.

They stay outside the repository (`REFERENCE_DIR`); `index.json` beside them says what each holds
and which fields are not verified.
"""

import io
import re
from collections import Counter

from projects.importing.comparing import differences
from projects.importing.ms_project_xml import read
from projects.importing.plan import Plan
from projects.importing.scheduled import schedule_plan
from tests.projects.importing.reference import FOLDER, plan_of

XML_NAMES = {
    "start": "Start",
    "finish": "Finish",
    "early_start": "EarlyStart",
    "early_finish": "EarlyFinish",
    "late_start": "LateStart",
    "late_finish": "LateFinish",
    "total_float": "TotalSlack",
    "free_float": "FreeSlack",
    "critical": "Critical",
}
# Flags that follow from a field listed as unverified (scheduling-rules.md, section 12): a
# milestone that an SS link did not bound, and one stored months after the end.
FLAGS_LEFT = {
    ("lags-leads-deadlines.xml", 270, "Critical"),
    ("many-leads.xml", 49, "Critical"),
}


def counts(plan: Plan) -> dict:
    leaves = [task for task in plan.tasks if task.kind != "summary"]
    summaries = {task.uid for task in plan.tasks if task.kind == "summary"}
    in_percent = [link for link in plan.links if link.lag_kind == "percent"]
    in_minutes = [link for link in plan.links if link.lag_kind != "percent"]
    types = Counter(link.type for link in plan.links)
    return {
        "tasks": len(plan.tasks),
        "leaf": len(leaves),
        "summary": len(summaries),
        "milestones": sum(task.is_marked_milestone for task in plan.tasks),
        "links": {name: types[name] for name in ("FS", "SS", "FF", "SF")},
        "lags": sum(link.lag > 0 for link in in_minutes),
        "leads": sum(link.lag < 0 for link in plan.links),
        "percent_lags": len(in_percent),
        "links_on_summaries": sum(
            bool({link.predecessor_uid, link.successor_uid} & summaries) for link in plan.links
        ),
        "constraints": Counter(t.constraint for t in plan.tasks if t.constraint != "ASAP"),
        "deadlines": sum(task.deadline is not None for task in plan.tasks),
        "finished": sum(task.is_finished for task in plan.tasks),
        "in_progress": sum(task.is_started and not task.is_finished for task in plan.tasks),
        "manual": sum(task.is_manual for task in plan.tasks),
        "elapsed": sum(task.is_elapsed for task in plan.tasks),
        "levelled": sum(task.levelling_delay != 0 for task in plan.tasks),
        "with_baseline": sum(bool(task.baselines) for task in plan.tasks),
        "recurring": sum(task.is_recurring for task in plan.tasks),
        "task_calendars": sum(task.calendar_uid is not None for task in plan.tasks),
        "calendars": len(plan.calendars),
        "resources": len(plan.resources),
        "rated_resources": sum(bool(resource.rates) for resource in plan.resources),
        "assignments": len(plan.assignments),
        "critical_leaf": sum(bool(task.stored.critical) for task in leaves),
        "negative_slack": sum((task.stored.total_float or 0) < 0 for task in plan.tasks),
        "with_cost": sum(bool(task.cost) for task in plan.tasks),
    }


def wrong_fields(entry: dict, plan: Plan) -> list[str]:
    """Return the differences in fields that the index requires."""
    unverified = {(task["uid"], field) for task in entry["unverified"] for field in task["fields"]}
    required = []
    for difference in differences(plan, schedule_plan(plan)):
        uid, field = difference.uid, XML_NAMES[difference.field]
        if (uid, field) not in unverified and (entry["file"], uid, field) not in FLAGS_LEFT:
            required.append(str(difference))
    return required


def test_everything_the_file_holds_is_read(entry):
    found = counts(plan_of(entry))

    assert found == {name: entry["counts"][name] for name in found}


def test_each_calendar_exception_becomes_one_date_or_more(entry):
    dates = sum(len(calendar.exceptions) for calendar in plan_of(entry).calendars)

    assert dates >= entry["counts"]["calendar_exceptions"]


def test_the_schedule_is_that_of_microsoft_project(entry):
    assert wrong_fields(entry, plan_of(entry)) == []


def test_the_project_ends_when_its_file_says(entry):
    plan = plan_of(entry)

    assert schedule_plan(plan).finish.isoformat() == entry["project"]["finish"]


def test_what_was_computed_is_never_read(entry):
    text = (FOLDER / entry["file"]).read_text()
    plan = plan_of(entry)

    scrambled = read(io.BytesIO(scramble(text).encode()))

    assert schedule_plan(scrambled).tasks == schedule_plan(plan).tasks


def scramble(text: str) -> str:
    """Put another value into every computed field of every automatic task."""
    return re.sub(r"<Task>.*?</Task>", _scramble_task, text, flags=re.DOTALL)


def _scramble_task(match: re.Match) -> str:
    task = match[0]
    names = "EarlyStart|EarlyFinish|LateStart|LateFinish"
    if "<Manual>1</Manual>" not in task:
        names += "|Start|Finish"
    task = re.sub(rf"<({names})>[^<]*<", r"<\1>2031-04-05T06:07:00<", task)
    task = re.sub(r"<(TotalSlack|FreeSlack|StartSlack|FinishSlack)>[^<]*<", r"<\1>-77777<", task)
    return re.sub(r"<Critical>[^<]*<", "<Critical>1<", task)
