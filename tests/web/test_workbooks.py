"""What workbooks are made of: cells of their kind, heads that stay, and nothing that runs."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from planner.domain.files.csv_cells import restored
from planner.domain.files.xlsx_reading import Workbook as Read
from planner.domain.flags import Flag
from planner.web.workbooks import TooManyRows, workbook
from tests.kit.plan import plan
from tests.kit.workbooks import opened
from tests.kit.world import World


def made(heads: list[str], *rows: list, name: str = "pools", most: int = 100) -> Workbook:
    with workbook(name, heads, rows, most) as file:
        return load_workbook(file)


def test_figures_are_numbers_days_are_days_and_what_is_unknown_is_empty():
    moment = datetime(2026, 9, 1, 10, 30, tzinfo=UTC)
    book = made(list("abcdefg"), [7, Decimal("12.125"), True, date(2026, 9, 1), moment, None, ""])

    cells = list(book.active[2])
    assert [cell.value for cell in cells] == [
        7,
        12.125,
        True,
        datetime(2026, 9, 1),  # noqa: DTZ001
        datetime(2026, 9, 1, 10, 30),  # noqa: DTZ001
        None,
        None,
    ]
    assert [cell.data_type for cell in cells] == ["n", "n", "b", "d", "d", "n", "n"]
    assert cells[4].number_format == 'yyyy-mm-dd hh:mm:ss" UTC"'


def test_text_that_looks_like_a_formula_stays_text_also_when_it_is_edited():
    texts = ["=1+1", '=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "#N/A", "http://x", "Pay"]
    book = made(["title"], *([text] for text in texts))

    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [*[True] * 5, *[False] * 3]


def test_a_figure_too_long_for_a_sheet_stays_exact_as_text():
    book = made(["key"], [10**15 - 1], [2**60], [float("nan")])

    assert [row[0] for row in book.active.values] == ["key", 10**15 - 1, str(2**60), "nan"]


def test_heads_are_bold_and_stay_and_columns_are_as_wide_as_what_they_hold():
    sheet = made(["id", "title"], [1, "Twenty characters ok"], [2, "x" * 400]).active

    assert sheet.freeze_panes == "A2"
    assert [cell.font.b for cell in sheet[1]] == [True, True]
    assert sheet.auto_filter.ref == "A1:B3"
    widths = [round(sheet.column_dimensions[letter].width) for letter in "AB"]
    assert widths == [11, 63]
    assert sheet.title == "pools"


def test_a_workbook_has_so_many_rows_at_most():
    rows = ([n] for n in range(3))
    long = "a-name-longer-than-sheets-may-have"

    with pytest.raises(TooManyRows, match="more than 2 rows"):
        made(["n"], *rows, name=long, most=2)
    [sheet] = made(["n"], [0], [1], name=long, most=2)
    assert (sheet.title, sheet.max_row) == ("a-name-longer-than-sheets-may-h", 3)


def test_a_table_without_rows_is_a_sheet_with_heads():
    assert list(made(["a", "b"]).active.values) == [("a", "b")]


def test_an_import_reads_every_text_as_it_was():
    texts = ["=Pay", "'=Pay", "''=Pay", "'quoted", "two\nlines", "a\rb\x01", "_x0041_", " edge "]
    out = io.BytesIO()

    with workbook("rows", ["text"], ([text] for text in texts)) as file:
        Read(file).write_csv("rows", out)

    lines = csv.reader(io.StringIO(out.getvalue().decode(), newline=""))
    assert [restored(cell) for [cell] in lines] == ["text", *texts]


def test_what_another_organisation_has_is_in_no_workbook(world: World):
    for of, name in ((world.acme, "Ours"), (world.rival, "Theirs")):
        plan(world, of, pools={name: "10"})
    world.turn(Flag.TOKEN_PLANNING_V1, True)

    pools = opened(world.client("planner").get("/acme/pools.xlsx").data)

    assert [row[1] for row in pools.values] == ["name", "Ours"]
