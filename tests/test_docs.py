"""The documentation says what the code does: its examples run, its tables are complete."""

import doctest
import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from projects.health import Thresholds
from projects.metric_addresses import MEASURES

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if ">>>" in page.read_text())
CONCEPTS = sorted((DOCS / "concepts").glob("*.md"))
MODULES = [
    "programs.benefit_profile",
    "programs.finance",
    "projects.delay_cost",
    "projects.earned_value",
    "projects.exchange_rates",
    "projects.health",
    "projects.metric_addresses",
    "projects.risk_scoring",
]

LINK = re.compile(r"\]\(([^)#\s]+)")


def examples(text):
    """Return a page with everything but its examples blanked out, line by line."""
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```pycon"
            lines.append("")
        else:
            lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples(page):
    test = doctest.DocTestParser().get_doctest(
        examples(page.read_text()), {}, page.name, str(page), 0
    )

    result = doctest.DocTestRunner().run(test)

    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings(module):
    result = doctest.testmod(importlib.import_module(module))

    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.mark.parametrize("page", CONCEPTS, ids=lambda page: page.stem)
def test_the_index_of_concepts_links_every_page(page):
    index = (DOCS / "concepts" / "index.md").read_text()

    assert page.name == "index.md" or f"({page.name})" in index


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_links_lead_to_files_that_exist(page):
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_figure_of_a_dashboard_is_listed_with_its_address():
    page = (DOCS / "concepts" / "metrics.md").read_text()

    assert dict(re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", page, re.MULTILINE)) == MEASURES


@pytest.mark.parametrize("threshold", [field.name for field in fields(Thresholds)])
def test_every_threshold_of_health_is_listed(threshold):
    assert f"`{threshold}`" in (DOCS / "concepts" / "health.md").read_text()


@pytest.mark.parametrize(
    "command",
    sorted(path.stem for path in DOCS.parent.glob("p*/management/commands/[a-z]*.py")),
)
def test_every_command_has_its_heading(command):
    assert f"\n## {command}\n" in (DOCS / "operations/commands.md").read_text()
