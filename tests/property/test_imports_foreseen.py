"""Whatever a file says: what its preview tells of plans is what they say once it is applied."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from planner.core.session import Session
from planner.domain.importing.impact import Impact
from planner.domain.ledger import Balance
from planner.imports.queries.impact import foresee, foresee_supply
from planner.imports.queries.imports import one
from planner.imports.queries.plan_impact import ForeseenPlan, foresee_plans
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from tests.kit.any_files import FILES, derived, filled
from tests.kit.importing import applied, checked
from tests.kit.plan import Plan
from tests.kit.plan_hours import in_hours, told
from tests.kit.undoing import undone
from tests.kit.world import World

SOME = settings(
    max_examples=settings().max_examples // 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
Figures = dict[str, Any]
"""What a plan says of each pool, or each skill."""


@pytest.fixture(scope="module")
def lean(both_kept: World) -> Plan:
    return filled(both_kept)


def line(balance: Balance) -> tuple:
    rows = balance.rows_without_p90
    return balance.supply, balance.p50, balance.p90, rows, balance.over_capacity


def in_tokens(world: World, made: Plan) -> Figures:
    with world.session() as session:
        lines = planning_engine(session, session.find(Scenario, made.scenario)).ledger()
        return {each.pool.name: line(each) for each in lines}


def moved(before: Figures, impact: Impact | None) -> Figures:
    return before | {now.pool.name: line(now) for _, now in impact.lines} if impact else before


def _by_plan(plans) -> Mapping[str, ForeseenPlan]:
    return {each.scenario.name: each for each in plans}


def of_initiatives(session: Session, key: int, planned: int | None, now: Figures) -> Figures:
    found = foresee(session, one(session, key), planned)
    every = [*found.others.plans, *filter(None, [found.chosen])]
    hours = {each.scenario.name: each.hours for each in every if each.hours}
    tokens = found.chosen.impact if found.chosen else None
    return {
        "Lean": moved(now["Lean"], tokens),
        "Hours": told(hours["Hours"].after) if "Hours" in hours else now["Hours"],
    }


def of_supply(session: Session, key: int, planned: int | None, now: Figures) -> Figures:
    found = _by_plan(foresee_supply(session, one(session, key)).ledgers)
    return now | {"Lean": moved(now["Lean"], found["Lean"].impact if "Lean" in found else None)}


def of_plans(session: Session, key: int, planned: int | None, now: Figures) -> Figures:
    found = _by_plan(foresee_plans(session, one(session, key)).plans)
    return {
        "Lean": moved(now["Lean"], found["Lean"].tokens if "Lean" in found else None),
        "Hours": told(found["Hours"].hours.after) if "Hours" in found else now["Hours"],
    }


TOLD: Mapping[str, Callable[[Session, int, int | None, Figures], Figures]] = {
    "initiatives": of_initiatives,
    "scope items": of_plans,
    "people": of_plans,
    "supply": of_supply,
    "allocations": of_plans,
}


@pytest.mark.parametrize("kind", TOLD)
@SOME
@given(data=st.data())
def test_every_plan_says_what_was_foreseen(
    both_kept: World, lean: Plan, kind: str, data: st.DataObject
):
    world = both_kept
    with world.session() as session:
        hours = session.scalars(select(Scenario.id).where(Scenario.name == "Hours")).one()
    plans = [None, lean.scenario, hours] if kind == "initiatives" else [None]
    planned = data.draw(st.sampled_from(plans))
    before = {"Lean": in_tokens(world, lean), "Hours": in_hours(world, "Hours")}

    key, _ = checked(world, data.draw(FILES[kind]))
    with world.session() as session:
        foreseen = TOLD[kind](session, key, planned, before)
    applied(world, key, planned)
    if kind == "scope items":  # in tokens, demand follows when somebody derives it
        derived(world, lean)
    after = {"Lean": in_tokens(world, lean), "Hours": in_hours(world, "Hours")}
    undone(world, key)
    derived(world, lean)

    assert foreseen == after
