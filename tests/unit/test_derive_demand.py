"""Token demand derived from hours of scope."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.derivation_warnings import NoCalibration, NoPool, NoRankings, WholeItemTaken
from planner.domain.derive_demand import (
    Calibration,
    DerivedDemand,
    DeriveInputs,
    ScopeItem,
    derive_demand,
    whole_items_taken,
)
from planner.domain.ledger import Pool
from planner.domain.planning import NotOffered, PlanningMode

BACKEND = Pool(1, "Backend")
TODAY = date(2026, 2, 14)


def item(skills: dict[str, int], p50: int | None = 20, p90: int | None = 30) -> ScopeItem:
    return ScopeItem(
        7,
        "Sign-in",
        {skill: Decimal(hours) for skill, hours in skills.items()},
        None if p50 is None else Decimal(p50),
        None if p90 is None else Decimal(p90),
    )


def inputs(*items: ScopeItem, rate: str | None = "1") -> DeriveInputs:
    rates = [] if rate is None else [Calibration(BACKEND.id, Decimal(rate), date(2025, 1, 1))]
    return DeriveInputs(PlanningMode.TOKEN, [7], items, [BACKEND], rates, TODAY)


def test_hours_become_tokens_at_the_rate_in_force():
    derivation = derive_demand(inputs(item({"backend": 8}), rate="1.5"))

    assert derivation.demands == [DerivedDemand(7, BACKEND, Decimal(12), Decimal(18))]
    assert derivation.warnings == []


def test_a_rate_counts_from_its_day_on():
    planned = inputs(item({"backend": 8}))
    rates = [
        Calibration(BACKEND.id, Decimal(3), TODAY),
        Calibration(BACKEND.id, Decimal(1), date(2025, 1, 1)),
        Calibration(BACKEND.id, Decimal(9), date(2026, 2, 15)),
    ]

    [demand] = derive_demand(replace(planned, calibrations=rates)).demands

    assert demand.p50 == 24


def test_without_a_rate_an_hour_is_a_token_and_one_warning_says_so():
    derivation = derive_demand(inputs(item({"backend": 8}), item({"Backend": 2}), rate=None))

    assert [demand.p50 for demand in derivation.demands] == [10]
    assert derivation.warnings == [NoCalibration("Backend")]


def test_a_skill_without_a_pool_is_left_out_and_named():
    derivation = derive_demand(inputs(item({"GIS": 8}), item({"GIS": 2})))

    assert derivation.demands == []
    assert derivation.warnings == [NoPool("GIS", "Sign-in")]


def test_an_inactive_pool_takes_no_demand():
    planned = replace(inputs(item({"backend": 8})), pools=[replace(BACKEND, active=False)])

    assert derive_demand(planned).warnings == [NoPool("backend", "Sign-in")]


@pytest.mark.parametrize(("p50", "p90"), [(None, 30), (20, None), (0, 30)])
def test_an_item_without_both_estimates_makes_p90_unknown(p50: int | None, p90: int | None):
    derivation = derive_demand(inputs(item({"backend": 1}), item({"backend": 4}, p50, p90)))

    assert [(demand.p50, demand.p90) for demand in derivation.demands] == [(5, None)]


def test_nothing_ranked_is_said_in_a_warning():
    derivation = derive_demand(replace(inputs(item({"backend": 8})), ranked=[]))

    assert (derivation.demands, derivation.warnings) == ([], [NoRankings()])


def test_an_initiative_asked_for_needs_no_rank():
    derivation = derive_demand(replace(inputs(item({"backend": 8})), ranked=[], initiative_id=7))

    assert [demand.p50 for demand in derivation.demands] == [8]


def test_what_is_not_ranked_is_not_derived():
    assert derive_demand(replace(inputs(item({"backend": 8})), ranked=[8])).demands == []


def test_the_whole_item_counts_whatever_its_share():
    quarter_of_it = replace(item({"backend": 8}), share=Decimal("0.25"))

    [demand] = derive_demand(inputs(quarter_of_it)).demands

    assert demand.p50 == 8


def test_a_preview_warns_of_items_that_are_not_wholly_in_the_quarter():
    some = replace(item({"backend": 8}), share=Decimal("0.25"))
    whole = replace(item({"backend": 8}), share=Decimal(1))
    unstated = item({"backend": 8})

    warnings = whole_items_taken(inputs(some, whole, unstated))

    assert warnings == [
        WholeItemTaken(7, "Sign-in", Decimal("0.25")),
        WholeItemTaken(7, "Sign-in", None),
    ]
    assert [warning.sentence for warning in warnings] == [
        "Sign-in has 25 % of its hours in this quarter; all are taken.",
        "Sign-in states no share of this quarter; all of its hours are taken.",
    ]


def test_what_is_stored_is_rounded_once():
    derivation = derive_demand(
        inputs(item({"backend": 1}, 3, 4), item({"backend": 1}, 3, 4), rate="0.3335")
    )

    assert [demand.rounded() for demand in derivation.demands] == [
        DerivedDemand(7, BACKEND, Decimal("0.667"), Decimal("0.889"))
    ]


def test_a_scenario_that_plans_in_hours_is_refused_with_a_way_forward():
    with pytest.raises(NotOffered) as refusal:
        derive_demand(replace(inputs(), mode=PlanningMode.LEGACY))

    assert refusal.value.sentence == (
        "Deriving token demand is not offered while a scenario plans in hours (LEGACY)."
    )
    assert refusal.value.remedy == (
        "Reconcile the two engines and switch the scenario to TOKEN; "
        "the figures of both modes are kept."
    )


def test_each_warning_is_a_sentence():
    warnings = [NoRankings(), NoPool("GIS", "Maps"), NoCalibration("Backend")]

    assert [(warning.code, warning.sentence) for warning in warnings] == [
        (
            "NO_RANKINGS",
            "No initiative is ranked in this scenario, so there is no demand to derive.",
        ),
        ("NO_POOL", "No active skill pool is called GIS, so its hours in Maps are left out."),
        ("NO_CALIBRATION", "Backend has no rate in force, so one hour counts as one token."),
    ]
