"""Cells 31 to 57 of the hostile list: each has one outcome, in a file of text and in a workbook."""

import csv
import io
import time
from collections.abc import Callable

import pytest

from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.xlsx_reading import Workbook
from planner.domain.importing.supply import SUPPLY
from planner.web.exports import csv_line
from planner.web.workbooks import workbook
from tests.kit.hostile import as_text, as_workbook, sheet_of, verdict

WAYS = pytest.mark.parametrize("made", [as_text, as_workbook])
Made = Callable[[list[list[str]]], bytes]
HEAD = ["title", "p50", "p90", "team"]

NUMBERS = {
    "1e400": "0 number",
    "NaN": "0 number",
    "inf": "0 number",
    "-Infinity": "0 number",
    "１２": "0 number",
    "١٢": "0 number",
    "1_000": "0 number",
    "1,000": "0 number",
    "1.234,5": "0 number",
    "1.234.5": "0 number",
    "-5": "0 negative",
    "−5": "0 number",
    "0": "1",
    "-0": "1",
    "1" * 13: "0 range",
    "0.1234": "0 precision",
    "9" * 5000: "0 range",
    "0x10": "0 number",
    "=1+1": "0 number",
    "12": "1",
}
FIGURES = [
    text for text in NUMBERS if text not in ("1,000", "1.234,5", "1.234.5", "−5", "0x10", "=1+1")
]
"""What a cell of numbers may hold; of anything else the workbook is damaged."""
TEXTS = [
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "+1",
    "-1",
    "\t=1",
    "＝1",
    "'=1",
    "''=1",
    "' =1",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "'; drop table jobs;--",
    "\u05e9\u05dc\u05d5\u05dd\u200f 1",
    "a\u200bb",
    "'quoted'",
]


def p50(text: str) -> list[list[str]]:
    return [HEAD, ["Pay", text, "", "x"]]


@WAYS
@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_each_number_is_read_or_refused_as_the_list_says(made: Made, text: str, expected: str):
    began = time.process_time()

    assert verdict(made(p50(text))) == expected
    assert time.process_time() - began < 0.5  # digits by the thousand take no longer


@pytest.mark.parametrize("text", FIGURES)
def test_a_cell_of_numbers_is_no_way_round_the_list(text: str):
    assert verdict(as_workbook(p50(text), [text])) == NUMBERS[text]


@WAYS
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,000.5", NumberFormat.COMMAS),
        ("1.000,5", NumberFormat.POINTS),
        ("1 000,5", NumberFormat.SPACES),
    ],
)
def test_a_number_counts_once_its_format_is_chosen(made: Made, text: str, numbers: NumberFormat):
    sheet = sheet_of(made(p50(text)), numbers)

    assert (str(sheet.of("p50")[0]), dict(sheet.problems)) == ("1000.5", {})
    assert str(numbers) in remedy(made(p50(text)))


def remedy(data: bytes) -> str:
    return sheet_of(data).problems[0][0].fix


def test_cells_of_numbers_mean_the_same_whatever_format_texts_have():
    data = as_workbook([HEAD, ["Pay", "123.456", "1.000,5", "x"]], ["123.456"])

    sheet = sheet_of(data, NumberFormat.POINTS)

    assert [str(sheet.of(name)[0]) for name in ("p50", "p90")] == ["123.456", "1000.5"]


@WAYS
def test_a_missing_p90_is_unknown_and_one_below_p50_refused(made: Made):
    assert sheet_of(made(p50("1"))).of("p90") == [None]
    assert verdict(made([HEAD, ["Pay", "5", "4", "x"]])) == "0 p90"


@WAYS
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_text_whatever_it_looks_like(made: Made, text: str):
    sheet = sheet_of(made([HEAD, [text, "1", "", text]]))

    unguarded = text.strip().removeprefix("'") if text in ("'=1", "''=1", "' =1") else text.strip()
    assert (sheet.of("title"), sheet.custom["team"], dict(sheet.problems)) == (
        [unguarded],
        [unguarded],
        {},
    )


@pytest.mark.parametrize("text", TEXTS)
def test_text_survives_our_own_exports_and_runs_in_neither(text: str):
    text = text.strip()
    line = csv_line([text, "1", None, text])
    out = io.BytesIO()
    with workbook("Rows", HEAD, [[text, 1, None, text]]) as file:
        Workbook(file).write_csv("Rows", out)

    assert next(csv.reader([line]))[0][0] not in "=+-@＝"
    for data in (as_text([HEAD]) + line.encode(), out.getvalue()):
        sheet = sheet_of(data)
        assert (sheet.of("title"), sheet.custom["team"], dict(sheet.problems)) == (
            [text],
            [text],
            {},
        )


@WAYS
def test_a_formula_is_no_name_of_a_column(made: Made):
    assert verdict(made([['=HYPERLINK("http://x")', "p50"], ["Pay", "1"]])) == "unknown_column 1"


@WAYS
@pytest.mark.parametrize("sign", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
def test_signs_that_turn_text_round_refuse_their_row(made: Made, sign: str):
    assert verdict(made([HEAD, ["Pay", "1", "2", f"a{sign}b"]])) == "0 bidi"


def supply(*rows: tuple[str, str]) -> list[list[str]]:
    return [["scenario", "pool", "tokens"], *([plan, pool, "5"] for plan, pool in rows)]


@WAYS
def test_an_unknown_pool_shows_what_nobody_sees(made: Made):
    [problem] = sheet_of(made(supply(("Lean", "CAFÉ\u200b"))), fields=SUPPLY).problems[0]

    assert (problem.kind, problem.found) == ("unknown_pool", "CAFÉ[U+200B]")


@WAYS
def test_one_name_in_two_forms_of_its_letters_is_one_pool(made: Made):
    sheet = sheet_of(made(supply(("Lean", "CAFÉ"), ("Rich", "CAFE\u0301"))), fields=SUPPLY)

    assert (sheet.of("pool_id"), dict(sheet.problems)) == ([1, 1], {})


@WAYS
def test_the_same_twice_is_refused_once(made: Made):
    twice = [HEAD, ["CAFÉ", "1", "2", "x"], ["CAFE\u0301", "1", "2", "x"], ["Pay", "3", "4", "y"]]

    assert verdict(made([*twice, ["Pay", "5", "6", "z"]])) == "2 duplicate duplicate"
    assert verdict(made(supply(("Lean", "CAFÉ"), ("Lean", "café"))), fields=SUPPLY) == "1 duplicate"
