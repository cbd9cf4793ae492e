"""Every column of a table is documented, and no name means two of them."""

from collections import Counter
from pathlib import Path

from projects.importing.table_columns import COLUMNS

PAGE = Path(__file__).parents[3] / "docs" / "import-and-export.md"


def test_every_column_is_in_the_documentation():
    text = PAGE.read_text()

    assert [column.name for column in COLUMNS if f"| `{column.name}` |" not in text] == []


def test_no_heading_means_two_columns():
    headings = Counter(heading for column in COLUMNS for heading in {column.name, *column.aliases})

    assert [heading for heading, count in headings.items() if count > 1] == []
