"""Files made by mishap or malice: how each is read, or what is said of it."""

import csv
import io

import pytest

from planner.domain.csv_encoding import FileRefused
from planner.domain.csv_numbers import NumberFormat
from planner.domain.csv_reading import Layout, read, survey
from planner.domain.importing_initiatives import INITIATIVES, compare_estimates, readers
from planner.domain.importing_matching import Catalogue
from planner.domain.importing_sheets import Reading, Sheet, SheetReader
from planner.web.exports import csv_line

HEAD = b"title,p50,p90,team\n"
UTF_8 = b"\xef\xbb\xbf"


def sheet_of(data: bytes, numbers: NumberFormat | None = None) -> Sheet:
    """The rows of a file as an import reads them, each title once."""
    found = survey(io.BytesIO(data))
    fills = [match.fills for match in INITIATIVES.guess(found.columns)]
    reads = readers(numbers or found.layout.numbers, {})
    reading = Reading(found.columns, fills, INITIATIVES, reads, compare_estimates)
    reader = SheetReader(reading)
    layout = Layout(found.layout.encoding, found.layout.delimiter)
    sheet = reader.read(list(read(io.BytesIO(data), layout))[1:])
    catalogue = Catalogue("initiative", "title")
    for place, (record, title) in enumerate(zip(sheet.records, sheet.of("title"), strict=True)):
        if title and not isinstance(found := catalogue.match(record.row, None, title), int | None):
            sheet.problems[place].append(found)
    return sheet


def verdict(data: bytes, numbers: NumberFormat | None = None) -> str:
    """`2` where two rows are good, `1 number` where another has no number, or the file's code."""
    try:
        sheet = sheet_of(data, numbers)
    except FileRefused as refusal:
        return f"{refusal.code} {refusal.line}" if refusal.line else refusal.code
    kinds = [problem.kind for place in sorted(sheet.problems) for problem in sheet.problems[place]]
    return " ".join([str(len(sheet.records) - len(sheet.problems)), *kinds])


def row(text: str) -> bytes:
    return HEAD + f"{text}\n".encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (HEAD, "0"),
        (UTF_8, "empty"),
        (UTF_8 + row("Pay,1,2,x"), "1"),
        (b"\xff\xfe" + "title\tp50\nPay\t1\n".encode("utf-16-le"), "1"),
        (b"\xfe\xff" + "title,p50\nPay,1\n".encode("utf-16-be"), "1"),
        ("title,p50\nPay,1\n".encode("utf-16-le"), "encoding"),
        (HEAD + "Café,1,2,x\n".encode("latin-1"), "1"),
        (HEAD + b"\x93Pay\x94,1,2,x\n", "1"),
        *((HEAD + b"caf\xe9 " + bytes([bad]) + b",1,2,x\n", "encoding") for bad in b"\x81\x8d\x8f"),
        *((HEAD + b"caf\xe9 " + bytes([bad]) + b",1,2,x\n", "encoding") for bad in b"\x90\x9d"),
        (HEAD + b"\xed\xa0\x80,1,2,x\n", "encoding"),
        (HEAD + b"\xc0\xaf,1,2,x\n", "encoding"),
        (row("Pay,1,2,a\0b"), "0 control"),
        (row("Pay,1,2,x\n\0\0\0\0"), "1 control"),
        (HEAD.replace(b"\n", b"\r") + b"Pay,1,2,x\r", "1"),
        (row("Pay,1,2,x\rMaps,1,2,x\r\nVisas,1,2,x"), "3"),
        (row("Pay,1,2,a\u2028b"), "1"),
        (row("Pay,1,2,a\x85b"), "0 control"),
        (HEAD + b"Pay,1,2,x", "1"),
        (row("#REF!,1,2,x\nPay,#N/A,2,x\nMaps,1,2,#N/A\n#1 of all,1,2,x"), "2 error number"),
        (row('Pay,1,2,"a\nb"'), "1"),
        (row('"Pay,1,2,x\nMaps,1,2,x\nVisas,1,2,x'), "quote 2"),
        (row('"Pay"x,1,2,x'), "quote 2"),
        (row('Pa"y,1,2,x\nMaps,1,2,x'), "1 quote"),
        (row('"Pay ""now""",1,2,x'), "1"),
        (row("Pay,1"), "0 columns"),
        (row("Pay,1,2,x,y"), "0 columns"),
        (b"title,p50,P50 ,team\nPay,1,2,x\n", "header 1"),
        ("title,CAFE\u0301,CAFÉ\nPay,1,2\n".encode(), "header 1"),
        (b" Title ,P50\nPay,1\n", "1"),
        (b"title;p50\nPay;1\n", "1"),
        (b"sep=;\ntitle;p50\nPay;1\n", "1"),
        (b"title,cost centre\nPay,1\n", "1"),
        (row('=HYPERLINK("http://x"),1,2,x')[len(HEAD) :] + row("Pay,1,2,x"), "unknown_column 1"),
        (row(f"Pay,1,2,{'x' * 9000}"), "0 long"),
        (row(f"Pay,1,2,{'x' * 131_073}"), "limit 2"),
        (HEAD + b"x" * 10_000_000, "limit 2"),
        (row("," * 1_000_000), "limit 2"),
        (b"PK\x03\x04\x14\x00\x06\x00", "type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "type"),
        (b"<html><table><tr><td>title", "type"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>", "type"),
    ],
)
def test_each_file_is_read_or_refused_as_the_list_says(data: bytes, expected: str):
    assert verdict(data) == expected


@pytest.mark.parametrize(
    ("p50", "expected"),
    [
        ("1e400", "0 number"),
        ("NaN", "0 number"),
        ("inf", "0 number"),
        ("-Infinity", "0 number"),
        ("１２", "0 number"),
        ("١٢", "0 number"),
        ("1_000", "0 number"),
        ('"1,000"', "0 number"),
        ("1.234.5", "0 number"),
        ("-5", "0 negative"),
        ("−5", "0 number"),
        ("0", "1"),
        ("-0", "1"),
        ("1" * 13, "0 range"),
        ("0.1234", "0 precision"),
        ("9" * 5000, "0 range"),
        ("0x10", "0 number"),
        ("=1+1", "0 number"),
    ],
)
def test_each_number_is_read_or_refused_as_the_list_says(p50: str, expected: str):
    assert verdict(row(f"Pay,{p50},,x")) == expected


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ('"1,000.5"', NumberFormat.COMMAS),
        ('"1.000,5"', NumberFormat.POINTS),
        ('"1 000,5"', NumberFormat.SPACES),
    ],
)
def test_a_number_counts_once_its_format_is_chosen(written: str, numbers: NumberFormat):
    sheet = sheet_of(row(f"Pay,{written},,x"), numbers)

    assert (str(sheet.of("p50")[0]), dict(sheet.problems)) == ("1000.5", {})


def test_a_missing_p90_is_unknown_and_one_below_p50_refused():
    assert sheet_of(row("Pay,1,,x")).of("p90") == [None]
    assert verdict(row("Pay,5,4,x")) == "0 p90"


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        "@SUM(1)",
        "+1",
        "-1",
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
    ],
)
def test_text_is_text_whatever_it_looks_like_and_survives_our_own_export(text: str):
    exported = csv_line([text, None, None, text])

    assert next(csv.reader([exported]))[0][0] not in "=+-@＝"
    sheet = sheet_of(HEAD + exported.encode())
    assert (sheet.of("title"), sheet.custom["team"], dict(sheet.problems)) == ([text], [text], {})


def test_a_column_that_an_export_guards_gets_its_name_back():
    assert survey(io.BytesIO(csv_line(["title", "=team"]).encode())).columns == ["title", "=team"]


@pytest.mark.parametrize("sign", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
def test_signs_that_turn_text_round_refuse_their_row(sign: str):
    assert verdict(row(f"Pay,1,2,a{sign}b")) == "0 bidi"


def test_what_nobody_sees_is_named_where_a_cell_is_refused():
    sheet = sheet_of(b"title,owner\nPay,Ada\xe2\x80\x8b Okafor\n")

    assert [problem.found for problem in sheet.problems[0]] == ["Ada[U+200B] Okafor"]


def test_one_title_in_two_forms_of_its_letters_is_one_title():
    assert verdict(row("CAFÉ,1,2,x\nCAFE\u0301,1,2,x")) == "1 duplicate"
    assert verdict(row("Pay,1,2,x\nPay,3,4,y")) == "1 duplicate"
