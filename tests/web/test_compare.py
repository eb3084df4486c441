"""The pages of a comparison: what they show, to whom, and what they ask the database."""

import re

import pytest

from planner.domain.flags import Flag
from planner.domain.planning import PlanningMode
from planner.scenarios.commands import priorities
from planner.scenarios.commands.copies import EVERYTHING, CloneDraft, clone
from planner.scenarios.models import Scenario
from tests.kit.plan import plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World

POOLS = {"Data": "380", "Security": None, "Design": "300"}
DEMAND = {
    "Sign-in": {"Data": ("372", "420"), "Design": ("300", None)},
    "Records": {"Data": ("40", "50"), "Security": ("46", "71")},
}


@pytest.fixture
def two(world: World) -> tuple[int, int]:
    """A scenario, and one of the same quarter that ranks and asks nothing."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    lean = plan(world, pools=POOLS, demand=DEMAND)
    with world.session() as session, session.recording("test.made", "a scenario"):
        first = session.find(Scenario, lean.scenario)
        other = Scenario(name="Bare", period_id=lean.period, planning_mode=first.planning_mode)
        session.add(other)
        session.flush()
        return lean.scenario, other.id


def address(two: tuple[int, int], page: str = "compare", **more: str) -> str:
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/acme/{page}?a={two[0]}&b={two[1]}{asked}"


def test_the_page_says_how_they_differ_and_why(two, viewer):
    text = viewer.get(address(two)).text

    for said in (
        "Bare asks for 758 tokens less, gives 680 tokens less and leaves no pools over capacity",
        "Why Data differs",
        "Sign-in, out",
        "Its delta goes from −32 to 0: supply −380, demand −412",
    ):
        assert said in text


def test_the_twin_has_every_line_of_every_scenario(two, viewer):
    rows = viewer.get(address(two, "compare.json", all="1")).get_json()

    assert [(row["pool"], row["a_asked_tokens"], row["b_delta_tokens"]) for row in rows] == [
        ("Data", 412, 0),
        ("Design", 300, 0),
        ("Security", 46, 0),
    ]


def test_the_causes_add_up_to_the_difference(two, viewer):
    rows = viewer.get(address(two, "compare/causes.json")).get_json()

    data = [row["difference_tokens"] for row in rows if row["pool"] == "Data"]
    assert (sorted(data), sum(data)) == ([-372, -40], -412)


def test_without_two_scenarios_there_is_a_choice(two, viewer):
    text = viewer.get("/acme/compare").text

    assert ("Choose a scenario" in text, "Lean, 2026-Q4, TOKEN" in text) == (True, True)


def test_the_boxes_of_the_list_lead_to_the_same_address(two, viewer):
    answer = viewer.get(f"/acme/compare?s={two[0]}&s={two[1]}")

    assert answer.headers["Location"] == address(two)


def test_the_sheet_says_what_is_asked_chosen_and_decided(two, viewer):
    text = viewer.get(address(two, "compare/sheet", choose="1", question="Do we stop?")).text

    for said in ("Do we stop?", "Chosen: <b>B Bare</b>", "Data −32 and Security −46", "Signature"):
        assert said in text


def test_another_organisation_finds_none_of_them(two, rival, world: World):
    answer = rival.get(f"/rival/compare?a={two[0]}&b={two[1]}")

    assert (answer.status_code, "Lean" in answer.text) == (404, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_sixteen_statements_however_many_pools_there_are(
    world: World, rows: int, planner
):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    pools = dict(list(POOLS.items())[:rows])
    asked = {"Sign-in": dict.fromkeys(pools, ("10", None))}
    made = plan(world, pools=pools, demand=asked)
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("test.made", "a scenario"):
            other = Scenario(
                name="Bare", period_id=made.period, planning_mode=scenario.planning_mode
            )
            session.add(other)
        key = other.id
    with counted(world.engine) as sent:
        assert planner.get(f"/acme/compare?a={made.scenario}&b={key}").status_code == 200

    assert len(sent) == 16


def test_every_difference_and_cause_leads_to_where_it_comes_from(two, viewer):
    page = viewer.get(address(two, all="1")).text
    found = set(re.findall(r'class="explains[^"]*" href="(/acme/explain/compare-[^"]+)"', page))
    told = [viewer.get(f"{name}.json").get_json() for name in found]

    assert len(found) > 3
    assert {each["residual"] for each in told} == {"0"}


@pytest.fixture
def hours(world: World) -> tuple[int, int]:
    """Two plans in hours with two people each; the second leaves Records out."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, demand={"Sign-in": {}, "Records": {}}, mode=PlanningMode.LEGACY)
    with world.session() as session, session.recording("test.filled", "a plan"):
        scope(session, made, "Sign-in", {"Data": "400", "Design": "10"})
        scope(session, made, "Records", {"Data": "250"})
        allocated(session, made, hired(session, "Ada", {"Data": 5}), "Sign-in")
        allocated(session, made, hired(session, "Bo", {"Design": 3}), "Records", "50")
    with world.session(who="planner") as session:
        source = session.find(Scenario, made.scenario)
        copy = clone(session, source, CloneDraft("Bare", made.period, EVERYTHING))
        priorities.remove(session, copy, made.initiatives["Records"])
        return made.scenario, copy.id


def test_plans_in_hours_are_compared_by_skill_and_their_causes_add_up(hours, viewer):
    text = viewer.get(address(hours)).text
    causes = viewer.get(address(hours, "compare/causes.json")).get_json()
    rows = viewer.get(address(hours, "compare.json", all="1")).get_json()

    assert "Bare asks for 250 hours less and leaves no skills over capacity instead of 1." in text
    assert [(row["skill"], row["cause"], row["difference_hours"]) for row in causes] == [
        ("Data", "out", -250)
    ]
    assert [(row["skill"], row["a_delta_hours"], row["b_delta_hours"]) for row in rows] == [
        ("Data", -130, 120),
        ("Design", 146, 146),
    ]


def test_every_difference_in_hours_leads_to_where_it_comes_from(hours, viewer):
    page = viewer.get(address(hours, all="1")).text
    found = set(re.findall(r'class="explains[^"]*" href="(/acme/explain/compare-[^"]+)"', page))
    told = [viewer.get(f"{name}.json").get_json() for name in found]

    assert {each["unit"] for each in told} == {"hours"}
    assert {each["residual"] for each in told} == {"0"}


def test_hours_and_tokens_are_refused_with_a_way_forward_on_every_page(hours, world, viewer):
    with world.session() as session, session.recording("test.made", "a scenario"):
        period = session.find(Scenario, hours[0]).period_id
        counted = Scenario(name="Counted", period_id=period, planning_mode=PlanningMode.TOKEN)
        session.add(counted)
        session.flush()
        mixed = hours[0], counted.id
    page, sheet = viewer.get(address(mixed)), viewer.get(address(mixed, "compare/sheet"))

    for answer in (page, sheet):
        assert answer.status_code == 409
        assert "in hours and" in answer.text
        assert "Open the mode page of the one in hours" in answer.text


def test_the_sheet_of_plans_in_hours_counts_in_hours(hours, viewer):
    text = viewer.get(address(hours, "compare/sheet")).text

    for said in ("2026-Q4, in hours.", "Skills over capacity", "Data −130", "Records"):
        assert said in text
