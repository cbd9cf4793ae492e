"""What several tests of a project's pages stand on."""

import pytest

from tests.projects.plan_world import plan_world_for_a_module


@pytest.fixture(scope="module")
def planned(django_db_setup, django_db_blocker):
    """The small plan of plan_world, made once for the module that asks for it."""
    with plan_world_for_a_module(django_db_blocker):
        yield
