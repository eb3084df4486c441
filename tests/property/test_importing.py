"""Rows that are looked at many at a time say what they say one by one."""

import csv
import io
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.core.models import THOUSANDTHS
from planner.domain.files.csv_encoding import Encoding, FileRefused
from planner.domain.files.csv_reading import PORTION, Layout, read
from planner.domain.importing.batches import AIM, ALONE, BESIDE, LARGEST, SMALLEST, next_size
from planner.domain.importing.drafts import Problem
from planner.domain.importing.matching import Catalogue
from planner.domain.runs import before, cut, runs

LAYOUT = Layout(Encoding.UTF_8, ",")
PLAIN = "x,y\n" * (PORTION - 2)
"""So many lines that what follows goes over the edge of a portion."""

lines = st.sampled_from(
    ["a,b\n", "\n", '"c, d",1\r\n', '"e\nf",2\n', '"g ""h""",\r', "i\n", 'j"k,3\n', "# Note: no,\n"]
)
names = st.sampled_from(["Pay", "Permits", "Portal", "Grants"]) | st.none()
keys = st.sampled_from(["K1", "K2", "K3", "K4", "K5"]) | st.none()


def singly(text: str) -> list[tuple[int, int, list[str]]]:
    """Row, line and cells of each row, by the standard reader alone."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, ended = [], 0
    for row, cells in enumerate(reader, 1):
        began, ended = ended + 1, reader.line_num
        if cells and not cells[0].startswith("# Note:"):
            found.append((row, began, cells))
    return found


@given(before=st.lists(lines, max_size=4), after=st.lists(lines, max_size=6))
def test_a_file_read_in_portions_has_the_rows_it_has_line_by_line(
    before: list[str], after: list[str]
):
    text = "name,p50\n" + "".join(before) + PLAIN + "".join(after)

    records = list(read(io.BytesIO(text.encode()), LAYOUT))

    assert [(record.row, record.line, record.cells) for record in records] == singly(text)
    assert [record.row for record in records if record.stray] == [
        record.row for record in records if record.cells[0] == 'j"k'
    ]


@given(before=st.lists(lines, max_size=4), after=st.lists(lines, min_size=1), data=st.data())
def test_a_file_is_read_on_from_any_of_its_rows(
    before: list[str], after: list[str], data: st.DataObject
):
    stream = io.BytesIO(f"name,p50\n{''.join(before)}{PLAIN}{''.join(after)}".encode())
    records = list(read(stream, LAYOUT))
    place = data.draw(st.integers(1, len(records) - 1))

    behind = (records[place].row - 1, records[place].line - 1)

    assert list(read(stream, LAYOUT, behind)) == records[place:]


@given(before=st.lists(lines, max_size=4))
def test_a_quote_left_open_is_named_by_its_line_wherever_it_stands(before: list[str]):
    text = "name,p50\n" + "".join(before) + PLAIN

    with pytest.raises(FileRefused) as caught:
        list(read(io.BytesIO(f'{text}"open,1\nx,y\n'.encode()), LAYOUT))

    assert caught.value.line == len(io.StringIO(text, newline="").readlines()) + 1


def test_what_cannot_be_decoded_is_told_by_the_row_it_comes_after():
    text = b"name,p50\n" + b"x,y\n" * (PORTION + 3000)

    with pytest.raises(FileRefused) as caught:
        list(read(io.BytesIO(text + b"\xff,1\n"), LAYOUT))

    assert caught.value.code == "encoding"
    assert len(list(read(io.BytesIO(text), LAYOUT))) == PORTION + 3001


@given(
    on_file=st.lists(st.tuples(keys, st.sampled_from(["Pay", "Permits", "Grants"])), max_size=4),
    pieces=st.lists(st.lists(st.tuples(keys, names), max_size=4), max_size=4),
)
def test_rows_matched_together_stand_for_what_they_stand_for_one_by_one(on_file, pieces):
    stored = [(number, *thing) for number, thing in enumerate(dict(on_file).items(), 1)]
    one, other = (Catalogue("initiative", "title").holding(stored) for _ in range(2))
    row = 2
    for piece in pieces:
        numbers = list(range(row, row + len(piece)))
        row += len(piece)

        together = one.match_all(numbers, [key for key, _ in piece], [name for _, name in piece])

        assert together == [
            None if name is None else other.match(number, key, name)
            for number, (key, name) in zip(numbers, piece, strict=True)
        ]


@example(on_file=[("K1", "Pay")], pieces=[[("K1", "Permits")], [(None, "Pay")]])
@given(
    on_file=st.lists(st.tuples(keys, names), max_size=6),
    pieces=st.lists(st.lists(st.tuples(keys, names), max_size=4), max_size=4),
)
def test_what_is_looked_up_or_read_afresh_as_it_is_written_is_what_was_read_before(on_file, pieces):
    """Each piece is written before the next is looked up, as an import does with its batches."""
    every = _as_kept(on_file)
    table = {number: list(row) for number, *row in every}

    def source(field: str, words) -> list[tuple[int, str | None, str]]:
        place = ("external_key", "title").index(field)
        return [(key, *row) for key, row in table.items() if row[place] in words]

    whole, looked_up, afresh = (Catalogue("initiative", "title") for _ in range(3))
    whole.holding(every)
    looked_up.source = source
    first = 2
    for piece in pieces:
        numbers = list(range(first, first + len(piece)))
        asked = numbers, [key for key, _ in piece], [name for _, name in piece]
        now = [(key, *row) for key, row in table.items()]
        afresh = Catalogue("initiative", "title").holding(now).knowing(afresh)
        expected, found = whole.match_all(*asked), looked_up.match_all(*asked)
        assert [_told(each) for each in found] == [_told(each) for each in expected]
        assert [_told(each) for each in afresh.match_all(*asked)] == list(map(_told, expected))
        for (key, name), stands in zip(piece, found, strict=True):
            if not isinstance(stands, Problem) and name is not None:
                row = table.setdefault(1000 + len(table) if stands is None else stands, [None, ""])
                row[:] = [key or row[0], name]
        first += len(piece)


def _as_kept(on_file) -> list[tuple[int, str | None, str]]:
    """With a name for each, and no external key twice."""
    had = [key for key, _ in on_file]
    return [
        (number, None if key in had[: number - 1] else key, name or "Pay")
        for number, (key, name) in enumerate(on_file, 1)
    ]


def _told(found) -> object:
    return "refused" if isinstance(found, Problem) else found


@given(st.lists(st.decimals(0, 10**9, places=3) | st.none()))
def test_amounts_stored_together_are_what_each_is_stored_as(amounts):
    assert THOUSANDTHS.stored(amounts) == [
        THOUSANDTHS.process_bind_param(amount, None) for amount in amounts
    ]


def test_an_amount_finer_than_is_stored_is_named():
    with pytest.raises(ValueError, match=r"0[.]0001 is finer than 1/1000"):
        THOUSANDTHS.stored([Decimal(1), None, Decimal("0.0001")])


@given(
    size=st.integers(SMALLEST, LARGEST),
    seconds=st.floats(0, 10),
    longest=st.sampled_from([ALONE, BESIDE]),
)
def test_a_batch_is_never_much_smaller_or_larger_than_the_one_before(size, seconds, longest):
    following = next_size(size, seconds, longest)

    assert SMALLEST <= following <= LARGEST
    assert following % SMALLEST == 0
    assert size // 2 <= following <= size * 4
    assert (following > size) <= (seconds < AIM * longest)


@given(st.sets(st.integers(1, 60)))
def test_the_runs_of_keys_hold_each_of_them_once(keys: set[int]):
    found = runs(sorted(keys))

    assert [key for first, last in found for key in range(first, last + 1)] == sorted(keys)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(found))


@given(st.sets(st.integers(1, 60)), st.integers(1, 20))
def test_a_run_that_holds_a_key_is_found_among_those_that_begin_shortly_before_it(
    keys: set[int], size: int
):
    found = cut(runs(sorted(keys)), size)

    for key in range(1, 61):
        near = [each for each in found if before(key, size) <= each[0] <= key]
        assert sum(key <= last for _, last in near) == (key in keys)
