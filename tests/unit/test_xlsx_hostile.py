"""Workbooks made by mishap or malice: what is said of each, soon and with little memory."""

import io
import time
import tracemalloc

import pytest

from planner.domain.files import xlsx_reading
from planner.domain.files.csv_encoding import FileRefused
from planner.domain.files.csv_reading import MAX_BYTES
from planner.domain.files.xlsx_package import is_workbook
from planner.domain.files.xlsx_reading import MAX_CELLS, MAX_STRINGS, Workbook
from tests.kit.workbooks import KIND, MAIN, cell, crafted, text

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CONTENT = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
MACROS = KIND.replace("openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.macroEnabled")


def refused(data: bytes) -> str:
    """The code and the sentence of the refusal, or `taken`."""
    assert is_workbook(io.BytesIO(data))
    try:
        book = Workbook(io.BytesIO(data))
        book.write_csv(book.sheets[0].name, io.BytesIO())
    except FileRefused as refusal:
        assert refusal.remedy
        return f"{refusal.code}: {refusal.sentence}"
    return "taken"


def flagged(data: bytes) -> bytes:
    """The same archive, every part of which claims to be encrypted."""
    marked = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(mark)
        while at >= 0:
            marked[at + place] |= 1
            at = marked.find(mark, at + 4)
    return bytes(marked)


DAMAGED = "type: The workbook is damaged or incomplete."


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (COMPOUND, "type: The file is an old Excel workbook (.xls)."),
        (
            COMPOUND + "EncryptedPackage".encode("utf-16-le"),
            "password: The workbook is protected by a password.",
        ),
        (flagged(crafted()), "password: The workbook is protected by a password."),
        (
            crafted("", {CONTENT: f'<Types><Override ContentType="{MACROS}"/></Types>'}),
            "type: The workbook holds macros, which are not taken.",
        ),
        (
            crafted("", {"xl/workbook.bin": b"x"}),
            "type: The file is a binary Excel workbook (.xlsb), not a workbook or CSV.",
        ),
        (crafted()[:300], DAMAGED),
        (b"PK\x03\x04" + b"\0" * 100, DAMAGED),
        (crafted("<row"), DAMAGED),
        (crafted("", {SHEET: b"\xff\xfe\0"}), DAMAGED),
        (crafted(f"<row>{cell('A1', '9', 's')}</row>"), DAMAGED),
        (crafted(f"<row>{cell('A1', '-1', 's')}</row>"), DAMAGED),
        (crafted(f"<row>{cell('A1', 'x')}</row>"), DAMAGED),
        (crafted(f"<row>{cell('A1', '1', style=7)}</row>"), DAMAGED),
        (crafted(f"<row>{cell('ZZZZ1', '1')}</row>"), DAMAGED),
        (crafted(f"<row>{cell('XFE1', '1')}</row>"), DAMAGED),
        (crafted("<row r='2'/><row r='1'/>"), DAMAGED),
        (
            crafted("", {"xl/workbook.xml": f"<workbook {MAIN}/>"}),
            "empty: The workbook has no sheet with cells.",
        ),
        (
            crafted(f"<row>{cell('GS1', '1')}</row>"),
            "limit: The row on line 1 has 201 cells; an import takes up to 200.",
        ),
        (
            crafted(f"<row r='100002'>{cell('A100002', '1')}</row>"),
            "limit: The file has more than 100,000 rows.",
        ),
        (
            crafted(f"<row>{text('A1', 'x' * 131_073)}</row>"),
            "limit: Row 1 has a cell of more than 131,072 characters.",
        ),
        (
            crafted("", {SHEET: LAUGHS + f"<worksheet {MAIN}>&b;</worksheet>"}),
            "type: The workbook declares a document type, which no spreadsheet does.",
        ),
        (
            crafted("", {"xl/sharedStrings.xml": LAUGHS + f"<sst {MAIN}><si>&b;</si></sst>"}),
            "type: The workbook declares a document type, which no spreadsheet does.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, expected: str):
    assert refused(data) == expected


def test_so_much_can_be_meant():
    assert (MAX_BYTES, MAX_CELLS, MAX_STRINGS) == (50 * 1024 * 1024, 5_000_000, 1_000_000)


def test_a_text_that_many_cells_repeat_is_refused_as_too_large(monkeypatch):
    monkeypatch.setattr(xlsx_reading, "MAX_BYTES", 500_000)
    long = f"<sst {MAIN}><si><t>{'x' * 100_000}</t></si></sst>"
    rows = "".join(f"<row r='{n}'>{cell(f'A{n}', '0', 's')}</row>" for n in range(1, 8))

    assert refused(crafted(rows, {"xl/sharedStrings.xml": long})) == (
        "limit: As text, the sheet Rows is larger than 50 MB."
    )


@pytest.mark.parametrize(
    ("name", "inside", "expected"),
    [
        (SHEET, "<c/>", "limit: The sheet has more than 5,000 cells."),
        (
            "xl/sharedStrings.xml",
            "<si/>",
            "limit: The workbook holds more than 1,000 different texts.",
        ),
    ],
)
def test_more_cells_or_texts_than_can_be_meant_are_refused(
    monkeypatch, name: str, inside: str, expected: str
):
    """By a thousandth of what can be meant: it takes a thousandth of the time."""
    monkeypatch.setattr(xlsx_reading, "MAX_CELLS", MAX_CELLS // 1000)
    monkeypatch.setattr(xlsx_reading, "MAX_STRINGS", MAX_STRINGS // 1000)
    many = inside * 40_000
    data = crafted("", {name: f"<worksheet {MAIN}><sheetData>{many}"}, packed=False)

    assert refused(data) == expected


@pytest.mark.parametrize(
    "name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
def test_a_bomb_is_refused_soon_and_costs_little_memory(name: str):
    data = crafted("", {name: f"<worksheet {MAIN}><sheetData>{' ' * 20_000_000}"})

    began = time.process_time()
    tracemalloc.start()
    found = refused(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == f"limit: Unpacked, {name} of the workbook would be 20 MB."
    assert len(data) < 100_000
    assert peak < 16_000_000
    assert time.process_time() - began < 2


def test_an_archive_of_something_else_is_told_apart():
    archive = crafted("", {})
    assert refused(archive) == "taken"
    other = archive.replace(b"[Content_Types].xml", b"[Content_Typos].xml")
    assert refused(other) == "type: The file is a ZIP archive, not a workbook or CSV."
