"""What an uploaded file may look like, and what is said of one that cannot be read."""

import io
from pathlib import Path

import pytest

from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_encoding import Encoding, FileRefused
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import Layout, read
from planner.domain.files.csv_survey import Survey, survey

SAMPLES = Path(__file__).parents[1] / "samples"


def look(data: bytes, chosen: Layout | None = None) -> Survey:
    return survey(io.BytesIO(data), chosen)


def rows(data: bytes) -> list[list[str]]:
    found = look(data)
    return [record.cells for record in read(io.BytesIO(data), found.layout)][1:]


def refused(data: bytes) -> tuple[str, int | None]:
    with pytest.raises(FileRefused) as caught:
        look(data)
    return caught.value.code, caught.value.line


HEAD = b"name,p50\n"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n", b"  \r\n"])
def test_a_file_with_nothing_in_it_is_called_empty(data: bytes):
    assert refused(data) == ("empty", None)


def test_a_header_without_rows_is_a_file_of_no_rows():
    assert (look(HEAD).columns, look(HEAD).rows) == (["name", "p50"], 0)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbfname,p50\nCaf\xc3\xa9,1\n", Encoding.UTF_8),
        ("name,p50\nCafé,1\n".encode(), Encoding.UTF_8),
        ("name,p50\nCafé,1\n".encode("utf-16"), Encoding.UTF_16),
        (b"\xfe\xff" + "name,p50\nCafé,1\n".encode("utf-16-be"), Encoding.UTF_16),
        (b"name,p50\nCaf\xe9,1\n", Encoding.CP1252),
    ],
)
def test_each_encoding_is_found_and_read(data: bytes, encoding: Encoding):
    assert look(data).layout.encoding is encoding
    assert look(data).columns == ["name", "p50"]
    assert rows(data) == [["Café", "1"]]


def test_curly_quotes_of_windows_are_read_as_such():
    assert rows(b"name,p50\n\x93Lean\x94,1\n") == [["“Lean”", "1"]]


@pytest.mark.parametrize(
    "data",
    [
        "name,p50\nLean,1\n".encode("utf-16-le"),
        HEAD + b"\xed\xa0\x80,1\n",
        HEAD + b"\xc0\xaf,1\n",
        HEAD + b"caf\xe9 \x81,1\n",
        HEAD + b"caf\xe9 \x9d,1\n",
    ],
)
def test_bytes_that_no_encoding_explains_are_refused(data: bytes):
    assert refused(data) == ("encoding", None)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b'\xef\xbb\xbf[\n  {"title": "Pay"}\n]',
        b"%PDF-1.7\n",
        b"<!DOCTYPE html>\n<html><table>",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        bytes(range(256)) * 20,
        b"\x00\x01\x02\x03name",
    ],
)
def test_what_is_no_text_is_refused_by_its_content(data: bytes):
    assert refused(data) == ("type", None)


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b"name;p50\nPay, and more;1\nA, b;2\n", ";"),
        (b"name\tp50\nA\t1\n", "\t"),
        (b"name|p50\nA|1\n", "|"),
        (b"name,p50\nA,1\n", ","),
        (b"sep=;\nname;p50\nA;1\n", ";"),
        (b"name\nA\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_cuts_evenly(data: bytes, delimiter: str):
    assert look(data).layout.delimiter == delimiter
    assert look(data).columns[0] == "name"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"name,p50\rA,1\r", [["A", "1"]]),
        (b"name,p50\r\nA,1\r\n", [["A", "1"]]),
        (b"name,p50\nA,1\rB,2\r\nC,3", [["A", "1"], ["B", "2"], ["C", "3"]]),
        (b'name,p50\n"A\nb",1\n', [["A\nb", "1"]]),
        (b'name,p50\n"a ""b""",1\n', [['a "b"', "1"]]),
        ("name,p50\nA\u2028b,1\n".encode(), [["A\u2028b", "1"]]),
        (b"name,p50\n\nA,1\n", [["A", "1"]]),
    ],
)
def test_line_ends_and_quotes_are_read_as_they_were_meant(data: bytes, expected: list[list[str]]):
    assert rows(data) == expected


def test_a_row_knows_its_number_in_a_spreadsheet_and_its_line():
    records = list(read(io.BytesIO(b'name,p50\n"A\nb",1\n\nC,2\n'), Layout(Encoding.UTF_8, ",")))

    assert [(record.row, record.line) for record in records] == [(1, 1), (2, 2), (4, 5)]


def test_an_unclosed_quote_is_refused_with_its_line_and_swallows_no_rows():
    assert refused(HEAD + b'"A,1\nB,2\nC,3\nD,4\n') == ("quote", 2)


def test_text_after_a_closing_quote_is_refused():
    assert refused(HEAD + b'A,1\n"B"x,2\n') == ("quote", 3)


def test_a_quote_inside_a_bare_cell_marks_its_row():
    records = read(io.BytesIO(HEAD + b'A,1\nB"b,2\n"C ""c""",3\n'), Layout(Encoding.UTF_8, ","))

    assert [record.stray for record in records] == [False, False, True, False]


def test_two_columns_of_one_name_are_refused():
    assert refused(b"Name,p50, name \nA,1,2\n") == ("header", 1)


def test_more_than_200_columns_are_refused():
    assert refused((",".join(f"c{n}" for n in range(201)) + "\n").encode()) == ("limit", 1)


def test_100000_rows_are_taken_and_one_more_is_refused():
    row = b"A,1\n"

    assert look(HEAD + row * 100_000).rows == 100_000
    assert refused(HEAD + row * 100_001) == ("limit", 100_002)


def test_a_cell_of_131072_characters_is_read_and_a_longer_one_refused():
    assert look(HEAD + b"x" * 131_072 + b",1\n").rows == 1
    assert refused(HEAD + b"x" * 131_073 + b",1\n") == ("limit", 2)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234,5", "2.000,25", "3,5"], NumberFormat.POINTS),
        (["1,234.5", "1,200,300", "7,000.25"], NumberFormat.COMMAS),
        (["1.234,5"], NumberFormat.PLAIN),
        (["1,000", "2,000", "3,000"], NumberFormat.PLAIN),
        (["1.234,5", "2.000,25", "3,5", "12.50"], NumberFormat.PLAIN),
    ],
)
def test_a_number_format_is_proposed_only_when_three_cells_tell_and_none_gainsays(
    cells: list[str], expected: NumberFormat
):
    data = "name;p50\n" + "".join(f"A;{cell}\n" for cell in cells)

    assert look(data.encode()).layout.numbers is expected


def test_the_sample_of_major_projects_has_59_rows():
    with (SAMPLES / "uk-major-projects-digital.csv").open("rb") as stream:
        found = survey(stream)

    assert (found.rows, len(found.columns), found.layout.encoding) == (59, 10, Encoding.UTF_8)
    assert found.samples[0][0] == "CO_0027_2021-Q4"


def test_cells_that_say_nothing_are_counted_over_the_whole_file_also_where_a_row_ends_early():
    body = b"a,,x,1\n" + b"a, ,,2\n" * 300 + b"a\n" + b"a,b,c,d,e,\n"

    assert look(b"full,blank,most,last\n" + body).empty == [0, 302, 301, 1]
    assert look(HEAD).empty == [0, 0]


def test_empty_cells_beyond_the_last_column_are_nothing_and_others_are_kept():
    text = b"Portfolio,,\nkey,title\nK1,Pay,,,\nK2,Hub,,x\nK3\n"
    layout = Layout(Encoding.UTF_8, ",", NumberFormat.PLAIN, DayOrder.UNSAID, header=2)

    assert [record.cells for record in read(io.BytesIO(text), layout)] == [
        ["key", "title"],
        ["K1", "Pay"],
        ["K2", "Hub", "", "x"],
        ["K3"],
    ]
