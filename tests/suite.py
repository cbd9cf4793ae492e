"""The whole suite, step by step: what `make test` runs, on a developer's machine and in CI.

Every step runs even if one before it failed, and the end says which did. Arguments go to
pytest; with them a step may select no test, as long as some step does. BIFOCAL_TEST_DATABASE
is set here: SQLite first, then a real PostgreSQL, which must run the very same tests; what
touches no database, or asks nothing of its engine (marked any_engine), runs once.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from tests.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NO_TESTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a step ended; ``tests`` is how many passed, None for a step that is no pytest run."""

    name: str
    code: int
    seconds: float
    tests: int | None = None


def lint_steps() -> dict[str, list[str]]:
    """Return the commands that read the code without running it."""
    templates = subprocess.run(
        ["git", "ls-files", "templates/*.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return {
        "ruff check": [str(BIN / "ruff"), "check", "."],
        "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
        "djade": [str(BIN / "djade"), "--check", *templates],
        "mypy": [str(BIN / "mypy")],
        "layers": [str(BIN / "lint-imports"), "--no-cache"],
    }


def run_lint(name: str, command: list[str]) -> Result:
    """Run a command that only has to succeed."""
    started = time.monotonic()
    print(f"--- {name}", flush=True)
    # mypy reads the settings, which want a key.
    environment = {**os.environ, "SECRET_KEY": "only-for-types", "PYTHONPATH": str(ROOT)}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return Result(name=name, code=code, seconds=time.monotonic() - started)


def run_pytest(name: str, database: str, arguments: list[str]) -> Result:
    """Run pytest on ``database`` and count what passed."""
    started = time.monotonic()
    print(f"--- {name}", flush=True)
    environment = {**os.environ, "BIFOCAL_TEST_DATABASE": database}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        tests = passed(report)
    return Result(name=name, code=code, seconds=time.monotonic() - started, tests=tests)


def passed(report: Path) -> int:
    """Return how many tests passed according to pytest's JUnit report; 0 if there is none."""
    if not report.exists():
        return 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 (our own file)
    counts = [
        [int(suite.get(what, "0")) for what in ("tests", "failures", "errors", "skipped")]
        for suite in suites
    ]
    return sum(tests - failures - errors - skipped for tests, failures, errors, skipped in counts)


def browser_step(arguments: list[str]) -> Result | None:
    """Run the browser tests, or say why not; no Chromium fails only under REQUIRE_BROWSER=1."""
    if find_chromium():
        # Nothing is shared between these, and their lengths differ by a factor of ten.
        spread = ["-n", "2", "--dist", "worksteal", *arguments]
        # The steps before have run the migrations.
        return run_pytest("browser", "sqlite", ["-m", "browser", "--nomigrations", *spread])
    print("--- browser: no Chromium found (CHROMIUM_PATH, chromium), so these did not run.")
    if os.environ.get("REQUIRE_BROWSER") == "1":
        return Result(name="browser: REQUIRE_BROWSER=1, but no Chromium", code=1, seconds=0)
    return None


def results_of_tests(arguments: list[str]) -> list[Result]:
    """Run what needs no database, the rest on both databases, then in the browser."""
    # By file: what a module loads once is loaded by one worker.
    spread = ["-n", "2", "--dist", "loadfile", *arguments]
    stored = ["-m", "database and not browser and not any_engine", *spread]
    once = ["-m", "not browser and (any_engine or not database)", *spread]
    results = [
        run_pytest("once", "sqlite", once),
        run_pytest("sqlite", "sqlite", stored),
        run_pytest("postgresql", "postgresql", stored),
    ]
    browser = browser_step(arguments)
    return [*results, browser] if browser else results


def problems(results: list[Result], *, selected: bool) -> list[str]:
    """Return why the suite failed; ``selected`` allows a step without tests, but not all."""
    runs = [result for result in results if result.tests is not None]
    forgiven = selected and any(run.tests for run in runs)
    found = [
        f"{result.name} ended with {result.code}"
        for result in results
        if result.code and not (forgiven and result.code == NO_TESTS)
    ]
    counts = {run.name: run.tests for run in runs if run.name in ("sqlite", "postgresql")}
    if len(set(counts.values())) > 1:
        found.append(f"the databases ran different numbers of tests: {counts}")
    return found


def main(arguments: list[str]) -> int:
    """Run the suite and print a line for each step; return the exit status."""
    only_lint = arguments == ["--lint"]
    results = [run_lint(name, command) for name, command in lint_steps().items()]
    if not only_lint:
        results += results_of_tests(arguments)
    for result in results:
        count = "" if result.tests is None else f"{result.tests} passed"
        verdict = "ok" if result.code == 0 else f"exit {result.code}"
        print(f"{result.name:<12} {verdict:<8} {result.seconds:6.1f} s  {count}")
    found = problems(results, selected=bool(arguments))
    for problem in found:
        print(f"FAILED: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
