"""Both engines side by side."""

from decimal import Decimal

from planner.domain.ledger import Demand, Pool, Supply, balance
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance
from planner.domain.reconciliation import Reconciliation, readiness, reconcile
from planner.domain.reconciliation_causes import Asked, Scope, demand_causes, scope_of

DATA = Pool(1, "Data")


def compared(
    hours: tuple[int, int] | None,
    token_figures: tuple[int | None, int],
    rate: str | None = "0.1",
    skill: str = "data",
) -> Reconciliation:
    """Hours are demand and capacity of one skill; token figures are P50 and supply of Data."""
    rows = [SkillBalance(skill, Decimal(hours[0]), Decimal(hours[1]))] if hours else []
    p50, supply = token_figures
    demands = [] if p50 is None else [Demand(DATA.id, Decimal(p50), None)]
    ledger = balance([DATA], [Supply(DATA.id, Decimal(supply))], demands)
    rates = {} if rate is None else {DATA.id: Decimal(rate)}
    return reconcile(CapacityDemand(PlanningMode.LEGACY, rows), ledger, rates)


def test_hours_are_converted_at_the_rate_of_the_pool():
    [row] = compared((4120, 3800), (412, 380)).pools

    assert (row.hours_demand, row.hours_capacity) == (412, 380)
    assert (row.demand_difference, row.supply_difference) == (0, 0)
    assert (row.conversion, row.agrees) == ("1 hour = 0.1 tokens", True)
    assert row.reason == "Both engines say about the same."


def test_without_a_rate_an_hour_is_a_token_and_that_is_said():
    [row] = compared((100, 100), (100, 100), rate=None).pools

    assert row.conversion == "1 hour = 1 token, as no rate is in force"
    assert (row.hours_demand, row.agrees) == (100, True)


def test_five_per_cent_apart_still_agree():
    assert compared((1000, 1000), (105, 95)).pools[0].agrees is True
    assert compared((1000, 1000), (106, 95)).pools[0].agrees is False


def test_differences_are_given_with_their_reasons():
    [row] = compared((1000, 2000), (150, 100)).pools

    assert (row.demand_difference, row.supply_difference) == (50, -100)
    assert row.reasons == [
        "Demand is 50 tokens more than the hours come to: tokens take whole scope items and what "
        "was typed, hours only the quarter's share.",
        "Supply is 100 tokens less than the hours come to: hours count a person in full for each "
        "of their skills, weighted by proficiency.",
    ]


def test_a_scenario_planned_in_both_is_ready():
    verdict = readiness(compared((1000, 1000), (100, 100)), PlanningMode.TOKEN)

    assert verdict.ready is True
    assert verdict.sentence == (
        "Ready to plan in tokens. Both engines say about the same for every pool."
    )


def test_differences_alone_do_not_stand_against_a_switch():
    verdict = readiness(compared((1000, 1000), (300, 100)), PlanningMode.TOKEN)

    assert verdict.sentence == ("Ready to plan in tokens. The engines differ on 1 pool; see why.")


def test_missing_token_demand_and_supply_stand_against_tokens():
    verdict = readiness(compared((1000, 1000), (None, 0)), PlanningMode.TOKEN)

    assert verdict.obstacles == [
        "Data has no token demand yet: derive it, or enter it.",
        "Data has no token supply yet: state it.",
    ]
    assert verdict.sentence == "Not ready to plan in tokens: 2 gaps to close first."


def test_hours_of_a_skill_without_a_pool_stand_against_tokens():
    reconciliation = compared((14, 0), (None, 0), skill="GIS")

    assert [row.name for row in reconciliation.skills_without_pool] == ["GIS"]
    assert readiness(reconciliation, PlanningMode.TOKEN).obstacles == [
        "No pool is called GIS, so 14 hours would be counted nowhere."
    ]


def test_token_demand_without_hours_stands_against_hours():
    verdict = readiness(compared(None, (46, 50)), PlanningMode.LEGACY)

    assert verdict.obstacles == [
        "Data is asked for 46 tokens, and no scope item with a share of the quarter asks for its "
        "hours."
    ]


def test_spellings_of_a_skill_fall_into_one_pool():
    rows = [
        SkillBalance("data", Decimal(1), Decimal(2)),
        SkillBalance("DATA", Decimal(3), Decimal(4)),
    ]
    hours = CapacityDemand(PlanningMode.LEGACY, rows)

    [row] = reconcile(hours, balance([DATA], [], []), {}).pools

    assert (row.hours_demand, row.hours_capacity) == (4, 6)


def test_a_difference_in_demand_is_told_by_causes_that_add_up_to_it():
    scope = Scope(whole=Decimal(1000), typed_over=Decimal(200))
    asked = Asked(typed=Decimal(35), derived=Decimal(70), unranked=Decimal(4))

    causes = demand_causes(Decimal(500), scope, asked, Decimal("0.1"))

    assert [cause.sentence for cause in causes] == [
        "+50 whole scope items, not the quarter's share",
        "+15 typed instead of taken from scope",
        "−10 derived rows that are not as scope is now",
        "+4 initiatives that are not ranked",
    ]
    assert sum(cause.tokens for cause in causes) == 35 + 70 + 4 - 50


def test_what_is_only_rounding_is_no_cause():
    scope, asked = Scope(whole=Decimal(100)), Asked(derived=Decimal("33.3333"))

    assert demand_causes(Decimal(100), scope, asked, Decimal("0.333333")) == []


def test_scope_belongs_to_the_pool_of_its_name_and_to_what_was_typed_for_both():
    hours = {(7, "data"): Decimal(5), (None, "Data"): Decimal(3), (7, "qa"): Decimal(9)}

    assert scope_of(1, "DATA", hours, {(7, 1), (7, 2)}) == Scope(Decimal(8), Decimal(5))
