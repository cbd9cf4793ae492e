import pytest

from projects.api.preconditions import PreconditionRequired, seen_version
from projects.errors import StaleVersion
from projects.versioning import ANY


@pytest.mark.parametrize("header", ['"3"', ' "3" ', '"2", "3"', 'W/"1", "3"'])
def test_a_tag_of_the_current_version_is_seen(header):
    assert seen_version(header, 3) == 3


def test_a_star_takes_whatever_is_there():
    assert seen_version("*", 3) == ANY


@pytest.mark.parametrize("header", ['"2"', 'W/"3"', "3", "x", '"*"'])
def test_any_other_tag_is_stale(header):
    with pytest.raises(StaleVersion):
        seen_version(header, 3)


@pytest.mark.parametrize("header", [None, "", "  "])
def test_without_a_tag_one_is_asked_for(header):
    with pytest.raises(PreconditionRequired):
        seen_version(header, 3)
