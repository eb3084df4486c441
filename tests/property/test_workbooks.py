"""Whatever a workbook holds is what an import reads: no text, number or day is another."""

import io
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.files.csv_reading import read
from planner.domain.files.xlsx_reading import LAYOUT, Workbook
from tests.kit.workbooks import workbook

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20
).filter(lambda text: "_x" not in text and not text.startswith("="))
NUMBERS = st.decimals(Decimal(-(10**9)), Decimal(10**9), places=3)
DAYS = st.dates(date(1900, 3, 1), date(2999, 12, 31))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, NUMBERS, DAYS, st.booleans()), min_size=1, max_size=20))
def test_every_cell_is_read_as_it_was_written(rows: list[tuple[str, Decimal, date, bool]]):
    data = workbook(Rows=[["text", "number", "day", "yes"], *rows])
    out = io.BytesIO()

    Workbook(io.BytesIO(data)).write_csv("Rows", out)

    _, *found = read(out, LAYOUT)
    assert [record.row for record in found] == list(range(2, len(rows) + 2))
    assert [(cells[0], Decimal(cells[1]), *cells[2:]) for _, _, cells, _ in found] == [
        (text, number, day.isoformat(), str(yes).upper()) for text, number, day, yes in rows
    ]
