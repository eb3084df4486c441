"""Which row names the columns, where titles stand above a table."""

import io

import pytest

from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_reading import Layout, read
from planner.domain.files.csv_survey import survey


@pytest.mark.parametrize(
    ("text", "header", "delimiter", "columns"),
    [
        ("Portfolio;;\n;;\n3 June;;\nName;Key;P50\nPay;K1\n", 4, ";", ["Name", "Key", "P50"]),
        ("Portfolio 2026\n\nName;Key;P50\nPay;K1;5\n", 3, ";", ["Name", "Key", "P50"]),
        ("Portfolio 2026\nName\tKey\tP50\n", 2, "\t", ["Name", "Key", "P50"]),
        ("Name\nPay\nBill\n", 1, ",", ["Name"]),
        ("Name\nPay,5\n", 1, ",", ["Name"]),
        ("Name\nPay, now, please\nBill\nHub\n", 1, ",", ["Name"]),
        ("Name,Key\nPay,K1,x,y\n", 1, ",", ["Name", "Key"]),
        ("# Note: fill this in\nName,Key,P50\n", 1, ",", ["Name", "Key", "P50"]),
    ],
)  # fmt: skip
def test_the_row_that_names_the_columns_is_found(
    text: str, header: int, delimiter: str, columns: list[str]
):
    found = survey(io.BytesIO(text.encode()))

    assert (found.layout.header, found.layout.delimiter) == (header, delimiter)
    assert found.columns == columns


def test_rows_keep_the_numbers_of_the_file():
    text = b"Portfolio\n\nName,Key,P50\nPay,K1,5\n"

    records = list(read(io.BytesIO(text), Layout(Encoding.UTF_8, ",", header=3)))

    assert [(record.row, record.cells[0]) for record in records] == [(3, "Name"), (4, "Pay")]
