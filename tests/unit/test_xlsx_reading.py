"""What the cells of a workbook become: text that the steps of an import read like any other."""

import csv
import io
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook as Book
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from planner.domain.files.xlsx_reading import Workbook
from tests.kit.workbooks import MAIN, cell, crafted, saved, text, workbook

MORNING = datetime(2026, 9, 1, 8, 30)  # noqa: DTZ001 - spreadsheets know no zones
STYLES = (
    f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="{{}}"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def lines(data: bytes, sheet: str | None = None) -> list[list[str]]:
    book, out = Workbook(io.BytesIO(data)), io.BytesIO()
    book.write_csv(sheet or book.sheets[0].name, out)
    return list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))


def shown(number: str, code: str) -> str:
    """A number in a cell with this format."""
    styles = STYLES.format(code)
    return lines(crafted(f"<row>{cell('A1', number, style=1)}</row>", {"xl/styles.xml": styles}))[
        0
    ][0]


def test_values_are_exact_and_days_are_days():
    rows = lines(
        workbook(
            Rows=[
                ["a", "b", "c", "d", "e", "f"],
                [0.1 + 0.2, 1234567.891, 12, date(2026, 9, 1), MORNING, True],
                [-1.5, 1e-7, 10**14, time(8, 30), "Élan\nvital", False],
            ]
        )
    )

    assert rows[1:] == [
        ["0.3", "1234567.891", "12", "2026-09-01", "2026-09-01T08:30:00", "TRUE"],
        ["-1.5", "0.0000001", "100000000000000", "08:30:00", "Élan\nvital", "FALSE"],
    ]


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        ("46266", "yyyy\\-mm\\-dd", "2026-09-01"),
        ("46266", '[$-809]d mmmm yyyy;@"x"', "2026-09-01"),
        ("46266", "General", "46266"),
        ("46266", '0.0 "days"', "46266"),
        ("46266", "[Red]#,##0_);(#,##0)", "46266"),
        ("0.125", "0.0%", "12.5%"),
        ("1", "0%", "100%"),
        ("59", "d/m/yy", "1900-02-28"),
        ("1", "d/m/yy", "1900-01-01"),
        ("61", "d/m/yy", "1900-03-01"),
        ("-1", "d/m/yy", "-1"),
        ("9999999", "d/m/yy", "9999999"),
    ],
)
def test_a_format_says_what_a_number_is(number: str, code: str, expected: str):
    assert shown(number, code.replace('"', "&quot;")) == expected


def test_days_of_the_other_calendar_are_read_by_it():
    book = Book()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2026, 9, 1)])

    assert lines(saved(book)) == [["2026-09-01"]]


def test_rows_keep_their_numbers_and_formatting_alone_is_nothing():
    rows = (
        f"<row r='2'>{text('A2', 'title')}{text('B2', 'p50')}</row><row r='4'/>"
        f"<row r='5'>{text('A5', 'Pay')}<c r='D5' s='0'/></row>"
        "<row r='900000'><c r='A900000'/></row>"
    )

    assert lines(crafted(rows)) == [[], ["title", "p50"], [], [], ["Pay", ""]]


def test_a_formula_gives_what_was_saved_with_it_and_no_more():
    rows = (
        "<row r='1'><c r='A1'><f>1+1</f><v>2</v></c><c r='B1' t='str'><f>A1</f><v>two</v></c>"
        "<c r='C1' t='e'><f>1/0</f><v>#DIV/0!</v></c><c r='D1'><f>A1</f></c>"
        f"{text('E1', '=1+1')}</row>"
    )

    assert lines(crafted(rows)) == [["2", "two", "#DIV/0!", "", "=1+1"]]


def test_texts_are_whole_without_how_they_are_spoken():
    strings = (
        f"<sst {MAIN}><si><r><t>Pay</t></r><r><t> roll</t></r><rPh><t>pei</t></rPh></si>"
        "<si><t>a_x000D_b</t></si></sst>"
    )
    rows = f"<x:row xmlns:x='y'>{cell('A1', '0', 's')}{cell('B1', '1', 's')}</x:row>"

    assert lines(crafted(rows, {"xl/sharedStrings.xml": strings})) == [["Pay roll", "a\rb"]]


def test_of_merged_cells_the_first_has_the_value():
    book = Book()
    book.active.append(["title", "team"])
    book.active.append(["Pay", "Data"])
    book.active.append(["Bill", None])
    book.active.merge_cells("B2:B3")

    assert lines(saved(book))[1:] == [["Pay", "Data"], ["Bill", ""]]


def test_hidden_sheets_are_not_offered_and_others_can_be_chosen():
    book = Book()
    book.active.title = "Secret"
    book.active.append(["x"])
    book.active.sheet_state = "hidden"
    book.create_sheet("One").append(["one"])
    book.create_sheet("Two & a half").append(["two"])
    data = saved(book)

    names = [sheet.name for sheet in Workbook(io.BytesIO(data)).sheets]

    assert names == ["One", "Two & a half"]
    assert lines(data, "Two & a half") == [["two"]]
