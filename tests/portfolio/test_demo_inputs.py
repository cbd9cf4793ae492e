"""The demo holds no figure: what it shows follows from what its files say."""

from copy import deepcopy
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from portfolio.demo.inputs import DemoInputs, read_inputs
from portfolio.demo.loading import load_demo
from portfolio.models import User
from programs.models import Program
from programs.queries.dashboard import program_dashboard
from projects.key_reserving import reserve_key

# The loaded demo itself is compared on both engines.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def inputs_of(key: str) -> DemoInputs:
    """Return the inputs of one program alone, free to be changed."""
    inputs = deepcopy(read_inputs())
    return replace(inputs, programs=tuple(p for p in inputs.programs if p["key"] == key))


def figures(key: str):
    return program_dashboard(Program.objects.get(key=key), None).metrics


def test_five_days_more_for_a_critical_task_move_the_program_and_its_cost():
    inputs = inputs_of("CUST")
    reports = inputs.programs[0]["rounds"][-1]["reports"]
    next(row for row in reports if row["task"] == "MG7")["left"] += 5

    load_demo(inputs)

    found = figures("CUST")
    assert found["finish_slip_days"].value == 25
    assert f"{found['eac'].value:.2f}" == "18408764.23"
    assert found["roi_forecast"].value < found["roi_baseline"].value


def test_a_later_milestone_moves_a_program_of_light_projects():
    inputs = inputs_of("LOAD")
    edits = [row for round_ in inputs.programs[0]["rounds"] for row in round_.get("edits", ())]
    edits[0]["not_before"] = edits[0]["not_before"].replace(day=16)

    load_demo(inputs)

    assert figures("LOAD")["finish"].value.isoformat() == "2027-04-16"


def test_a_key_that_is_in_use_is_named_and_nothing_is_left():
    reserve_key("LDM")

    with pytest.raises(ValidationError, match="LDM is already in use"):
        load_demo(inputs_of("LOAD"))

    assert not User.objects.exists()
