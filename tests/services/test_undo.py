"""Undoing a change: what it wrote comes back as a change of its own, if nothing came after it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.refusals import ChangedSince
from planner.scenarios import rankings
from planner.scenarios.commands import demand, priorities, supply
from planner.scenarios.commands.demand import DemandDraft
from planner.scenarios.commands.supply import SupplyDraft
from planner.scenarios.commands.undo import undo
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import LedgerTotal, Scenario, TokenDemand, TokenSupply
from tests.kit.events import last
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.world import World


def small(world: World) -> Plan:
    asked = {"Sign-in": {"Data": ("62", "86")}, "Hub": {"Data": ("30", None)}}
    return plan(world, pools={"Data": "380", "Design": None}, demand=asked)


def take_back(world: World, event_id: int | None = None) -> None:
    """Undo this change, or the last one."""
    with world.session() as session:
        event = session.find(AuditEvent, event_id) if event_id else last(session)
        undo(session, event, "changed it")


def state(world: World, made: Plan, pool: str, tokens: str, version: int | None) -> int:
    """State a supply; gives the id of that change."""
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        draft = SupplyDraft(made.pools[pool], Decimal(tokens), "as agreed", version)
        supply.state_supply(session, scenario, draft)
        return session.last_change.event_id


def supplies(world: World):
    chosen = select(TokenSupply.tokens, TokenSupply.notes, TokenSupply.source)
    with world.session() as session:
        return session.execute(chosen.order_by(TokenSupply.pool_id)).all()


def asked(world: World):
    chosen = select(TokenDemand.tokens_p50, TokenDemand.tokens_p90, TokenDemand.source)
    with world.session() as session:
        rows = session.execute(chosen.order_by(TokenDemand.initiative_id, TokenDemand.pool_id))
        return [(p50, p90, str(source)) for p50, p90, source in rows]


def sums(world: World):
    with world.session() as session:
        return session.execute(select(LedgerTotal.p50, LedgerTotal.rows_without_p90)).all()


def test_an_undone_supply_is_as_it_was_and_so_is_one_that_was_not_stated(both: World):
    made = small(both)
    first = state(both, made, "Data", "420", 1)
    second = state(both, made, "Design", "5", None)
    take_back(both, first)
    take_back(both, second)

    assert supplies(both) == [(Decimal(380), "", "typed")]


def test_an_undo_is_recorded_as_a_change_of_its_own(both: World):
    made = small(both)
    event_id = state(both, made, "Data", "420", 1)
    take_back(both)

    with both.session() as session:
        event = last(session)
        assert (event.action, event.subject) == ("scenario.supply_stated", "scenario Lean")
        assert event.facts == {
            "pool": "Data",
            "pool_id": made.pools["Data"],
            "from": "420",
            "to": "380",
            "undoes": event_id,
            "undid": "changed it",
        }
        after, before = [420000, "typed", "as agreed"], [380000, "typed", ""]
        kept = [made.scenario, made.pools["Data"], after, before]
        assert event.details == {"token_supplies": [kept]}


def test_an_undone_undo_does_it_again(both: World):
    made = small(both)
    state(both, made, "Data", "420", 1)
    take_back(both)
    take_back(both)

    assert supplies(both) == [(Decimal(420), "as agreed", "typed")]


def test_what_changed_since_is_named_and_stays(both: World):
    made = small(both)
    event_id = state(both, made, "Data", "420", 1)
    state(both, made, "Data", "430", 2)

    with pytest.raises(ChangedSince) as refused:
        take_back(both, event_id)

    assert refused.value.sentence == "This was changed again since: Data is 430 now."
    assert supplies(both) == [(Decimal(430), "as agreed", "typed")]


def test_a_change_of_a_scenario_that_was_locked_since_stays(both: World):
    made = small(both)
    state(both, made, "Data", "420", 1)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.moved", scenario):
            scenario.status = ScenarioStatus.LOCKED
        event = session.scalars(select(AuditEvent).where(AuditEvent.action.like("%_stated"))).one()

        with pytest.raises(ScenarioClosed):
            undo(session, event, "changed it")


def test_demand_stated_and_removed_comes_back_with_its_sums(both: World):
    made = small(both)
    data = made.pools["Data"]
    before = asked(both), sums(both)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        draft = DemandDraft(made.initiatives["Hub"], data, Decimal(9), Decimal(12), "", 1)
        demand.state_demand(session, scenario, draft)
    assert sums(both) == [(Decimal(71), 0)]
    take_back(both)
    assert (asked(both), sums(both)) == before

    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        demand.remove_demand(session, scenario, data, made.initiatives["Sign-in"], 1)
    assert sums(both) == [(Decimal(30), 1)]
    take_back(both)
    assert (asked(both), sums(both)) == before


def test_an_undone_derivation_leaves_demand_as_it_was(both: World):
    made = small(both)
    with both.session() as session, session.recording("scope.stated", "scope"):
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        scope(session, made, "Hub", {"Design": "40"}, "10", "15")
        session.add(
            TokenDemand(
                scenario_id=made.scenario,
                initiative_id=made.initiatives["Sign-in"],
                pool_id=made.pools["Design"],
                tokens_p50=Decimal(3),
                source="derived",
            )
        )
    before = asked(both)
    with both.session() as session:
        demand.derive(session, session.find(Scenario, made.scenario))
    assert asked(both) == [(62, 86, "typed"), (30, None, "typed"), (40, 60, "derived")]

    take_back(both)

    assert asked(both) == before


@pytest.mark.parametrize("change", ["move", "add", "remove"])
def test_an_undone_ranking_is_in_its_old_order(both: World, change: str):
    made = small(both)
    sign_in, hub = made.initiatives.values()
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        if change == "add":
            priorities.remove(session, scenario, sign_in)
        before = rankings.ranked(session, scenario)
        act = {
            "move": lambda: priorities.move_to(session, scenario, hub, 1),
            "add": lambda: priorities.add(session, scenario, [sign_in]),
            "remove": lambda: priorities.remove(session, scenario, sign_in),
        }
        act[change]()
        assert rankings.ranked(session, scenario) != before
    take_back(both)

    with both.session() as session:
        assert rankings.ranked(session, session.find(Scenario, made.scenario)) == before


def test_a_ranking_that_moved_on_is_not_turned_back(both: World):
    made = small(both)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        priorities.move_to(session, scenario, made.initiatives["Hub"], 1)
        event_id = session.last_change.event_id
        priorities.remove(session, scenario, made.initiatives["Hub"])

    with pytest.raises(ChangedSince, match="The ranking of Lean was changed since: 1 are ranked"):
        take_back(both, event_id)
