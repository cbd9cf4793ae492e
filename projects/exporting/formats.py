"""The formats in which a plan leaves: one list for pages and commands. Pure: no Django."""

from collections.abc import Callable
from dataclasses import dataclass

from projects.exporting import csv_file, ms_project_xml, xlsx_file
from projects.importing.disclosing import without_money
from projects.importing.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """``write`` takes a plan and whether the reader may see money."""

    name: str
    ending: str
    content_type: str
    write: Callable[..., bytes]


def _mspdi(plan: Plan, *, with_money: bool) -> bytes:
    return ms_project_xml.write(plan if with_money else without_money(plan))


FORMATS = {
    "mspdi": Format(
        name="Microsoft Project (XML)",
        ending="xml",
        content_type="application/xml",
        write=_mspdi,
    ),
    "xlsx": Format(
        name="Excel (XLSX)",
        ending="xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=xlsx_file.write,
    ),
    "csv": Format(
        name="CSV", ending="csv", content_type="text/csv; charset=utf-8", write=csv_file.write
    ),
}
