"""What a verb takes into a row: no text that reads otherwise than it is."""

import pytest
from django.core.exceptions import ValidationError

from projects.accepted_fields import accept
from projects.models import Project

ACCEPTED = ("name", "scope_statement")


def taken(**fields):
    project = Project()
    accept(project, fields, ACCEPTED)
    return project


@pytest.mark.parametrize(
    "name",
    ["Quay\x07", "Quay\nwall", "Quay\twall", "Quay\u2028wall", "Quay \u202ellaw", "\u2066Quay"],
)
@pytest.mark.parametrize("end", ["", " wall"])
def test_a_name_with_a_control_or_direction_character_is_refused(name, end):
    with pytest.raises(ValidationError) as refusal:
        taken(name=name + end)

    assert list(refusal.value.message_dict) == ["name"]


@pytest.mark.parametrize("name", ["Quay", "Kaimauer Süd", "رصيف\u200f 1", "港 👷🏽‍♀️"])
def test_a_name_of_any_script_is_taken(name):
    assert taken(name=name).name == name


def test_a_long_text_has_lines_and_tabs():
    assert taken(scope_statement="A\r\n\tB").scope_statement == "A\r\n\tB"


@pytest.mark.parametrize("text", ["A\x00B", "A\x1b[31mB", "A\u202eB"])
def test_but_no_control_or_direction_characters(text):
    with pytest.raises(ValidationError):
        taken(scope_statement=text)
