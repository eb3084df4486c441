"""The explanation of a figure: what it says, to whom, and what it asks the database."""

import re
from datetime import timedelta

import pytest
from flask import g, url_for
from sqlalchemy import func, select

from planner.analysis.routes.explanation_view import href
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.domain.figures import figure
from planner.domain.flags import Flag
from planner.domain.planning import PlanningMode
from planner.scenarios.commands.demand import remove_demand
from planner.scenarios.models import Scenario
from tests.kit.browser import fragment
from tests.kit.plan import Plan, plan
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World

POOLS = {"Data": "380", "Security": None, "Design": "300"}
DEMAND = {
    "Sign-in": {"Data": ("372", "420"), "Design": ("300", None)},
    "Records": {"Data": ("40", "50"), "Security": ("46", "71")},
}


@pytest.fixture
def made(world: World) -> Plan:
    """A scenario of three pools, of which two are over capacity."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools=POOLS, demand=DEMAND)


def address(made: Plan, rest: str, slug: str = "acme") -> str:
    return f"/{slug}/explain/ledger-{made.scenario}.{rest}"


def test_a_figure_is_a_formula_with_its_rows_and_who_stated_them(made, viewer):
    page = viewer.get(address(made, f"pool-{made.pools['Data']}.delta"))

    assert page.status_code == 200
    for said in ("Supply 380 − demand 412 =", "−32 tokens", "Records", "the rows re-add to the"):
        assert said in page.text


def test_the_drawer_is_the_part_of_the_page_that_explains(made, viewer):
    part = fragment(viewer, address(made, "net"), "div#explain").text

    assert part.strip().startswith('<div id="explain" class="stack"')
    assert ("<html" in part, "Close" in part) == (False, True)


def test_the_twins_have_every_row_and_what_is_left_over(made, viewer):
    figure = f"pool-{made.pools['Data']}.delta"
    told = viewer.get(address(made, f"{figure}.json")).get_json()
    lines = viewer.get(address(made, f"{figure}.csv")).text.splitlines()

    assert (told["value"], told["residual"], told["unit"]) == ("-32", "0", "tokens")
    assert [(row["part"], row["label"], row["amount"]) for row in told["rows"]] == [
        ("Supply", "Stated supply", "380"),
        ("demand", "Sign-in", "372"),
        ("demand", "Records", "40"),
    ]
    assert lines[1].startswith("Supply,plus,Stated supply,380,tokens")


def test_an_unknown_p90_names_the_row_that_lacks_it(made, viewer):
    page = viewer.get(address(made, f"pool-{made.pools['Design']}.p90")).text

    assert "1 row has no P90" in page
    assert f'"/acme/explain/demand-{made.scenario}.initiative-' in page


def test_every_figure_of_the_ledger_leads_to_one_that_adds_up(made, world, planner):
    pages = (
        f"/acme/scenarios/{made.scenario}/ledger",
        f"/acme/scenarios/{made.scenario}/ledger?show=over",
        f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}",
    )
    found = {figure for page in pages for figure in figures(planner.get(page).text)}
    told = {figure: planner.get(f"{figure}.json").get_json() for figure in found}

    assert len(found) == 38
    assert [figure for figure, each in told.items() if each["residual"] not in {"0", None}] == []


def figures(page: str) -> set[str]:
    """The addresses of the figures of a page."""
    return {
        part.split('"')[0]
        for part in page.split('class="explains')[1:]
        for part in [part.split('href="', 1)[1]]
    }


def test_a_row_that_was_removed_says_what_it_was_who_removed_it_and_where_to_look(
    made, world, viewer
):
    key, pool = made.initiatives["Records"], made.pools["Data"]
    address = f"/acme/explain/demand-{made.scenario}.initiative-{key}.pool-{pool}.p50"
    before = viewer.get(address).status_code
    with world.session(who="manager") as session:
        remove_demand(session, session.find(Scenario, made.scenario), pool, key, 1)
        [revision] = session.scalars(select(func.max(AuditEvent.id)))

    answer = viewer.get(address)
    then = f"/acme/scenarios/{made.scenario}/ledger?asof={revision - 1}"

    assert (before, answer.status_code) == (200, 404)
    assert "Lean has no “demand at P50” for Records, Data, or not any more." in answer.text
    assert "removed what Records asks of Data in this scenario" in answer.text
    assert (f'href="{then}"' in answer.text, viewer.get(then).status_code) == (True, 200)


@pytest.mark.parametrize("name", ["nonsense", "ledger-99999.net", "odd-1.net", "ledger-1-2.net"])
def test_what_is_called_by_no_figure_is_not_there(made, viewer, name: str):
    assert viewer.get(f"/acme/explain/{name}").status_code == 404


def test_without_the_flag_there_are_no_figures_in_tokens(made, world, viewer):
    world.turn(Flag.TOKEN_PLANNING_V1, False)

    assert viewer.get(address(made, "net")).status_code == 404


def test_another_organisation_finds_no_such_figure(made, world, rival):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)

    answer = rival.get(address(made, f"pool-{made.pools['Data']}.delta", "rival"))

    assert (answer.status_code, "Records" in answer.text) == (404, False)


def test_a_pool_of_a_scenario_in_hours_can_be_asked_about_too(world, viewer):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    hours = plan(world, pools={"Data": "380"}, mode=PlanningMode.LEGACY)

    assert "380 tokens" in viewer.get(address(hours, f"pool-{hours.pools['Data']}.supply")).text


@pytest.mark.parametrize("asking", [1, 3])
def test_an_explanation_asks_the_same_few_things_however_many_rows(world, viewer, asking):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {f"Initiative {n}": {"Data": ("5", None)} for n in range(asking)}
    one = plan(world, pools={"Data": "1"}, demand=demand)

    with counted(world.engine) as sent:
        viewer.get(address(one, f"pool-{one.pools['Data']}.delta"))

    assert len(sent) == 9


def test_hours_of_a_person_are_told_step_by_step(world, viewer):
    made = plan(world, demand={"Sign-in": {}}, mode=PlanningMode.LEGACY)
    with world.session() as session, session.recording("test.staffed", "a plan"):
        ada = hired(session, "Ada", {"Data": 4})
        allocated(session, made, ada, "Sign-in", "80")

    about = f"calculator-{made.scenario}.person-{ada}"
    hours = viewer.get(f"/acme/explain/{about}.hours.json").get_json()
    counts = viewer.get(f"/acme/explain/{about}.skill-Data.counts.json").get_json()

    assert (hours["value"], hours["residual"]) == ("416", "0")
    assert hours["formula"] == "weekly hours 40 h × weeks 13 × given 80 %"
    assert (counts["value"], counts["residual"]) == ("332.8", "0")


@pytest.mark.parametrize("skill", ["Data engineering", "C++ / Qt", "Büro & Ämter, 2", "a.b~c"])
def test_the_address_of_a_figure_is_the_one_that_routing_makes(world, skill: str):
    about = figure("calculator", 7, "gap", skill=skill)
    with world.app.test_request_context("/acme/"):
        g.slug = "acme"
        made = href(about), href(about)
        wanted = url_for("analysis.explanation", organisation="acme", figure=str(about))

    assert made == (wanted, wanted)


def test_of_many_rows_the_largest_are_shown_and_the_rest_a_click_away(world, viewer):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {f"Initiative {n:02}": {"Data": (str(n), None)} for n in range(1, 13)}
    made = plan(world, pools={"Data": "1"}, demand=demand)
    page = address(made, f"pool-{made.pools['Data']}.p50")

    few, all_ = viewer.get(page).text, viewer.get(f"{page}?whole=1").text

    shown = re.findall(r"Initiative \d\d", few)
    assert (shown[0], shown[-1], len(shown)) == ("Initiative 12", "Initiative 05", 8)
    assert "the eight largest of 12" in few
    assert re.search(r'href="[^"]+whole=1">Four more rows</a></th><td[^>]*>10</td>', few)
    assert re.findall(r"Initiative \d\d", all_)[0] == "Initiative 01"
    assert (all_.count(">Initiative "), "more rows" in all_) == (12, False)


def test_a_figure_of_a_plan_that_is_a_week_old_leads_to_what_it_was(made, world, viewer):
    page = address(made, f"pool-{made.pools['Data']}.delta")
    young = viewer.get(page).text
    with clock.hold(clock.now() + timedelta(days=8)):
        day = clock.today("Europe/London") - timedelta(days=7)
        late = world.client("viewer")
        old, whole = late.get(page).text, late.get(address(made, "net")).text
        then = late.get(f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}?asof={day}")

    assert "A week ago" not in young
    assert f'/pools/{made.pools["Data"]}?asof={day}">What it was on {day}</a>' in old
    assert f'/ledger?asof={day}">What it was on {day}</a>' in whole
    assert then.status_code == 200
