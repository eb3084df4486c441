"""Rows of long lists, read so many at a time."""

from collections.abc import Sequence

from planner.core.streaming import AT_ONCE, in_order, newest_first


def test_rows_come_in_the_order_of_their_keys_and_without_those_that_went():
    asked: list[int] = []

    def read(keys: Sequence[int]) -> dict[int, str]:
        asked.append(len(keys))
        return {key: f"row {key}" for key in sorted(keys) if key != 2}

    keys = [*range(AT_ONCE), 3 * AT_ONCE, 2 * AT_ONCE]
    rows = list(in_order(keys, read))

    assert asked == [AT_ONCE, 2]
    assert rows == [f"row {key}" for key in keys if key != 2]


def test_rows_are_asked_for_from_the_last_key_that_was_read():
    asked: list[int | None] = []

    def read(until: int | None) -> list[int]:
        asked.append(until)
        return [key for key in (9, 8, 5, 3) if until is None or key <= until][:2]

    assert list(newest_first(read, key=int)) == [9, 8, 5, 3]
    assert asked == [None, 7, 2]


def test_nothing_is_read_before_a_row_is_taken():
    asked: list[object] = []

    in_order([1], lambda keys: asked.append(keys) or {})
    newest_first(lambda until: asked.append(until) or [], key=int)

    assert asked == []
