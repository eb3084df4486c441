"""Deriving token demand: what is stored, what stays, and what is warned of."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.domain.lifecycle import DemandSource
from planner.domain.planning import NotOffered, PlanningMode
from planner.portfolio.models import ScopeSkill
from planner.scenarios import derivation
from planner.scenarios.models import LedgerTotal, Ranking, Scenario, TokenDemand
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.world import World


def store(world: World, made: Plan, only=None) -> derivation.DerivationPlan:
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.demand_derived", scenario):
            return derivation.store(session, scenario, only)


def rows(world: World, made: Plan):
    with world.session() as session:
        return session.execute(
            select(
                TokenDemand.initiative_id,
                TokenDemand.pool_id,
                TokenDemand.tokens_p50,
                TokenDemand.tokens_p90,
                TokenDemand.source,
                TokenDemand.version,
            )
            .where(TokenDemand.scenario_id == made.scenario)
            .order_by(TokenDemand.initiative_id, TokenDemand.pool_id)
        ).all()


def kept(world: World, made: Plan):
    with world.session() as session:
        return session.execute(
            select(
                LedgerTotal.pool_id,
                LedgerTotal.p50,
                LedgerTotal.p90,
                LedgerTotal.rows,
                LedgerTotal.rows_without_p90,
            )
            .where(LedgerTotal.scenario_id == made.scenario)
            .order_by(LedgerTotal.pool_id)
        ).all()


def two_initiatives(world: World) -> Plan:
    made = plan(world, pools={"Data": "100", "Design": None}, demand={"Sign-in": {}, "Hub": {}})
    with world.session() as session, session.recording("scope.stated", "scope"):
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        scope(session, made, "Sign-in", {"data": "100", "Design": "40"}, "10", "15")
        scope(session, made, "Hub", {"Data": "30", "Cobol": "8"})
    return made


def test_hours_become_demand_at_the_rate_in_force(both: World):
    made = two_initiatives(both)

    done = store(both, made)

    sign_in, hub = made.initiatives.values()
    data, design = made.pools.values()
    derived = DemandSource.DERIVED
    assert rows(both, made) == [
        (sign_in, data, Decimal(50), Decimal(75), derived, 1),
        (sign_in, design, Decimal(40), Decimal(60), derived, 1),
        (hub, data, Decimal(15), None, derived, 1),
    ]
    assert kept(both, made) == [
        (data, Decimal(65), Decimal(75), 2, 1),
        (design, Decimal(40), Decimal(60), 1, 0),
    ]
    assert done.counts == {"new": 3, "changed": 0, "unchanged": 0, "removed": 0, "kept": 0}
    assert [warning.sentence for warning in done.warnings] == [
        "Design has no rate in force, so one hour counts as one token.",
        "No active skill pool is called Cobol, so its hours in Hub: scope are left out.",
    ]


def test_deriving_twice_writes_nothing_the_second_time(both: World):
    made = two_initiatives(both)
    store(both, made)

    again = store(both, made)

    assert again.counts == {"new": 0, "changed": 0, "unchanged": 3, "removed": 0, "kept": 0}
    assert [row.version for row in rows(both, made)] == [1, 1, 1]
    assert not again.writes


def test_what_was_typed_stays_and_what_changed_is_written(both: World):
    made = two_initiatives(both)
    store(both, made)
    sign_in, hub = made.initiatives.values()
    data, design = made.pools.values()
    with both.session() as session, session.recording("scope.changed", "scope"):
        typed = session.scalars(
            select(TokenDemand).where(
                TokenDemand.initiative_id == sign_in, TokenDemand.pool_id == data
            )
        ).one()
        typed.tokens_p50, typed.tokens_p90 = Decimal(7), None
        typed.source = DemandSource.TYPED
        for hours in session.scalars(select(ScopeSkill).where(ScopeSkill.skill == "Data")):
            hours.hours = Decimal(60)

    done = store(both, made)

    assert done.counts == {"new": 0, "changed": 1, "unchanged": 1, "removed": 0, "kept": 1}
    assert [(row.tokens_p50, row.source) for row in rows(both, made)] == [
        (Decimal(7), "typed"),
        (Decimal(40), "derived"),
        (Decimal(30), "derived"),
    ]
    assert kept(both, made)[0] == (data, Decimal(37), Decimal(0), 2, 2)
    assert design in {row.pool_id for row in rows(both, made)} and hub


def test_a_row_that_is_no_longer_derived_goes_with_its_sum(both: World):
    made = two_initiatives(both)
    store(both, made)
    with both.session() as session, session.recording("ranking.changed", "ranking"):
        first = session.scalars(select(Ranking).order_by(Ranking.rank)).first()
        session.delete(first)

    done = store(both, made)

    hub, data = made.initiatives["Hub"], made.pools["Data"]
    assert done.counts == {"new": 0, "changed": 0, "unchanged": 1, "removed": 2, "kept": 0}
    assert [(row.initiative_id, row.pool_id) for row in rows(both, made)] == [(hub, data)]
    assert kept(both, made) == [(data, Decimal(15), Decimal(0), 1, 1)]


def test_only_the_initiatives_asked_for_are_derived(both: World):
    made = two_initiatives(both)

    done = store(both, made, [made.initiatives["Hub"]])

    assert done.counts["new"] == 1
    assert [row.initiative_id for row in rows(both, made)] == [made.initiatives["Hub"]]


def test_a_scenario_in_hours_derives_nothing(both: World):
    made = plan(both, pools={"Data": None}, demand={"Hub": {}}, mode=PlanningMode.LEGACY)

    with pytest.raises(NotOffered):
        store(both, made)

    assert rows(both, made) == []
