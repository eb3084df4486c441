"""The ledger as of an earlier moment: as it was shown then, or said to be unknown."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity import commands as capacity
from planner.capacity.commands import PoolDraft
from planner.capacity.models import SkillPool
from planner.core.audit import AuditEvent
from planner.core.stamp import latest
from planner.domain.ledger import Balance
from planner.domain.planning import PlanningMode
from planner.scenarios.commands import copies, demand, mode, supply
from planner.scenarios.commands.copies import EVERYTHING, CloneDraft
from planner.scenarios.commands.demand import DemandDraft
from planner.scenarios.commands.supply import SupplyDraft
from planner.scenarios.commands.undo import undo
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.past import (
    InHoursThen,
    NotThereYet,
    PastLedger,
    PastUnknown,
    past_ledger,
)
from planner.scenarios.queries.past_pool import PoolNotThereYet, past_pool
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.statements import counted
from tests.kit.world import World


def small(world: World) -> Plan:
    asked = {"Sign-in": {"Data": ("62", "86")}, "Hub": {"Data": ("30", None)}}
    made = plan(world, pools={"Data": "380", "Design": None}, demand=asked)
    with world.session() as session, session.recording("initiative.scoped", "scope"):
        scope(session, made, "Hub", {"Design": "10"}, "10", "14")
        rate(session, made, "Design", "0.5", session.scalar(select(Scenario)).period.start_date)
    return made


def shown(session, made: Plan) -> list[Balance]:
    scenario = session.find(Scenario, made.scenario)
    return planning_engine(session, scenario, PlanningMode.TOKEN).ledger()


def past(session, made: Plan, revision: int) -> PastLedger:
    return past_ledger(session, session.find(Scenario, made.scenario), str(revision))


def lived(world: World, made: Plan) -> dict[int, list[Balance]]:
    """Change the plan in every way that moves its ledger; gives each ledger by its revision."""
    data, design = made.pools["Data"], made.pools["Design"]
    sign_in = made.initiatives["Sign-in"]
    seen: dict[int, list[Balance]] = {}
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)

        def see() -> None:
            seen[latest(session)] = shown(session, made)

        see()
        supply.state_supply(session, scenario, SupplyDraft(data, Decimal(420), "", 1))
        see()
        supply.state_supply(session, scenario, SupplyDraft(design, Decimal(5), "", None))
        see()
        asked = DemandDraft(sign_in, design, Decimal(9), Decimal(12), "", None)
        demand.state_demand(session, scenario, asked)
        see()
        demand.derive(session, scenario)
        see()
        capacity.edit_pool(
            session, session.find(SkillPool, design), PoolDraft("Looks", "As seen"), None
        )
        see()
        demand.remove_demand(session, scenario, data, sign_in, 1)
        see()
        capacity.deactivate(session, session.find(SkillPool, data), None)
        see()
        added = capacity.add_pool(session, PoolDraft("Ops", ""))
        see()
        supply.state_supply(session, scenario, SupplyDraft(added.id, Decimal("7.5"), "", None))
        see()
        capacity.reactivate(session, session.find(SkillPool, data), None)
        see()
        undo(session, _first(session, "scenario.demand_removed"), "removed it")
        see()
    return seen


def _first(session, action: str) -> AuditEvent:
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).first()


@pytest.fixture(scope="module")
def life(both_kept: World) -> tuple[Plan, dict[int, list[Balance]]]:
    """A plan that has lived, and its ledgers, for those who only look back."""
    made = small(both_kept)
    return made, lived(both_kept, made)


def test_every_earlier_ledger_is_the_one_that_was_shown_then(both_kept: World, life):
    made, seen = life

    with both_kept.session() as session:
        rebuilt = {
            revision: [line.then for line in past(session, made, revision).lines]
            for revision in seen
        }
    assert rebuilt == seen


def test_it_says_what_moved_it_since_and_by_how_much(both_kept: World, life):
    made, seen = life

    with both_kept.session() as session:
        found = past(session, made, min(seen))
    assert [line.since for line in found.lines] == [Decimal("40"), Decimal("-9.0")]
    assert [pool.name for pool in found.added] == ["Ops"]
    assert (len(found.moved), found.changes, found.initiatives) == (11, 11, 2)


def test_a_change_whose_rows_were_not_kept_is_named_and_nothing_shown_of_before(both: World):
    made = small(both)
    with both.session() as session:
        before = latest(session)
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.supply_stated", scenario) as facts:
            session.scalar(select(TokenSupply)).tokens = Decimal(400)
            facts.update({"pool": "Data", "from": "380", "to": "400"})
        gap = latest(session)

        with pytest.raises(PastUnknown) as refused:
            past(session, made, before)
        assert refused.value.changed.event.id == gap
        assert past(session, made, gap).lines[0].then.supply == Decimal(400)


def test_a_change_that_fits_no_kept_row_is_named_as_well(both: World):
    made = small(both)
    with both.session() as session:
        before = latest(session)
        scenario = session.find(Scenario, made.scenario)
        draft = SupplyDraft(made.pools["Data"], Decimal(420), "", 1)
        supply.state_supply(session, scenario, draft)
        kept = latest(session)
        with session.recording("scenario.touched", scenario):
            session.scalar(select(TokenSupply)).tokens = Decimal(999)

        with pytest.raises(PastUnknown) as refused:
            past(session, made, before)
        assert refused.value.changed.event.id == kept


def test_there_is_no_ledger_before_the_scenario_or_while_it_planned_in_hours(both: World):
    made = small(both)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        clone = copies.clone(session, scenario, CloneDraft("Leaner", made.period, EVERYTHING))
        born = latest(session)
        mode.switch_mode(session, scenario, PlanningMode.LEGACY)
        in_hours = latest(session)
        mode.switch_mode(session, scenario, PlanningMode.TOKEN)

        with pytest.raises(NotThereYet):
            past_ledger(session, clone, str(born - 1))
        with pytest.raises(NotThereYet):
            past_ledger(session, scenario, "2001-01-01")
        with pytest.raises(InHoursThen):
            past(session, made, in_hours)
        assert [line.then for line in past(session, made, born).lines] == shown(session, made)


def test_every_earlier_pool_is_its_line_of_the_ledger_then_and_of_now(both_kept: World, life):
    made, seen = life

    with both_kept.session() as session:
        scenario = session.find(Scenario, made.scenario)
        now = {line.pool.id: line for line in shown(session, made)}
        for revision, lines in seen.items():
            for line in lines:
                found = past_pool(session, scenario, line.pool.id, str(revision))
                assert found.line.then == line
                assert found.line.now == now[line.pool.id]
                assert sum(ask.then[0] for ask in found.asks if ask.then) == line.p50
                assert sum(ask.since for ask in found.asks) == now[line.pool.id].p50 - line.p50


def test_a_pool_tells_of_changes_of_its_own_line_alone(both: World):
    made = small(both)
    data, design = made.pools["Data"], made.pools["Design"]
    with both.session() as session:
        before = latest(session)
        scenario = session.find(Scenario, made.scenario)
        supply.state_supply(session, scenario, SupplyDraft(data, Decimal(420), "", 1))
        supply.state_supply(session, scenario, SupplyDraft(design, Decimal(7), "", None))
        found = past_pool(session, scenario, design, str(before))

    assert [one.event.facts["pool"] for one in found.moved] == ["Design"]
    assert (found.line.then.supply, found.line.now.supply, found.changes) == (0, 7, 2)


def test_a_pool_that_was_added_later_was_not_there(both: World):
    made = small(both)
    with both.session() as session:
        before = latest(session)
        young = capacity.add_pool(session, PoolDraft("Young", ""))
        scenario = session.find(Scenario, made.scenario)

        with pytest.raises(PoolNotThereYet):
            past_pool(session, scenario, young.id, str(before))


@pytest.mark.parametrize("changes", [1, 3])
def test_an_earlier_pool_takes_nine_selects_however_many_changes(both: World, changes: int):
    made = small(both)
    data = made.pools["Data"]
    with both.session() as session:
        before = latest(session)
        scenario = session.find(Scenario, made.scenario)
        for version in range(1, changes + 1):
            draft = SupplyDraft(data, Decimal(400 + version), "", version)
            supply.state_supply(session, scenario, draft)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with counted(both.engine) as sent:
            past_pool(session, scenario, data, str(before))

    assert len(sent) == 9


def test_a_pool_is_known_where_another_ones_rows_were_not_kept_right(both: World):
    made = small(both)
    data, design = made.pools["Data"], made.pools["Design"]
    with both.session() as session:
        before = latest(session)
        scenario = session.find(Scenario, made.scenario)
        supply.state_supply(session, scenario, SupplyDraft(data, Decimal(420), "", 1))
        with session.recording("scenario.touched", scenario):
            session.scalar(select(TokenSupply)).tokens = Decimal(999)

        assert past_pool(session, scenario, design, str(before)).moved == []
        with pytest.raises(PastUnknown):
            past_pool(session, scenario, data, str(before))
