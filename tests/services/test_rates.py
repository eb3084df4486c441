"""Rates over time: what another one would do, and when one may be taken away again."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from planner.capacity import commands as capacity
from planner.capacity.commands import RateDraft
from planner.capacity.models import Calibration, SkillPool
from planner.core import clock
from planner.domain.lifecycle import ScenarioStatus
from planner.scenarios.commands import demand
from planner.scenarios.commands.rates import RateInUse, ask_to_derive, remove_rate
from planner.scenarios.models import Scenario
from planner.scenarios.queries.rate_effect import rate_effect
from planner.scenarios.queries.rates import timelines
from planner.scenarios.tasks import DERIVE
from tests.kit.moments import held
from tests.kit.plan import Plan, plan, scope
from tests.kit.world import World
from workers.scenarios import derive_demand

NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=UTC)


mid_november = held(NOVEMBER)


def two(world: World) -> Plan:
    """Data is asked for 100 hours by scope, and by hand for 30 tokens; the rate is 0.5."""
    demanded = {"Sign-in": {}, "Hub": {"Data": ("30", "40")}}
    made = plan(world, pools={"Data": "100", "Design": None}, demand=demanded)
    with world.session() as session, session.recording("scope.stated", "scope"):
        scope(session, made, "Sign-in", {"data": "100"}, "10", "15")
        scope(session, made, "Hub", {"Data": "9"})
    rate(world, made, "0.5", date(2026, 1, 1))
    with world.session() as session:
        demand.derive(session, session.find(Scenario, made.scenario))
    return made


def rate(world: World, made: Plan, tokens: str, day: date) -> int:
    with world.session() as session:
        pool = session.find(SkillPool, made.pools["Data"])
        return capacity.rate(session, pool, RateDraft(Decimal(tokens), day, "measured")).id


def effect(world: World, made: Plan, tokens: str, day: date):
    with world.session() as session:
        pool = session.find(SkillPool, made.pools["Data"])
        found = rate_effect(session, pool, RateDraft(Decimal(tokens), day, "measured"))
        shifts = [(s.supply, s.now, s.pending, s.then, s.into, s.out_of) for s in found.shifts]
        return found.before, found.coming, shifts, [each.name for each in found.closed]


def test_a_rate_is_weighed_in_every_open_scenario_before_it_is_saved(both: World):
    made = two(both)

    found = effect(both, made, "0.8", date(2026, 10, 1))

    assert found == (Decimal("0.5"), False, [(100, 80, 80, 110, True, False)], [])


def test_what_the_effect_says_is_what_deriving_again_gives(both: World):
    made = two(both)
    [(*_, then, _, _)] = effect(both, made, "0.8", date(2026, 10, 1))[2]
    rate(both, made, "0.8", date(2026, 10, 1))

    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        demand.derive(session, scenario)
    [(_, now, pending, again, *_)] = effect(both, made, "0.8", date(2026, 11, 1))[2]

    assert (then, now, pending, again) == (110, 110, 110, 110)


def test_a_coming_rate_is_weighed_for_its_day_and_an_earlier_one_for_what_comes_after(both: World):
    made = two(both)

    coming = effect(both, made, "2", date(2027, 1, 1))
    past = effect(both, made, "2", date(2025, 1, 1))

    assert (coming[1], coming[2]) == (True, [(100, 80, 80, 230, True, False)])
    assert (past[0], past[2]) == (None, [(100, 80, 80, 80, False, False)])


def test_a_closed_scenario_keeps_its_figures(both: World):
    made = two(both)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.moved", scenario):
            scenario.status = ScenarioStatus.LOCKED

    assert effect(both, made, "2", date(2026, 10, 1))[2:] == ([], ["Lean"])


def test_the_latest_rate_goes_while_nothing_was_derived_with_it(both: World):
    made = two(both)
    coming = rate(both, made, "0.9", date(2027, 1, 1))
    with both.session() as session:
        [data, _] = timelines(session)
        assert [(r.rate, r.state, r.removable) for r in data.rates] == [
            (Decimal("0.9"), "coming", True),
            (Decimal("0.5"), "current", False),
        ]
        pool = session.find(SkillPool, made.pools["Data"])
        remove_rate(session, pool, coming)
        [data, _] = timelines(session)
        assert [rate.rate for rate in data.rates] == [Decimal("0.5")]


def test_a_rate_that_was_used_or_is_not_the_latest_stays(both: World):
    made = two(both)
    with clock.hold(datetime(2026, 11, 21, tzinfo=UTC)):
        used = rate(both, made, "0.8", date(2026, 11, 1))
    with clock.hold(datetime(2026, 11, 22, tzinfo=UTC)), both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        demand.derive(session, scenario)
        pool = session.find(SkillPool, made.pools["Data"])
        with pytest.raises(RateInUse, match="Only the latest rate of Data can be removed"):
            remove_rate(session, pool, used)
        first = min(row.id for line in timelines(session) for row in line.rates)
        with pytest.raises(RateInUse):
            remove_rate(session, pool, first)
        assert session.find(Calibration, used).tokens_per_hour == Decimal("0.8")


def test_a_large_scenario_is_derived_by_a_job(both: World):
    made = two(both)
    rate(both, made, "0.8", date(2026, 11, 1))
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        ask_to_derive(session, scenario)
        done = derive_demand(session, DERIVE.payload(scenario_id=made.scenario), None)

    assert (done["changed"], done["kept"]) == (1, 1)
