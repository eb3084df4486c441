"""Drift as it is found, told once, silenced, and over by itself."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core.jobs.models import Job
from planner.domain.drift import AlertStatus
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.refusals import StaleEdit
from planner.scenarios.commands import drift as commands
from planner.scenarios.commands.drift import LimitsDraft, NothingToAcknowledge
from planner.scenarios.life_models import DriftAlert
from planner.scenarios.models import Scenario
from planner.scenarios.queries import drift as queries
from planner.scenarios.tasks import CHECK_DRIFT
from tests.kit.events import last
from tests.kit.world import World
from tests.services.test_baselines import agreed, live, move

LOCKED = ScenarioStatus.LOCKED
ACTIVE, ACKNOWLEDGED, RESOLVED = AlertStatus


@pytest.fixture
def locked(both: World):
    made = agreed(both)
    with both.session() as session:
        move(session, made, LOCKED)
    return made


def checked(session) -> int:
    """Check as the worker does; gives how many alerts changed."""
    found = commands.check(session)
    with session.bookkeeping():
        commands.remember(session, found)
    return found.changed


def alert(session) -> DriftAlert:
    return session.scalars(select(DriftAlert).order_by(DriftAlert.id.desc())).first()


def test_an_alert_is_raised_updated_and_over_by_itself(both: World, locked):
    with both.session() as session:
        assert checked(session) == 0
        live(session, "52", "100")
        assert checked(session) == 1
        assert (alert(session).status, alert(session).capacity_percent) == (ACTIVE, -10)
        live(session, "78", "100")
        assert checked(session) == 1
        assert (alert(session).capacity_percent, alert(session).net_gap_hours) == (-15, -78)
        live(session, "0", "100")
        assert checked(session) == 1
        assert (alert(session).status, len(queries.alerts(session))) == (RESOLVED, 1)
        assert checked(session) == 0


def test_what_is_acknowledged_is_silent_until_it_grows(both: World, locked):
    with both.session() as session:
        live(session, "52", "100")
        checked(session)
        scenario = session.find(Scenario, locked.scenario)
        commands.acknowledge(session, scenario, "The summer")
        with pytest.raises(NothingToAcknowledge):
            commands.acknowledge(session, scenario, "again")
        live(session, "40", "100")
        checked(session)
        assert (alert(session).status, alert(session).note) == (ACKNOWLEDGED, "The summer")
        live(session, "60", "100")
        checked(session)
        assert (alert(session).status, len(queries.alerts(session))) == (ACTIVE, 1)


def test_a_quarters_own_limits_go_before_those_of_all(both: World, locked):
    with both.session() as session:
        live(session, "52", "100")
        commands.set_limits(session, LimitsDraft(None, Decimal(20), Decimal(20), None))
        assert checked(session) == 0
        commands.set_limits(session, LimitsDraft(locked.period, Decimal(9), Decimal(20), None))
        assert checked(session) == 1
        with pytest.raises(StaleEdit):
            commands.set_limits(session, LimitsDraft(None, Decimal(1), Decimal(1), None))
        told = [(row.limits.capacity, row.own) for row in queries.limits(session)]
        assert told == [(20, True), (9, True)]


def test_what_nothing_was_recorded_about_is_not_asked_again(both: World, locked):
    with both.session() as session:
        checked(session)

        assert commands.check(session).checked == []
        live(session, "1", "100")
        assert len(commands.check(session).checked) == 1


def test_a_change_of_scope_or_people_asks_for_one_check(both: World, locked):
    with both.session() as session:
        for action in ("employee.quarter_stated", "initiative.scope_item_changed"):
            with session.recording(action, "something below"):
                pass
        with session.recording("skill_pool.edited", "a pool"):
            pass

        jobs = session.scalars(select(Job).where(Job.task == CHECK_DRIFT.name)).all()
        assert [job.dedup_key for job in jobs] == ["drift-all"]


def test_the_alert_is_on_record_with_its_figures(both: World, locked):
    with both.session() as session:
        live(session, "52", "100")
        checked(session)

        event = last(session)
        assert (event.action, event.subject_id) == ("scenario.drifted", locked.scenario)
        assert event.facts["capacity"] == "−10"


def test_another_organisation_hears_nothing(both: World, locked):
    with both.session() as session:
        live(session, "52", "100")
        checked(session)
    with both.session(both.rival) as session:
        assert queries.alerts(session) == []
        assert commands.check(session).checked == []
