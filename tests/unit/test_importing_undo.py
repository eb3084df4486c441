"""When a row is still as an import left it, and what it was before."""

from datetime import UTC, datetime
from decimal import Decimal

from planner.domain.importing_undo import Work, former, stands, undo_until, work_of

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
