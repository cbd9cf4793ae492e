"""What the image, the containers and the units start is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from granian.cli import cli

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "Dockerfile", ROOT / "compose.yaml", *sorted((ROOT / "deploy").glob("*.service"))]
GRANIAN = {name for option in cli.params for name in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_every_command_that_is_started_exists(file):
    named = re.findall(r"manage\.py\"?,? \"?(\w+)", file.read_text())

    assert set(named) <= set(get_commands())


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_every_option_of_the_server_exists(file):
    named = re.findall(r"granian portfolio\.wsgi:application(.*)", file.read_text())

    assert set(re.findall(r"--[\w-]+", " ".join(named))) <= GRANIAN


@pytest.mark.parametrize("what", ["USER bifocal", "HEALTHCHECK", "/healthz"])
def test_the_image_runs_without_root_and_can_be_asked_how_it_is(what):
    assert what in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("service", ["web", "worker", "postgres", "redis"])
def test_compose_starts_all_that_is_needed(service):
    assert re.search(rf"^  {service}:$", (ROOT / "compose.yaml").read_text(), re.MULTILINE)


@pytest.mark.parametrize("unit", ["bifocal-web.service", "bifocal-worker.service"])
def test_the_units_are_not_run_by_root(unit):
    assert "User=bifocal" in (ROOT / "deploy" / unit).read_text()
