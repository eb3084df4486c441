"""Both engines side by side, the switch between them, and the overview of either mode."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from planner.domain.lifecycle import DemandSource, ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.scenarios import totals
from planner.scenarios.commands import mode as commands
from planner.scenarios.commands.mode import AlreadyInMode
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import Scenario, TokenDemand
from planner.scenarios.queries import mode as queries
from planner.scenarios.queries.overview import overview
from tests.kit.events import last
from tests.kit.moments import held
from tests.kit.plan import Plan, initiative, plan, rate, scope, staffed
from tests.kit.world import World

TODAY = date(2026, 9, 14)


september = held(datetime(2026, 9, 14, 12, tzinfo=UTC))


def weighed(world: World, mode: PlanningMode = PlanningMode.LEGACY) -> Plan:
    """Data is asked for 100 h at 2 tokens each and has 150; GIS has no pool."""
    made = plan(
        world,
        pools={"Data": "150", "Backend": None},
        demand={"Portal": {"Data": ("200", None)}},
        mode=mode,
    )
    with world.session() as session, session.recording("test.planned", "a plan"):
        scope(session, made, "Portal", {"Data": "100", "GIS": "14"})
        scope(session, made, "Portal", {"Data": "30"}, share=None)
        rate(session, made, "Data", "2", date(2026, 1, 1))
        staffed(session, made, {"Data": 5, "GIS": 5}, "60", "15")
    return made


def test_hours_are_converted_at_the_rate_in_force_and_compared_pool_by_pool(both: World):
    made = weighed(both)

    with both.session() as session:
        found = queries.both_engines(session, session.find(Scenario, made.scenario), TODAY)

    [data] = found.compared
    assert (data.pool.name, data.rate) == ("Data", 2)
    assert (data.hours_demand, data.line.p50, data.demand_difference) == (200, 200, 0)
    assert (data.hours_capacity, data.line.supply, data.supply_difference) == (150, 150, 0)
    assert data.agrees


def test_a_difference_in_demand_is_told_by_causes_that_add_up(both: World):
    made = weighed(both)
    with both.session() as session, session.recording("test.planned", "a plan"):
        scope(session, made, "Portal", {"Backend": "40"})
        aside = initiative(session, both.acme, "Aside")
        for key, pool, tokens in (
            (made.initiatives["Portal"], "Backend", 25),
            (aside, "Data", 9),
        ):
            session.add(
                TokenDemand(
                    scenario_id=made.scenario,
                    initiative_id=key,
                    pool_id=made.pools[pool],
                    tokens_p50=Decimal(tokens),
                    source=DemandSource.DERIVED,
                )
            )
        totals.redraw(session, made.scenario)

    with both.session() as session:
        found = queries.both_engines(session, session.find(Scenario, made.scenario), TODAY)

    assert {row.pool.name: [cause.sentence for cause in row.causes] for row in found.compared} == {
        "Backend": ["−15 derived rows that are not as scope is now"],
        "Data": [
            "+60 whole scope items, not the quarter's share",
            "−60 typed instead of taken from scope",
            "+9 initiatives that are not ranked",
        ],
    }
    for row in found.compared:
        assert sum(cause.tokens for cause in row.causes) == row.demand_difference


def test_a_skill_without_a_pool_stands_against_tokens(both: World):
    made = weighed(both)

    with both.session() as session:
        found = queries.both_engines(session, session.find(Scenario, made.scenario), TODAY)

    assert found.readiness.mode is PlanningMode.TOKEN
    assert found.readiness.obstacles == [
        "No pool is called GIS, so 14 hours would be counted nowhere."
    ]


def test_a_switch_is_recorded_and_keeps_what_each_mode_has(both: World):
    made = weighed(both)

    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        commands.switch_mode(session, scenario, PlanningMode.TOKEN)
        event = last(session)
        assert (event.action, event.subject) == ("scenario.mode_switched", "scenario Lean")
        assert event.facts == {"from": "LEGACY", "to": "TOKEN"}
        tokens = overview(session, scenario, TODAY).tokens
        commands.switch_mode(session, scenario, PlanningMode.LEGACY)
        hours = overview(session, scenario, TODAY).hours

    assert (tokens.totals.p50, tokens.totals.supply) == (200, 150)
    assert [(row.name, row.demand, row.capacity) for row in hours.balance.rows] == [
        ("Data", 100, 75),
        ("GIS", 14, 75),
    ]


def test_a_switch_to_the_mode_it_is_in_is_refused(both: World):
    made = weighed(both)

    with (
        both.session() as session,
        pytest.raises(AlreadyInMode, match=r"Scenario Lean already plans in hours \(LEGACY\)\."),
    ):
        commands.switch_mode(session, session.find(Scenario, made.scenario), PlanningMode.LEGACY)


@pytest.mark.parametrize("status", [ScenarioStatus.APPROVED, ScenarioStatus.LOCKED])
def test_what_is_approved_or_locked_keeps_its_mode(both: World, status):
    made = plan(both, mode=PlanningMode.LEGACY, status=status)

    with both.session() as session, pytest.raises(ScenarioClosed):
        commands.switch_mode(session, session.find(Scenario, made.scenario), PlanningMode.TOKEN)


def test_in_hours_a_person_counts_once_per_skill_and_once_in_all(both: World):
    made = weighed(both)

    with both.session() as session:
        seen = overview(session, session.find(Scenario, made.scenario), TODAY)

    assert seen.hours.balance.capacity == 75 + 75
    assert seen.hours.balance.distinct_capacity_hours == 75
    assert (seen.people.count, seen.people.hours) == (1, 75)
    assert [(skill.name, skill.gap) for skill in seen.hours.short] == [("Data", -25)]
    assert seen.hours.missing == 25


def test_in_hours_what_states_no_share_is_to_be_mended(both: World):
    made = weighed(both)

    with both.session() as session:
        quality = overview(session, session.find(Scenario, made.scenario), TODAY).quality

    assert [(each.title, each.items) for each in quality.unshared] == [("Portal", 1)]
    assert quality.count == 1


def test_in_tokens_the_overview_names_what_is_over_and_what_is_missing(both: World):
    made = weighed(both, PlanningMode.TOKEN)
    with both.session() as session, session.recording("test.planned", "a plan"):
        scope(session, made, "Portal", {"backend": "8"})

    with both.session() as session:
        seen = overview(session, session.find(Scenario, made.scenario), TODAY)

    assert [line.pool.name for line in seen.tokens.over] == ["Data"]
    assert [(line.pool.name, line.rows_without_p90) for line in seen.quality.without_p90] == [
        ("Data", 1)
    ]
    assert [(skill.name, skill.hours) for skill in seen.quality.without_pool] == [("GIS", 14)]
    assert [line.pool.name for line in seen.quality.uncalibrated] == ["Backend"]
    assert seen.quality.without_supply == []
    assert [(line.title, line.hours, line.tokens) for line in seen.ranked] == [("Portal", 152, 200)]
