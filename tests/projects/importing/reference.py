"""The reference plans: outside the repository, with an index of what each holds."""

import json
import os
from pathlib import Path

from projects.importing.ms_project_xml import read
from projects.importing.plan import Plan

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("REFERENCE_DIR", ROOT.parent / "shared" / "reference")) / "mspdi"
INDEX = FOLDER / "index.json"
NO_PLANS = f"No reference plans in {FOLDER}: set REFERENCE_DIR to compare with Microsoft Project."
ENTRIES = json.loads(INDEX.read_text())["files"] if INDEX.exists() else [None]


def plan_of(entry: dict) -> Plan:
    with (FOLDER / entry["file"]).open("rb") as stream:
        return read(stream)
