"""The demo's inputs: the TOML files beside this module, as they stand. No figure is in them."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent
PROGRAMS = ("cust", "smart", "grid", "load", "field")
ZONE = "Europe/Berlin"
SOURCE = "demo"  # with the ids of the files, the external identity of tasks

Inputs = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoInputs:
    """One portfolio with its people, and what its programs planned and did, by day."""

    portfolio: Inputs
    programs: tuple[Inputs, ...]


def read_inputs() -> DemoInputs:
    """Return what the files say."""
    return DemoInputs(
        portfolio=_read("portfolio"), programs=tuple(_read(name) for name in PROGRAMS)
    )


def morning(day: date) -> datetime:
    """Return the first working minute of ``day``, 08:00."""
    return datetime.combine(day, time(8), ZoneInfo(ZONE))


def evening(day: date) -> datetime:
    """Return the last working minute of ``day``, 17:00."""
    return datetime.combine(day, time(17), ZoneInfo(ZONE))


def _read(name: str) -> Inputs:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())
