from tests.projects.importing.conftest import entry  # noqa: F401 - a fixture
