import pytest

from tests.projects.importing.reference import ENTRIES, NO_PLANS


@pytest.fixture(params=ENTRIES, ids=lambda entry: entry["file"] if entry else "none")
def entry(request):
    """Each reference plan; where there are none, the test says so and is skipped."""
    if request.param is None:
        pytest.skip(NO_PLANS)
    return request.param
