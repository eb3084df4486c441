"""A kept calculation: it comes back while it holds, and answers the question that was asked."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from planner.capacity.models import SkillPool
from planner.core import clock
from planner.core.session import Session
from planner.domain.assumptions import Assumptions
from planner.domain.calculation import CalculatorOptions
from planner.domain.planning import PlanningMode
from planner.scenarios.calculations import Calculated, calculation
from planner.scenarios.commands import mode as modes
from planner.scenarios.kept_models import KeptCalculation
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from tests.kit.calculated import TOTALS, filled
from tests.kit.plan import Plan, rate
from tests.kit.statements import counted
from tests.kit.world import World

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def made(both: World) -> Plan:
    return filled(both)


def questions(made: Plan) -> list[CalculatorOptions]:
    """What is asked of everybody and of one unit, with lines and without."""
    unit = CalculatorOptions(breakdown=False, node_id=made.pools["team"])
    return [TOTALS, CalculatorOptions(), unit]


def asked(session: Session, made: Plan, options: CalculatorOptions = TOTALS) -> Calculated:
    return calculation(session, session.find(Scenario, made.scenario), options)


def test_an_answer_comes_back_while_nothing_has_changed(both, made):
    with both.session() as session:
        first = asked(session, made)
        second = asked(session, made)

    assert (first.kept, second.kept) == (False, True)
    assert (second.answer, second.at, second.stamp) == (first.answer, first.at, first.stamp)


def test_each_question_gets_its_own_answer(both, made):
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        for options in questions(made):
            found = asked(session, made, options)
            again = asked(session, made, options)

            assert (found.kept, again.kept) == (False, True)
            assert again.answer == planning_engine(session, scenario).calculate(options)


def test_a_preview_is_neither_kept_nor_taken_from_what_is_kept(both, made):
    tried = CalculatorOptions(breakdown=False, assumptions=Assumptions(buffer=Decimal(50)))
    with both.session() as session:
        asked(session, made, CalculatorOptions(skill="Data"))
        now = asked(session, made)
        then = asked(session, made, tried)

        assert then.answer.summary.capacity < now.answer.summary.capacity
        assert session.scalar(select(func.count()).select_from(KeptCalculation)) == 1


def test_answers_that_no_longer_hold_are_let_go(both, made):
    with both.session() as session:
        asked(session, made)
        asked(session, made, CalculatorOptions())
        with session.recording("test.changed", session.find(SkillPool, made.pools["Data"])):
            pass
        asked(session, made)

        assert session.scalar(select(func.count()).select_from(KeptCalculation)) == 1


def test_a_kept_answer_of_another_release_is_computed_again(both, made):
    with both.session() as session:
        asked(session, made)
        with session.recording("test.changed", "nothing a scenario stands on"):
            session.execute(update(KeptCalculation).values(answer='{"demand": 1}'))

        assert not asked(session, made).kept


def test_a_kept_answer_takes_three_selects_and_writes_nothing(both, made):
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        calculation(session, scenario, TOTALS)
        scenario = session.find(Scenario, made.scenario)
        with counted(both.engine) as sent:
            calculation(session, scenario, TOTALS)

    assert [statement.split()[0] for statement in sent] == ["SELECT", "SELECT", "SELECT"]


def test_answers_of_another_organisation_are_not_there(both, made):
    with both.session() as session:
        asked(session, made)
    with both.session(both.rival) as session:
        assert session.scalar(select(func.count()).select_from(KeptCalculation)) == 0


def test_a_rate_that_comes_into_force_overnight_is_not_missed(both, made):
    with clock.hold(NOON), both.session() as session:
        modes.switch_mode(session, session.find(Scenario, made.scenario), PlanningMode.TOKEN)
        with session.recording("calibrated", session.find(SkillPool, made.pools["Data"])):
            rate(session, made, "Data", "2", date(2026, 11, 3))
        before = asked(session, made)
        assert asked(session, made).kept
    with clock.hold(NOON.replace(day=3)), both.session() as session:
        after = asked(session, made)

    assert (before.stamp, after.kept) == (after.stamp, False)
    assert before.answer.demand != after.answer.demand
