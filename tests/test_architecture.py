"""The architecture, checked: layers, purity, lengths and names."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portfolio", "programs", "projects")
VAGUE = {"utils", "util", "helpers", "common", "misc", "services", "managers", "base", "core"}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
PURE = next(c for c in CONTRACTS if c["name"] == "Arithmetic imports no Django")["source_modules"]


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def code_length(function: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    length = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function):
        first = function.body[0]
        length -= first.end_lineno - first.lineno + 1
    return length


def too_long(paths: list[Path], limit: int) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name} has {code_length(f)} lines"
        for path in paths
        for f in functions(path)
        if code_length(f) >= limit
    ]


@pytest.mark.parametrize("module", PURE)
def test_arithmetic_runs_where_django_is_not_installed(module):
    blocked = "for m in ('django', 'rest_framework'): sys.modules[m] = None"
    code = f"import sys\n{blocked}\nimport {module}"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_imports_keep_to_the_layers():
    lint_imports = Path(sys.executable).parent / "lint-imports"

    done = subprocess.run(
        [lint_imports, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_of_a_package_must_have_a_layer(package):
    of_package = [c for c in CONTRACTS if c.get("containers") == [package]]

    assert [c["exhaustive"] for c in of_package] == [True]


def test_no_module_is_longer_than_400_lines():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in modules(*PACKAGES, "tests", "bench")
    }

    assert {path: n for path, n in lengths.items() if n > 400} == {}


def test_no_function_is_longer_than_60_lines():
    assert too_long(modules(*PACKAGES), 60) == []


def test_no_view_is_longer_than_30_lines():
    views = [path for path in modules(*PACKAGES) if "views" in path.parts]

    assert too_long(views, 30) == []


def test_no_module_has_a_name_that_could_hold_anything():
    assert [str(path) for path in modules(*PACKAGES, "tests") if path.stem in VAGUE] == []
