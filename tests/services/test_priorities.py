"""Rankings as they are appended to, rearranged and recorded."""

from datetime import UTC, datetime

import pytest

from planner.core import clock
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus, ScenarioStatus
from planner.domain.ranking import NoSuchRank, NotRanked
from planner.domain.refusals import NotFound
from planner.periods import queries as periods
from planner.periods.commands import ensure_calendar
from planner.portfolio.models import Initiative
from planner.scenarios import inputs, rankings
from planner.scenarios.commands import priorities as commands
from planner.scenarios.commands import scenarios
from planner.scenarios.commands.scenarios import ScenarioDraft
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import Scenario
from planner.scenarios.queries import priorities as queries
from tests.kit.events import last
from tests.kit.world import Organisation, World

TITLES = ["Portal", "Hub", "Exit"]


@pytest.fixture
def session(both: World):
    with clock.hold(datetime(2026, 9, 14, 12, tzinfo=UTC)), both.session() as opened:
        ensure_calendar(opened)
        yield opened


@pytest.fixture
def scenario(session: Session) -> Scenario:
    return scenarios.create(session, ScenarioDraft("Lean", periods.quarter(session, "2026-Q3").id))


@pytest.fixture
def keys(session: Session, both: World) -> list[int]:
    return initiatives(session, both.acme, TITLES)


def initiatives(session: Session, of: Organisation, titles: list[str]) -> list[int]:
    with session.recording("test.added", "initiatives"):
        rows = [Initiative(title=each, business_owner_id=of.people["planner"]) for each in titles]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_initiatives_are_ranked_last_in_the_order_given(session, scenario, keys):
    portal, hub, leave = keys
    commands.add(session, scenario, [hub])

    assert commands.add(session, scenario, [leave, hub, portal]) == ["Exit", "Portal"]
    assert rankings.ranked(session, scenario) == [hub, leave, portal]
    assert (last(session).action, last(session).facts) == (
        "scenario.initiatives_ranked",
        {"initiatives": ["Exit", "Portal"], "ranked": 3},
    )


def test_ranking_is_a_new_revision_of_the_scenarios_inputs(session, scenario, keys):
    commands.add(session, scenario, keys)

    assert inputs.stamp(session, scenario).revision == last(session).id


def test_a_move_says_what_stands_where_now_and_from_where(session, scenario, keys):
    commands.add(session, scenario, keys)

    place = commands.move_to(session, scenario, keys[2], 1)

    assert place.sentence == "Exit now 1 of 3"
    assert rankings.ranked(session, scenario) == [keys[2], keys[0], keys[1]]
    assert (last(session).action, last(session).facts) == (
        "scenario.initiative_moved",
        {"initiative": "Exit", "from": 3, "to": 1},
    )


def test_up_and_down_move_by_one(session, scenario, keys):
    commands.add(session, scenario, keys)

    assert commands.move_up(session, scenario, keys[1]).rank == 1
    assert commands.move_down(session, scenario, keys[0]).rank == 3
    assert rankings.ranked(session, scenario) == [keys[1], keys[2], keys[0]]


def test_a_move_to_where_it_stands_records_nothing(session, scenario, keys):
    commands.add(session, scenario, keys)
    before = last(session).id

    assert commands.move_up(session, scenario, keys[0]).sentence == "Portal now 1 of 3"
    assert last(session).id == before


def test_a_rank_beyond_the_list_is_refused(session, scenario, keys):
    commands.add(session, scenario, keys)

    with pytest.raises(NoSuchRank, match="There is no rank 4 among 3 ranked initiatives"):
        commands.move_to(session, scenario, keys[0], 4)


def test_what_leaves_makes_room_for_those_behind(session, scenario, keys):
    commands.add(session, scenario, keys)

    assert commands.remove(session, scenario, keys[0]) == "Portal"

    lines = queries.ranked_lines(session, scenario)
    assert [(line.rank, line.title) for line in lines] == [(1, "Hub"), (2, "Exit")]
    assert last(session).facts == {"initiative": "Portal", "rank": 1}


def test_what_is_not_ranked_can_neither_move_nor_leave(session, scenario, keys):
    with pytest.raises(NotRanked):
        commands.move_up(session, scenario, keys[0])
    with pytest.raises(NotRanked):
        commands.remove(session, scenario, keys[0])


def test_an_initiative_of_another_organisation_cannot_be_ranked(session, scenario, both: World):
    with both.session(both.rival) as theirs:
        [foreign] = initiatives(theirs, both.rival, ["Secret"])
    with both.session() as ours, pytest.raises(NotFound):
        commands.add(ours, ours.find(Scenario, scenario.id), [foreign])


@pytest.mark.parametrize("status", [ScenarioStatus.APPROVED, ScenarioStatus.LOCKED])
def test_what_is_approved_or_locked_keeps_its_ranking(session, scenario, keys, status):
    commands.add(session, scenario, keys[:2])
    with session.recording("scenario.moved", scenario):
        scenario.status = status

    for change in (
        lambda: commands.add(session, scenario, keys[2:]),
        lambda: commands.move_up(session, scenario, keys[1]),
        lambda: commands.move_up(session, scenario, keys[0]),
        lambda: commands.remove(session, scenario, keys[0]),
    ):
        with pytest.raises(ScenarioClosed):
            change()
    assert rankings.ranked(session, scenario) == keys[:2]


def test_what_could_be_ranked_is_found_by_title_and_is_not_over(session, scenario, keys):
    commands.add(session, scenario, keys[:1])
    with session.recording("test.completed", "initiative"):
        session.find(Initiative, keys[2]).status = InitiativeStatus.COMPLETE

    assert [each.title for each in queries.unranked(session, scenario).initiatives] == ["Hub"]
    assert queries.unranked(session, scenario, "hU").total == 1
    assert queries.unranked(session, scenario, "%").total == 0
