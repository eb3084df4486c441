"""The stamp of a scenario: what raises its revision, and what is told of it since."""

import threading
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity import commands as capacity
from planner.capacity.commands import PoolDraft
from planner.capacity.models import SkillPool
from planner.core.audit import AuditEvent, enter
from planner.core.stamp import latest
from planner.portfolio.models import Initiative
from planner.scenarios import inputs
from planner.scenarios.commands import scenarios, supply
from planner.scenarios.commands.supply import SupplyDraft
from planner.scenarios.models import Scenario
from tests.kit.events import last
from tests.kit.plan import Plan, initiative, plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(both: World) -> Plan:
    return plan(both, pools={"Data": "100"}, demand={"Sign-in": {"Data": ("62", "86")}})


@pytest.fixture
def session(both: World, made: Plan):
    with both.session(who="planner") as opened:
        yield opened


@pytest.fixture
def scenario(session, made: Plan) -> Scenario:
    return session.find(Scenario, made.scenario)


def change(session, model, key: int, action: str = "test.changed") -> int:
    """Record a change of a row, and give the id of its event."""
    with session.recording(action, session.find(model, key)):
        pass
    return latest(session)


def test_nothing_recorded_about_a_scenario_is_revision_0(session, scenario):
    assert inputs.stamp(session, scenario) == inputs.Stamp(0, None, None)


def test_the_stamp_is_the_newest_change_of_the_scenario_and_who_made_it(session, scenario, made):
    supply.state_supply(session, scenario, SupplyDraft(made.pools["Data"], Decimal(120), "", 1))

    event = last(session)
    assert inputs.stamp(session, scenario) == inputs.Stamp(event.id, event.at, "Planner of Acme")


def test_a_change_of_any_pool_or_of_a_ranked_initiative_counts(session, scenario, made):
    pool = change(session, SkillPool, made.pools["Data"])
    after_pool = inputs.stamp(session, scenario).revision
    ranked = change(session, Initiative, made.initiatives["Sign-in"])

    assert (after_pool, inputs.stamp(session, scenario).revision) == (pool, ranked)


def test_what_its_figures_do_not_stand_on_leaves_the_revision(both, session, scenario, made):
    before = change(session, SkillPool, made.pools["Data"])
    with session.recording("test.added", "initiatives"):
        unranked = initiative(session, both.acme, "Elsewhere")
    change(session, Initiative, unranked)
    other = Scenario(name="Other", period_id=made.period)
    with session.recording("scenario.created", other):
        session.add(other)
    scenarios.rename(session, scenario, "Leaner")

    assert inputs.stamp(session, scenario).revision == before
    assert inputs.current(session, scenario, before)


def test_changes_since_are_counted_and_told_newest_first(session, scenario, made):
    before = change(session, SkillPool, made.pools["Data"], "skill_pool.deactivated")
    change(session, SkillPool, made.pools["Data"], "skill_pool.reactivated")
    change(session, Initiative, made.initiatives["Sign-in"], "initiative.changed")

    since = inputs.changes_since(session, scenario, before)

    told = [(change.event.action, change.by) for change in since.newest]
    assert (since.count, told) == (
        2,
        [("initiative.changed", "Planner of Acme"), ("skill_pool.reactivated", "Planner of Acme")],
    )
    assert not inputs.current(session, scenario, before)


def test_another_organisations_changes_never_count(both, session, scenario):
    with both.session(both.rival) as other:
        capacity.add_pool(other, PoolDraft("Data", ""))

    assert inputs.stamp(session, scenario).revision == 0
    assert inputs.changes_since(session, scenario, 0).count == 0


def test_a_stamp_is_one_statement(both, session, scenario):
    with counted(both.engine) as sent:
        inputs.stamp(session, scenario)

    assert len(sent) == 1


def test_events_are_numbered_in_the_order_in_which_they_are_committed(both, session, made):
    """The next waits at its event until the one before is done, so no revision is skipped."""

    def next_change() -> None:
        with both.session(who="manager") as other, other.recording("test.second", "second"):
            pass

    waiting = threading.Thread(target=next_change)
    with session.recording("test.first", "first"):
        enter([AuditEvent(action="test.first")], session.job_connection(), both.acme.id)
        waiting.start()
        waiting.join(0.3)
    waiting.join(10)

    order = select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(2)
    assert session.scalars(order).all() == ["test.second", "test.first"]
