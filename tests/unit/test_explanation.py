"""Where figures come from: formulas, sums and residuals."""

from datetime import UTC, datetime
from decimal import Decimal

from planner.domain.explaining.demand import DemandRows, RateRow, ScopeRow, of_demand
from planner.domain.explaining.ledger import AskedRow, GivenRow, of_pool, of_total
from planner.domain.explanation import (
    Explanation,
    Part,
    Sign,
    Stated,
    Term,
    fold,
    folded,
    running,
)
from planner.domain.figures import figure
from planner.domain.ledger import Balance, Pool

DATA = Pool(1, "Data")
ADA = Stated("Ada", datetime(2026, 9, 11, tzinfo=UTC), "typed")
SIGN_IN = AskedRow(11, "Sign-in", 1, Decimal(372), Decimal(420), ADA)
RECORDS = AskedRow(12, "Records", 2, Decimal(40), None, ADA)


def balance(supply: str, p50: str, p90: str | None, rows: int = 2, lacking: int = 0) -> Balance:
    known = None if p90 is None else Decimal(p90)
    return Balance(DATA, Decimal(supply), Decimal(p50), known, rows, lacking)


def of_data(measure: str, line: Balance, asked=(SIGN_IN, RECORDS)) -> Explanation:
    about = figure("ledger", 2, measure, pool=1)
    return of_pool(about, line, GivenRow(Decimal(380), ADA), asked)


def test_a_delta_is_its_supply_less_its_rows_of_demand():
    found = of_data("delta", balance("380", "412", None, lacking=1))

    assert found.formula == "Supply 380 − demand 412"
    assert (found.value, found.total, found.residual) == (-32, -32, 0)
    assert [(term.label, term.amount) for _, term in found.rows] == [
        ("Stated supply", 380),
        ("Sign-in", 372),
        ("Records", 40),
    ]
    assert (str(found.up), found.above) == ("ledger-2.net", "All pools: net")


def test_a_p90_that_one_row_lacks_is_unknown_and_says_which():
    found = of_data("p90", balance("380", "412", None, lacking=1))

    assert (found.value, found.total, found.adds_up) == (None, None, True)
    assert [term.label for term in found.missing] == ["Records"]
    assert str(found.missing[0].figure) == "demand-2.initiative-12.pool-1.p90"


def test_a_p90_that_nobody_asks_for_is_unknown_and_not_0():
    found = of_data("p90", balance("380", "0", None, rows=0), asked=())

    assert (found.total, found.adds_up, found.formula) == (None, True, "P90: nothing")


def test_a_sum_that_is_not_that_of_its_rows_is_admitted():
    found = of_data("p50", balance("380", "500", None))

    assert (found.residual, found.adds_up) == (88, False)


def test_what_is_spare_never_falls_below_0():
    found = of_data("spare", balance("380", "412", None))

    assert (found.formula, found.total) == ("Supply 380 − demand 412, at least 0", 0)


def test_the_foot_is_told_pool_by_pool():
    idle = Balance(Pool(2, "Design"), Decimal(0), Decimal(0), None, 0, 0)
    lines = [balance("380", "412", "470"), idle]
    found = of_total(figure("ledger", 2, "p90"), lines)

    assert [(term.label, term.amount, str(term.figure)) for _, term in found.rows] == [
        ("Data", 470, "ledger-2.pool-1.p90")
    ]
    assert found.residual == 0


def test_what_is_shown_alone_has_a_foot_of_its_own():
    lines = [balance("380", "412", "470"), balance("400", "390", "395")]
    found = of_total(figure("ledger", 2, "net", show="over"), lines)

    assert (found.title, found.value) == ("Pools over capacity: net", -32)
    assert of_total(figure("ledger", 2, "net", show="odd"), lines) is None


def derived(p50: str, p90: str | None, measure: str = "p50") -> Explanation:
    row = AskedRow(11, "Sign-in", 1, Decimal(p50), None if p90 is None else Decimal(p90), ADA)
    scope = [
        ScopeRow(7, "Front", Decimal(100), Decimal(30), Decimal(45), ADA),
        ScopeRow(8, "Back", Decimal("44.5"), Decimal(30), Decimal(40), ADA),
    ]
    rate = RateRow(Decimal("0.083333"), "2026-07-01", ADA)
    rows = DemandRows("Data", row, False, None, scope=scope, rate=rate)
    return of_demand(figure("demand", 2, measure, initiative=11, pool=1), rows)


def test_a_derived_demand_is_hours_at_a_rate_rounded_once():
    found = derived("12.042", None)

    assert found.formula == (
        "Hours 144.5 × tokens per hour 0.083333, rounded half up to the thousandth"
    )
    assert (found.total, found.residual) == (Decimal("12.042"), 0)


def test_a_derived_p90_stretches_each_item_by_its_own_estimates():
    found = derived("12.042", "17.444", "p90")

    assert [term.formula for _, term in found.rows[:2]] == [
        "100 h × P90 45 h ÷ P50 30 h",
        "44.5 h × P90 40 h ÷ P50 30 h",
    ]
    assert (found.total, found.residual) == (Decimal("17.444"), 0)


def test_what_the_scope_became_since_is_a_step_of_its_own():
    found = derived("10", None)

    assert found.rows[-1][1].label == "Scope or rate changed since"
    assert (found.rows[-1][1].amount, found.residual) == (Decimal("-2.042"), 0)


def test_what_fits_is_what_supply_leaves_after_those_before():
    rows = DemandRows("Data", RECORDS, True, GivenRow(Decimal(380), ADA), before=[SIGN_IN])
    found = of_demand(figure("demand", 2, "fitting", initiative=12, pool=1), rows)

    assert (found.value, found.residual) == (8, 0)
    assert found.formula == (
        "Supply 380 − demand before it 372, at least 0, at most its own demand 40"
    )


def test_a_product_takes_a_whole_sum_in_brackets():
    terms = [
        Term("weeks of", Decimal(37), unit="h"),
        Term("off", Decimal(2), Sign.LESS, unit="h"),
        Term("of it", Decimal(80), Sign.PER_CENT, unit="%"),
    ]
    found = Explanation(figure("x", 1, "y"), "Hours", Decimal(28), "hours", [Part("Hours", terms)])

    assert found.formula == "(weeks of 37 h − off 2 h) × of it 80 %"
    assert (running(terms), found.residual) == ([37, 35, 28], 0)


def test_steps_after_an_unknown_one_are_unknown():
    steps = [(Sign.PLUS, Decimal(1)), (Sign.PLUS, None), (Sign.PLUS, Decimal(1))]

    assert fold(steps) is None


def part(*amounts: str | None) -> Part:
    """A sum of these rows, called by their places from 1."""
    terms = [
        Term(str(place), None if amount is None else Decimal(amount))
        for place, amount in enumerate(amounts, start=1)
    ]
    return Part("demand", terms)


def labels(terms) -> str:
    return " ".join(term.label for term in terms)


def test_of_many_rows_the_eight_largest_are_shown_and_the_rest_is_one_sum():
    found = folded(part("3", "90", "-80", "1", "70", "60", "50", "40", "30", "20"))

    assert (labels(found.largest), labels(found.rest)) == ("2 3 5 6 7 8 9 10", "1 4")
    assert found.total == 4


def test_what_is_unknown_is_never_folded_away_before_what_is_known():
    found = folded(part("9", "8", "7", "6", "5", "4", "3", "2", "1", None))

    assert (labels(found.largest), labels(found.rest), found.total) == (
        "10 1 2 3 4 5 6 7",
        "8 9",
        3,
    )


def test_one_row_more_than_eight_is_shown_and_so_is_every_step_of_a_calculation():
    nine = part(*"123456789")
    steps = Part("hours", [*nine.terms, *nine.terms, Term("times", Decimal(2), Sign.TIMES)])

    assert (labels(folded(nine).largest), folded(nine).rest) == ("1 2 3 4 5 6 7 8 9", [])
    assert (len(folded(steps).largest), folded(steps).rest) == (19, [])
