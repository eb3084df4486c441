"""The calculator of a scenario as a page, as tables and as the API would say it."""

import re
from datetime import date
from decimal import Decimal

import pytest

from planner.capacity.models import OrgMembership, OrgNode
from planner.domain.flags import Flag
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.organisation import NodeType
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario
from tests.kit.browser import text_of
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """Data is short by half; Ada is given away twice, and lacks what Hub asks for."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(
        world,
        pools={"Data": "300", "Design": None},
        demand={"Hub": {}, "Later": {}},
        mode=PlanningMode.LEGACY,
    )
    with world.session() as session, session.recording("plan.filled", "plan"):
        session.find(Initiative, made.initiatives["Hub"]).status = InitiativeStatus.RESOURCING
        scope(session, made, "Hub", {"Data": "1040", "Design": "40"})
        scope(session, made, "Hub", {"Data": "7"}, share=None)
        ada = hired(session, "Ada", {"Data": 5})
        made.pools["ada"] = ada
        allocated(session, made, ada, "Hub", "70")
        allocated(session, made, ada, None, "50")
    return made


def page(made: Plan, more: str = "", slug: str = "acme") -> str:
    return f"/{slug}/scenarios/{made.scenario}/calculator{more}"


def in_tokens(world: World, made: Plan) -> None:
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.mode_switched", scenario):
            scenario.planning_mode = PlanningMode.TOKEN


def test_it_says_what_is_short_in_words_worst_first(made, viewer):
    text = text_of(viewer.get(page(made)).text, between="")

    assert "Two skills are short" in text
    assert text.index("Design lacks 40 of 40 hours") < text.index("Data lacks 520 of 1,040 hours")
    assert "Of 2 ranked initiatives, 1 is being resourced or executed and counts" in text
    assert "Hub has 1 scope item without a share of 2026-Q4" in text
    assert "Everybody has every skill" not in text


def test_distinct_hours_stand_beside_the_totals_that_count_skills(world, made, viewer):
    with world.session() as session, session.recording("learnt", "plan"):
        bo = hired(session, "Bo", {"Data": 5, "Design": 5})
        allocated(session, made, bo, "Hub")

    answer = viewer.get(page(made, "/../calculation.json").replace("/calculator/..", "")).get_json()

    assert answer["summary"]["totalCapacityHours"] == 1560
    assert answer["summary"]["distinct_capacity_hours"] == 1040
    assert "Distinct hours" in viewer.get(page(made)).text


def test_a_skill_opens_to_who_asks_and_who_gives(made, viewer):
    shut, opened = viewer.get(page(made)).text, viewer.get(page(made, "?open=Data")).text

    assert "Asked for by" not in shut
    assert "Hub: scope" in opened
    assert "Given by" in opened
    assert opened.count("Nobody allocated has this skill") == 0
    everything = viewer.get(page(made, "?open=Data&open=Design")).text
    assert everything.count("Asked for by") == 2


def test_tables_are_there_for_spreadsheets_and_programs(made, viewer):
    [design, data] = viewer.get(page(made, ".json?sort=gap")).get_json()[::-1]

    assert (data["skill"], data["demand"], data["capacity"], data["severity"]) == (
        "Data",
        1040,
        520,
        "critical",
    )
    assert (design["skill"], design["missing"], design["utilisation_percentage"]) == (
        "Design",
        40,
        100,
    )
    assert viewer.get(page(made, "/overallocations.json")).get_json() == [
        {
            "person": "Ada",
            "allocation_percentage": 120,
            "excess_percentage": 20,
            "allocations": 2,
        }
    ]
    assert viewer.get(page(made, "/mismatches.json")).get_json()[0]["missing_skills"] == "Design"
    asked = viewer.get(page(made, "/demand.json")).get_json()
    given = viewer.get(page(made, "/capacity.csv")).text
    assert [(row["skill"], row["initiative"], row["amount"]) for row in asked] == [
        ("Data", "Hub", 1040),
        ("Design", "Hub", 40),
    ]
    assert "Data,Ada,100,5,1,520,520" in given


def test_in_tokens_supply_and_typed_demand_stand_first(world, made, viewer):
    in_tokens(world, made)

    rows = viewer.get(page(made, ".json")).get_json()
    text = viewer.get(page(made)).text

    assert [(row["skill"], row["demand"], row["capacity"]) for row in rows] == [
        ("Data", 1047, 300),
        ("Design", 40, 0),
    ]
    assert "supply as stated" not in text  # it is short, and says so
    assert "Data is not calibrated" in text


def test_under_a_unit_only_its_people_give(world, made, viewer):
    with world.session() as session, session.recording("units", "units"):
        root = OrgNode(code="R", name="Whole office", type=NodeType.ROOT, path="/R/")
        team = OrgNode(code="T", name="Team", type=NodeType.TEAM, path="/R/T/", depth=1)
        session.add_all([root, team])
        session.flush()
        member = OrgMembership(
            employee_id=made.pools["ada"], node_id=root.id, start_date=date(2020, 1, 1)
        )
        session.add(member)
        keys = root.id, team.id

    capacities = [
        viewer.get(page(made, f".json?node={key}&sort=skill")).get_json()[0]["capacity"]
        for key in keys
    ]

    assert capacities == [520, 0]
    assert (
        "Only people of Team and the units below it give"
        in viewer.get(page(made, f"?node={keys[1]}")).text
    )
    assert viewer.get(page(made, "?node=999999")).status_code == 404


def test_another_organisation_finds_no_such_calculator(made, rival):
    answers = [
        rival.get(page(made, more, "rival")).status_code
        for more in ("", ".json", "/demand.csv", "/mismatches.json")
    ]

    assert answers == [404, 404, 404, 404]


def test_a_plan_without_anything_says_what_is_missing(world, viewer):
    bare = plan(world, mode=PlanningMode.LEGACY)

    assert "nothing to weigh" in viewer.get(page(bare)).text


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_the_same_statements_however_large_the_plan(world, made, viewer, more):
    with world.session() as session, session.recording("filled", "plan"):
        for number in range(more):
            scope(session, made, "Hub", {f"Skill {number}": "5"})
            allocated(session, made, hired(session, f"P{number}", {"Data": 1}), "Hub")
    with counted(world.engine) as first:
        viewer.get(page(made))
    with counted(world.engine) as again:
        viewer.get(page(made))

    assert (len(first), len(again)) == (21, 11)


def test_figures_of_the_page_are_decimals_of_the_engine(made, viewer):
    [whole] = re.findall(r'href="([^"]+calculation.json)"[^>]*>JSON<', viewer.get(page(made)).text)
    answer = viewer.get(whole).get_json()

    assert answer["unit"] == "hours"
    assert Decimal(answer["summary"]["overallGap"]) == Decimal(-560)
    assert answer["issues"]["shortages"][0]["affectedInitiativeIds"] == [made.initiatives["Hub"]]
