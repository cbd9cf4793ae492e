"""Files that mean harm, or were broken on the way: refused early, with the reason."""

import io
import pickle
import tracemalloc

import pytest

from projects.errors import FileRefused
from projects.importing import xml_elements
from projects.importing.ms_project_xml import read
from tests.projects.importing.xml import project, task

BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>
<Project><Name>&b;</Name></Project>"""
FILE_ENTITY = b"""<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project>&x;</Project>"""
REMOTE_DTD = b"""<!DOCTYPE p SYSTEM "http://127.0.0.1:9999/evil.dtd"><Project/>"""


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read(io.BytesIO(data))
    return caught.value


@pytest.mark.parametrize("data", [BILLION_LAUGHS, FILE_ENTITY, REMOTE_DTD])
def test_a_document_type_is_not_allowed(data):
    assert str(refusal(data)).startswith("DTD not allowed")


def test_no_content_of_another_file_shows_in_the_refusal():
    shown = [str(problem) for problem in refusal(FILE_ENTITY).problems]

    assert not any("root:" in text for text in shown)


def test_deep_nesting_is_refused():
    deep = b"<Project>" + b"<Tasks>" * 100_000

    assert "nested more than 16 deep" in str(refusal(deep))


def test_a_truncated_file_names_the_line_where_it_ends():
    whole = project(task(1), task(2)).getvalue()
    cut = whole[: whole.index(b"Task 2")]

    [problem] = refusal(cut).problems

    assert "cut off" in problem.message
    assert problem.line == cut.count(b"\n") + 1


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps({"a": 1}),
        b"a: !!python/object/apply:os.system ['x']\n",
        b"\x00\x00",
        b"PK\x03\x04",
    ],
    ids=["pickle", "yaml", "zeros", "zip"],
)
def test_bytes_that_are_no_xml_are_only_refused(data):
    assert "no XML that can be read" in str(refusal(data))


def test_an_empty_file_says_so():
    assert str(refusal(b"")) == "The file is empty."


def test_another_kind_of_xml_names_the_root_it_has():
    assert "begins with <html>, not with <Project>" in str(refusal(b"<html/>"))


def test_a_file_past_the_size_limit_is_refused_while_reading(monkeypatch):
    monkeypatch.setattr(xml_elements, "MOST_BYTES", 1000)

    assert "more than" in str(refusal(project(*[task(n) for n in range(1, 99)]).getvalue()))


def test_too_many_elements_are_refused(monkeypatch):
    monkeypatch.setattr(xml_elements, "MOST_ELEMENTS", 20)

    assert "more than 20 elements" in str(
        refusal(project(*[task(n) for n in range(1, 9)]).getvalue())
    )


def test_one_endless_entry_is_refused(monkeypatch):
    monkeypatch.setattr(xml_elements, "MOST_ELEMENTS_IN_A_RECORD", 5)

    assert "too large" in str(refusal(project(task(1, more="<X/>" * 9)).getvalue()))


def test_a_name_of_megabytes_is_cut_and_refused():
    [problem] = refusal(project(task(1, Name="x" * 1_000_000)).getvalue()).problems

    assert (problem.uid, problem.field) == (1, "Task/Name")


def test_entries_nobody_reads_take_no_memory():
    blob = (
        b"<Project><Views>" + b"<View><Name>abcdefgh</Name></View>" * 50_000 + b"</Views></Project>"
    )
    tracemalloc.start()

    refusal(blob)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024
