"""What-if: changes in an address, and the ledger they would give."""

from decimal import Decimal

import pytest

from planner.domain.derive_demand import ScopeItem
from planner.domain.ledger import Pool, PoolTotals, Supply
from planner.domain.token_model import TokenInputs
from planner.domain.what_if import MOST, Amount, Changes, Way, read
from planner.domain.what_if_outcome import Ground, Outcome, Rewritten, Row, fitted, outcome

DATA, DESIGN = Pool(1, "Data"), Pool(2, "Design")
CERBERUS, RECORDS, ATLAS = 7, 8, 9


def n(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def ground() -> Ground:
    """Data is over by 32; Cerberus asks 62 of it by derivation, Records the rest, typed."""
    return Ground(
        TokenInputs(
            [DATA, DESIGN],
            [Supply(1, n("380")), Supply(2, n("300"))],
            [PoolTotals(1, n("412"), n("86"), 2, 1), PoolTotals(2, n("100"), n("120"), 1, 0)],
        ),
        rates={1: n("0.125")},
        rows=[
            Row(CERBERUS, 1, (n("62"), n("86")), n("0.125")),
            Row(RECORDS, 1, (n("350"), None), None),
        ],
        scope=[ScopeItem(ATLAS, "Atlas", {"data": n("80")}, n("80"), n("100"))],
        titles={CERBERUS: "Cerberus", RECORDS: "Records", ATLAS: "Atlas"},
        planned={CERBERUS, RECORDS},
        quarters=["2027-Q1"],
    )


def asked(ground: Ground, query: str) -> Outcome:
    given = Ground(
        ground.inputs,
        ground.rates,
        [row for row in ground.rows if _concerned(query, row)],
        ground.scope,
    )
    return outcome(given, changes(query))


def _concerned(query: str, row: Row) -> bool:
    return f"initiative.{row.initiative_id}=" in query or "rate" in query


def changes(query: str) -> Changes:
    return read(tuple(pair.split("=", 1)) for pair in query.split("&") if pair).changes


def lines(found: Outcome) -> list[tuple[str, str, str, str | None]]:
    return [
        (line.pool.name, str(line.supply), str(line.p50), line.p90 and str(line.p90))
        for line in found.after
    ]


@pytest.mark.parametrize(
    ("text", "way", "value", "again"),
    [
        ("428", Way.TO, "428", "428"),
        (" 1,240.50 ", Way.TO, "1240.5", "1240.5"),
        ("+40", Way.BY, "40", "+40"),
        ("−40", Way.BY, "-40", "-40"),
        ("+10 %", Way.PERCENT, "10", "+10%"),
        ("10%", Way.PERCENT, "10", "+10%"),
        ("-2.5%", Way.PERCENT, "-2.5", "-2.5%"),
        ("0", Way.TO, "0", "0"),
    ],
)
def test_an_amount_is_read_and_written_in_one_way(text, way, value, again):
    amount = Amount.read(text)

    assert (amount, str(amount)) == (Amount(way, n(value)), again)


@pytest.mark.parametrize("text", ["", "abc", "1.2345", "--4", "1e5", "99999999999", "NaN", "4%%"])
def test_what_is_no_amount_is_none(text):
    assert Amount.read(text) is None


def test_changes_are_written_in_one_order_whatever_order_they_came_in():
    one = changes("initiative.9=in&rate.2=0.2&supply.10=%&supply.10=5&supply.2=+1&supply=-10%")
    other = changes("supply=-10%&supply.2=+1&supply.10=5&initiative.9=in&rate.2=0.2")

    assert one == other
    assert [name for name, _ in one.query()] == [
        "supply",
        "supply.2",
        "supply.10",
        "rate.2",
        "initiative.9",
    ]


def test_each_thing_that_cannot_be_read_is_told_in_a_sentence():
    found = read(
        [
            ("supply.1", "plenty"),
            ("supply", "400"),
            ("initiative.7", "later"),
            ("colour", "red"),
            ("supply.2", ""),
            ("supply.3", "5"),
            ("supply.3", "6"),
        ]
    )

    assert found.changes.query() == [("supply.3", "6")]
    assert found.problems == (
        "“colour” is nothing that can be changed here.",
        "supply.3 is given twice; the last one counts.",
        "supply.1=“plenty” is left out: write a figure such as 428, +40, -40 or -10%.",
        "supply=“400” is left out: every pool changes by per cent only.",
        "initiative.7=“later” is left out: write in, out, or a quarter such as 2027-Q1.",
    )


def test_an_address_holds_so_many_changes_and_no_more():
    found = read((f"supply.{key}", "5") for key in range(1, MOST + 3))

    assert (len(found.changes), len(found.problems)) == (200, 1)


def test_what_changes_nothing_is_no_change():
    assert not changes("supply.1=+0&rate.1=0%&supply.2=")


def test_supply_goes_to_a_figure_by_tokens_or_by_per_cent(ground):
    found = asked(ground, "supply.1=428&supply.2=-10%")

    assert lines(found) == [("Data", "428.000", "412", None), ("Design", "270.000", "100", "120")]


def test_a_pool_that_is_named_is_not_changed_with_every_pool(ground):
    found = asked(ground, "supply=-10%&supply.1=+40")

    assert [line.supply for line in found.after] == [n("420"), n("270")]


def test_supply_does_not_fall_below_nothing(ground):
    assert asked(ground, "supply.1=-500").after[0].supply == n("0")


def test_an_initiative_that_leaves_takes_its_demand_along(ground):
    found = asked(ground, f"initiative.{RECORDS}=2027-Q1")

    assert lines(found)[0] == ("Data", "380", "62", "86")
    assert found.rows == [Rewritten(RECORDS, 1, (n("350"), None), None)]


def test_an_initiative_that_is_taken_in_asks_for_what_its_scope_derives(ground):
    found = asked(ground, f"initiative.{ATLAS}=in")

    assert found.rows == [Rewritten(ATLAS, 1, None, (n("10.000"), n("12.500")))]
    assert lines(found)[0] == ("Data", "380", "422.000", None)


def test_with_another_rate_derived_demand_follows_and_typed_demand_stays(ground):
    found = asked(ground, "rate.1=0.25")

    assert found.rows == [
        Rewritten(CERBERUS, 1, (n("62"), n("86")), (n("124.000"), n("172.000")), typed=True)
    ]
    assert found.after[0].p50 == n("474")


def test_what_is_taken_in_is_derived_at_the_other_rate(ground):
    found = asked(ground, f"initiative.{ATLAS}=in&rate=+100%")

    assert found.rows[-1] == Rewritten(ATLAS, 1, None, (n("20.000"), n("25.000")), typed=True)


def test_what_does_not_fit_the_plan_is_told_in_a_sentence(ground):
    found = fitted(
        changes(
            f"supply.5=1&rate.1=-100%&initiative.{CERBERUS}=2026-Q1&initiative.{RECORDS}=in"
            f"&initiative.{ATLAS}=out&initiative.99=out&supply.1=+1"
        ),
        ground,
    )

    assert found.changes.query() == [("supply.1", "+1")]
    assert found.problems == (
        "supply.5 is left out: no active pool has that id.",
        "The rate of Data stays: an hour has to be worth more than 0 tokens.",
        "Cerberus stays: 2026-Q1 is no later quarter of the calendar.",
        "Records is in this plan already.",
        "Atlas is not in this plan, so it cannot leave it.",
        "initiative.99 is left out: no initiative has that id.",
    )
