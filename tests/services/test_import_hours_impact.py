"""What an import of initiatives would do to plans in hours is what it then does."""

from decimal import Decimal

import pytest

from planner.domain.planning import PlanningMode
from planner.imports.queries.impact import ForeseenRanking, foresee
from planner.imports.queries.imports import one
from planner.scenarios.models import Ranking, Scenario
from tests.kit.importing import applied, checked, imported, initiatives
from tests.kit.plan import Plan, initiative, plan, quarter, scope, staffed
from tests.kit.plan_hours import Told, in_hours, told
from tests.kit.world import World

HEADER = "title,p50,hours:Data,hours:Web\n"
FILE = (
    HEADER
    + "Pay,,70,\n"  # half of its work is in the quarter, and stays so
    + "Bill,,,\n"
    + "Gate,,,\n"  # came with a file, and in no quarter yet
    + "Port,,7,2\n"  # has two items, so that its row is a third
    + "New,10,3,12.5\n"
)


@pytest.fixture
def made(both: World) -> Plan:
    """Hours ranks Pay and Bill, Same the others in its quarter, and Later Pay in the next one."""
    made = plan(both, mode=PlanningMode.LEGACY, name="Hours", demand={"Pay": {}, "Bill": {}})
    imported(both, HEADER + "Gate,,5,\n")
    made.initiatives["Gate"] = initiatives(both)["Gate"].id
    with both.session() as session, session.recording("scenario.created", "plans in hours"):
        made.initiatives["Port"] = initiative(session, both.acme, "Port")
        scope(session, made, "Pay", {"Data": "50", "Web": "1"}, share="0.5")
        scope(session, made, "Bill", {"Web": "9"}, share=None)
        scope(session, made, "Port", {"Data": "2"})
        scope(session, made, "Port", {"Web": "4"}, share="0.25")
        staffed(session, made, {"Data": 5, "Web": 3}, "40")
        later = quarter(session, 1, 2027).id
        for name, period, ranked in (
            ("Same", made.period, ("Gate", "Port")),
            ("Later", later, ("Pay",)),
        ):
            other = Scenario(name=name, period_id=period, planning_mode=PlanningMode.LEGACY)
            session.add(other)
            session.flush()
            for rank, title in enumerate(ranked, start=1):
                key = made.initiatives[title]
                session.add(Ranking(scenario_id=other.id, initiative_id=key, rank=rank))
    return made


def foreseen(world: World, key: int, scenario: int | None) -> ForeseenRanking:
    with world.session() as session:
        return foresee(session, one(session, key), scenario)


def others(found: ForeseenRanking) -> dict[str, Told]:
    return {each.scenario.name: told(each.hours.after) for each in found.others.plans}


def test_ranking_a_file_in_hours_does_what_was_foreseen_there_and_elsewhere(
    both: World, made: Plan
):
    key, _ = checked(both, FILE)

    found = foreseen(both, key, made.scenario)

    assert found.chosen.hours.sentence == "Data is over capacity."
    assert told(found.chosen.hours.before) == in_hours(both, "Hours")
    applied(both, key, made.scenario)
    assert told(found.chosen.hours.after) == in_hours(both, "Hours")
    assert in_hours(both, "Hours")["Data"] == (Decimal("52"), Decimal(40))
    assert others(found) == {name: in_hours(both, name) for name in ("Later", "Same")}
    assert in_hours(both, "Same")["Data"] == (Decimal("14"), Decimal(0))


def test_a_plan_in_hours_takes_nothing_of_what_has_ended(both: World, made: Plan):
    imported(both, "title,status,hours:Data\nDone,complete,20\n")
    text = "title,status,hours:Data\nDone,,\nOff,cancelled,8\nNew,,3\n"
    key, _ = checked(both, text)

    found = foreseen(both, key, made.scenario)

    before = in_hours(both, "Hours")["Data"][0]
    applied(both, key, made.scenario)
    assert told(found.chosen.hours.after) == in_hours(both, "Hours")
    assert in_hours(both, "Hours")["Data"][0] == before + 3


def test_what_is_planned_nowhere_changes_the_plans_that_rank_it(both: World, made: Plan):
    key, _ = checked(both, FILE)

    found = foreseen(both, key, None)

    assert found.chosen is None
    before = in_hours(both, "Later")
    applied(both, key)
    told_of = others(found)
    assert told_of == {name: in_hours(both, name) for name in ("Hours", "Later", "Same")}
    assert told_of["Later"][""] != before[""]


def test_the_same_file_again_changes_no_plan(both: World, made: Plan):
    imported(both, FILE, made.scenario)

    key, found = checked(both, FILE)

    assert found["unchanged"] == 5
    seen = foreseen(both, key, made.scenario)
    assert (seen.chosen.hours.lines, seen.others.plans) == ([], [])
