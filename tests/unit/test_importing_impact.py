"""What the rows of a file do to a ledger."""

from datetime import date
from decimal import Decimal

from planner.domain.derive_demand import Calibration, DeriveInputs
from planner.domain.files.csv_reading import Record
from planner.domain.importing.impact import asked_by, impact, moved_by, together
from planner.domain.importing.sheets import Sheet
from planner.domain.ledger import Pool, PoolTotals, Supply
from planner.domain.planning import PlanningMode
from planner.domain.token_model import TokenInputs

BACKEND, DATA = Pool(1, "Backend"), Pool(2, "Data")


def rates(*calibrations: Calibration) -> DeriveInputs:
    return DeriveInputs(
        PlanningMode.TOKEN, [], [], [BACKEND, DATA], calibrations, date(2026, 11, 26)
    )


def sheet(*rows: tuple[str | None, str | None, str | None]) -> Sheet:
    columns = [[cell and Decimal(cell) for cell in column] for column in zip(*rows, strict=True)]
    hours, p50, p90 = columns
    records = [Record(place + 2, place + 2, [], False) for place in range(len(rows))]
    return Sheet(records, {"p50": p50, "p90": p90}, {}, {"backend": hours})


def test_rows_are_added_up_by_pool_and_those_that_are_alike_count_each():
    rows = sheet(("30", "40", "60"), ("30", "40", "60"), ("10", None, None), (None, "5", None))

    assert asked_by(rows, [0, 1, 2, 3], rates()) == {
        1: PoolTotals(1, Decimal(70), Decimal(90), 3, 1)
    }


def test_only_the_rows_that_are_asked_for_count():
    rows = sheet(("30", "40", "60"), ("10", None, None))

    assert asked_by(rows, [1], rates()) == {1: PoolTotals(1, Decimal(10), Decimal(0), 1, 1)}


def test_each_row_is_rounded_as_it_would_be_stored():
    rows = sheet(("1", None, None), ("1", None, None))
    thirds = Calibration(1, Decimal("0.333333"), date(2026, 1, 1))

    assert asked_by(rows, [0, 1], rates(thirds))[1].p50 == Decimal("0.666")


def test_a_row_of_demand_moves_the_sums_by_its_difference():
    moved = moved_by(
        [(1, (Decimal(20), None), (Decimal(30), Decimal(45))), (2, (Decimal(5), Decimal(6)), None)]
    )

    assert moved == {
        1: PoolTotals(1, Decimal(10), Decimal(45), 0, -1),
        2: PoolTotals(2, Decimal(-5), Decimal(-6), -1, 0),
    }


def test_a_pool_goes_over_capacity_and_another_recovers():
    now = [
        PoolTotals(1, Decimal(90), Decimal(95), 2, 0),
        PoolTotals(2, Decimal(60), Decimal(70), 1, 0),
    ]
    inputs = TokenInputs([BACKEND, DATA], [Supply(1, Decimal(100)), Supply(2, Decimal(50))], now)
    moves = together(
        {1: PoolTotals(1, Decimal(30), Decimal(0), 1, 1)},
        {2: PoolTotals(2, Decimal(-20), Decimal(-20), 0, 0)},
    )

    found = impact(inputs, moves)

    assert [(was.p50, now.p50, now.p90) for was, now in found.lines] == [
        (Decimal(90), Decimal(120), None),
        (Decimal(60), Decimal(40), Decimal(50)),
    ]
    assert (found.effect.into, found.effect.out_of) == ([BACKEND], [DATA])
    assert found.worst and [line.delta for line in found.worst] == [Decimal(10), Decimal(-20)]


def test_a_ledger_that_stays_has_no_lines():
    inputs = TokenInputs(
        [BACKEND], [Supply(1, Decimal(100))], [PoolTotals(1, Decimal(90), Decimal(95), 2, 0)]
    )

    assert (impact(inputs, {}).lines, impact(inputs, {}).worst) == ([], None)
