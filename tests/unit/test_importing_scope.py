"""What cells of a file of scope items say, and what cannot be told."""

from decimal import Decimal

import pytest

from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import Record
from planner.domain.importing.plans import called
from planner.domain.importing.scope import SCOPE, comparing, readers, spread
from planner.domain.importing.sheets import Reading, Sheet, SheetReader

TITLES = {1: "Pay", 2: "Bill"}
COLUMNS = ["initiative", "scope_item", "p50", "p90", "quarters", "hours:Data"]
FILLS = [*COLUMNS[:-1], "hours"]


def read(*cells: str) -> Sheet:
    quarters = {"2026-Q4": 40, "2027-Q1": 41}
    reads = readers(NumberFormat.PLAIN, called([*TITLES.items(), (1, "K1")]), quarters)
    reading = Reading(COLUMNS, FILLS, SCOPE, reads, comparing(TITLES))
    return SheetReader(reading).read([Record(2, 2, list(cells), False)])


@pytest.mark.parametrize(
    ("cell", "shares"),
    [
        ("2026-Q4", {40: Decimal(1)}),
        ("Q1 2027", {41: Decimal(1)}),
        ("2026-Q4 60%; 2027-Q1 40 %", {40: Decimal("0.6"), 41: Decimal("0.4")}),
        ("Q4 2026: 33.3333%", {40: Decimal("0.333333")}),
        (";", {}),
    ],
)
def test_quarters_carry_their_shares(cell: str, shares: dict[int, Decimal]):
    sheet = read("k1", "First", "", "", cell, "12")

    assert sheet.of("quarters") == [shares]
    assert (sheet.of("initiative_id"), sheet.of("name")) == ([1], ["First"])
    assert sheet.of("scope_item") == ["First of Pay"]
    assert sheet.problems == {}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("Pay", "First", "", "", "2026-Q4 101%", ""), "quarter"),
        (("Pay", "First", "", "", "2028-Q1", ""), "quarter"),
        (("Pay", "First", "", "", "2026-Q4; Q4 2026", ""), "quarter"),
        (("Pay", "First", "", "", "soon", ""), "quarter"),
        (("Pay", "First", "9", "8", "", ""), "p90"),
        (("Nothing", "First", "", "", "", ""), "unknown_initiative"),
        (("", "First", "", "", "", ""), "initiative"),
        (("Pay", "", "", "", "", ""), "scope_item"),
        (("Pay", "First", "", "", "", "x"), "number"),
    ],
)
def test_what_cannot_be_told_is_a_problem(cells: tuple[str, ...], kind: str):
    assert [problem.kind for problem in read(*cells).problems[0]] == [kind]


def test_shares_are_written_as_they_are_read():
    shares = {"2027-Q1": Decimal("0.400000"), "2026-Q4": Decimal("0.333333")}

    assert spread(shares) == "2026-Q4 33.3333%; 2027-Q1 40%"
