"""The examples in docstrings give what they say."""

import doctest

import pytest

from projects.importing import ms_project_values, reading, register_columns, register_values

MODULES = [ms_project_values, reading, register_columns, register_values]


@pytest.mark.parametrize("module", MODULES, ids=lambda found: found.__name__)
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)

    assert (result.failed, result.attempted > 0) == (0, True)
