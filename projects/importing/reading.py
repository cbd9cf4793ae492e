"""Files of any format that we read, as plans ready to be saved. Pure: no Django."""

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO

from projects.errors import DomainError, FileRefused
from projects.importing import csv_file, ms_project_xml, xlsx_file
from projects.importing.fitting import fit
from projects.importing.plan import Plan
from projects.importing.preview import Preview, preview
from projects.importing.problems import Problem

READERS = {".xml": ms_project_xml.read, ".csv": csv_file.read, ".xlsx": xlsx_file.read}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """A plan that can be saved, and what saving it would make."""

    plan: Plan
    preview: Preview

    def as_plan(self, plan: Plan) -> "ReadPlan":
        """Return it with another plan of the same dates, such as one without money."""
        shown = replace(self.preview, not_understood=plan.not_understood)
        return ReadPlan(plan=plan, preview=shown)


def read_plan(name: str, stream: BinaryIO) -> ReadPlan:
    """Return the plan in ``stream``, fitted to our records, with its preview.

    The ending of ``name`` says the format. Raises FileRefused with every problem: of the format, of
    the plan, or because it can't be scheduled.
    """
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise FileRefused(f"{name} has no ending that we read.", fix=f"Use a file of {known}.")
    plan = fit(reader(stream))
    try:
        return ReadPlan(plan=plan, preview=preview(plan))
    except FileRefused:
        raise
    except DomainError as error:
        problem = Problem(message=error.message, field=error.field or "", fix=error.fix or "")
        raise FileRefused(error.message, problems=[problem], fix=error.fix) from error


def suggested_key(name: str, taken) -> str:
    """Return a key like ``HOMEMOVE`` for a file's name; ``taken`` says which are in use.

    >>> suggested_key("home-move.xml", {"HOMEMOVE"}.__contains__)
    'HOMEMOVE2'
    """
    letters = "".join(c for c in PurePath(name).stem.upper() if c.isascii() and c.isalnum())
    stem = letters.lstrip("0123456789")[:10]
    if len(stem) < 2:
        stem = "PLAN"
    key, number = stem, 1
    while taken(key):
        number += 1
        key = f"{stem[: 10 - len(str(number))]}{number}"
    return key
