"""When a row is still as an import left it, and what it was before."""

from datetime import UTC, datetime
from decimal import Decimal

from planner.domain.importing.undo import Work, former, stands, undo_until, work_of
from planner.domain.runs import joined
from planner.imports.undoing import Left, Part, Stays

WORK = {"name": "Imported scope", "p50": "40", "p90": None, "hours": {"Backend": "30.50"}}


def test_a_row_stands_while_what_the_import_wrote_is_there():
    now = {"title": "Payments", "status": "SCOPING", "target_quarter": "2027-Q1"}

    assert stands({"title": "Pay"}, {"title": "Payments"}, now, None)
    assert not stands({"title": "Pay"}, {"title": "Portal"}, now, None)


def test_a_column_the_import_emptied_or_filled_counts_too():
    assert not stands({}, {"external_key": "K1"}, {"external_key": None}, None)
    assert not stands({"value_minor": 5}, {}, {"value_minor": 7}, None)


def test_work_stands_whatever_way_its_hours_are_written():
    work = Work("Imported scope", Decimal(40), None, {"Backend": Decimal("30.5")})

    assert stands({}, {"scope": WORK}, {}, work)
    assert not stands({}, {"scope": WORK}, {}, None)


def test_only_what_the_import_wrote_goes_back():
    now = {"title": "Payments", "external_key": "K1", "target_quarter": "2027-Q1"}
    before, after = {"title": "Pay"}, {"title": "Payments", "external_key": "K1", "scope": WORK}

    assert former(before, after, now) == {
        "title": "Pay",
        "external_key": None,
        "target_quarter": "2027-Q1",
    }


def test_no_work_was_kept_where_the_import_made_it():
    assert work_of({"title": "Pay"}) is None


def test_an_import_can_be_undone_for_30_days():
    assert undo_until(datetime(2026, 11, 26, 9, tzinfo=UTC)) == datetime(
        2026, 12, 26, 9, tzinfo=UTC
    )


def test_what_stays_is_told_a_page_at_a_time_across_its_parts():
    asked: list[tuple[int, int]] = []

    def tell(first: int, last: int) -> list[Left]:
        asked.append((first, last))
        return [Left(n, f"made {n}", "Edited") for n in range(first, last)]

    stays = Stays(Part(3, tell), Part.of([]), Part.of([Left(9, "nine", "In use")] * 2))

    assert len(stays) == 5
    assert [line.on_file_id for line in stays.page(2, 2)] == [2, 9]
    assert [line.on_file_id for line in stays.page(3, 9)] == [9, 9]
    assert [line.on_file_id for line in stays] == [0, 1, 2, 9, 9]
    assert asked == [(2, 3), (0, 3)]


def test_runs_that_follow_one_another_are_one():
    assert joined([(7, 9), (1, 3), (4, 4), (11, 11)]) == [(1, 4), (7, 9), (11, 11)]
