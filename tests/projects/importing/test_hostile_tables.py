"""Tables from people who mean harm: refused in bounded time and memory, or made harmless."""

import io
import zipfile

import pytest

from projects.errors import FileRefused
from projects.importing import csv_file, xlsx_file
from projects.importing.reading import read_plan
from tests.projects.importing.tables import csv_stream, xlsx_stream

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def changed(**parts: str | bytes) -> io.BytesIO:
    """Return a spreadsheet in which some parts are others, by the end of their names."""
    source = zipfile.ZipFile(xlsx_stream(["name", "start"], ["Dig", "2026-03-02"]))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = name.rpartition("/")[2].partition(".")[0]
            archive.writestr(name, parts.get(part, source.read(name)))
    target.seek(0)
    return target


def sheet(cells: str) -> str:
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'


def refusal(stream: io.BytesIO) -> str:
    with pytest.raises(FileRefused) as refused:
        xlsx_file.read(stream)
    return str(refused.value)


def test_a_bomb_is_refused_by_its_directory():
    assert "unpacks to more than 64 MB" in refusal(changed(sheet1=b" " * (65 * 1024 * 1024)))


def test_a_directory_that_lies_about_a_size_is_found_out():
    content = bytearray(changed(sheet1=sheet("<row/>") + " " * 1_000_000).getvalue())
    # The size in the directory, four bytes that follow the compressed size.
    place = content.rindex(SHEET.encode()) - 46 + 24
    content[place : place + 4] = (10).to_bytes(4, "little")

    assert "damaged" in refusal(io.BytesIO(bytes(content)))


def test_too_many_parts_are_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}.xml", "")

    assert "more than 1,000 parts" in refusal(io.BytesIO(target.getvalue()))


def test_a_cell_at_the_end_of_the_sheet_takes_no_memory():
    far = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')

    assert "row 1,048,576" in refusal(changed(sheet1=far))


def test_a_shared_text_in_many_cells_takes_no_memory():
    strings = f'<sst xmlns="{NAMESPACE}"><si><t>{"x" * 30_000}</t></si></sst>'
    cells = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 3_000))

    assert "too much text" in refusal(changed(sharedStrings=strings, sheet1=sheet(cells)))


@pytest.mark.parametrize("part", ["sheet1", "sharedStrings", "workbook", "styles"])
def test_no_part_may_declare_a_document_type(part):
    hostile = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'

    assert "DTD not allowed" in refusal(changed(**{part: hostile}))


@pytest.mark.parametrize("number", ["99999999", "-1", "9" * 5_000])
def test_a_row_without_a_sensible_number_is_refused(number):
    assert "no number" in refusal(changed(sheet1=sheet(f'<row r="{number}"/>')))


@pytest.mark.parametrize("content", [b"", b"name,start", b"PK\x03\x04", b"\x80\x04K\x01."])
def test_what_is_no_spreadsheet_is_refused(content):
    assert "no XLSX" in refusal(io.BytesIO(content))


def test_two_parts_of_one_name_are_refused():
    stream = changed()
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(SHEET.upper(), "")
    stream.seek(0)

    assert "same name" in refusal(stream)


def test_text_that_looks_like_a_formula_is_a_name():
    stream = csv_stream("name,start", '"=HYPERLINK(""http://x"")",2026-03-02')

    assert read_plan("formula.csv", stream).plan.tasks[0].name == '=HYPERLINK("http://x")'


def test_a_text_that_never_ends_is_refused():
    with pytest.raises(FileRefused, match="too large"):
        csv_file.read(csv_stream("name,start", "x" * 100_000))


def test_a_quote_that_never_ends_is_refused():
    with pytest.raises(FileRefused, match="from here on"):
        csv_file.read(csv_stream("name,start", '"Dig,2026-03-02'))


def test_more_rows_than_tasks_we_take_are_refused():
    rows = ["Dig,2026-03-02"] * 20_001

    with pytest.raises(FileRefused, match="more than 20,000 tasks"):
        csv_file.read(csv_stream("name,start", *rows))


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(FileRefused, match="no text"):
        csv_file.read(io.BytesIO(b"name\0,start"))
