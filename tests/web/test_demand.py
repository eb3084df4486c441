"""All demand of a scenario: seen as a matrix, pasted as a block, typed for one initiative."""

import re

import pytest
from sqlalchemy import select

from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.scenarios.models import TokenDemand
from tests.kit.browser import post
from tests.kit.events import last
from tests.kit.plan import Plan, plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """Two pools, and three initiatives of which one asks nothing; one row was derived."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {
        "Sign-in": {"Data": ("62", "86"), "Design": ("30", None)},
        "Hub": {"Data": ("30", "40")},
        "Portal": {},
    }
    found = plan(world, pools={"Data": "80", "Design": "50"}, demand=demand)
    with world.session() as session, session.recording("scope.derived", "scope"):
        rows = session.scalars(select(TokenDemand))
        next(row for row in rows if row.tokens_p50 == 62).source = "derived"
    return found


def address(made: Plan, more: str = "") -> str:
    return f"/acme/scenarios/{made.scenario}/demand{more}"


def rows(client, made: Plan):
    found = client.get(address(made, ".json")).get_json()
    keys = ("initiative", "pool", "demand_p50", "demand_p90", "source")
    return [tuple(row[key] for key in keys) for row in found]


BEFORE = [
    ("Sign-in", "Data", 62, 86, "derived"),
    ("Sign-in", "Design", 30, None, "typed"),
    ("Hub", "Data", 30, 40, "typed"),
]


def paste(client, made: Plan, text: str):
    page = address(made, "/changes")
    return post(client, page, page, {"text": text})


def apply(client, made: Plan, shown, **options):
    form = shown.text.split('id="proposal"')[1]
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return client.post(address(made, "/changes"), data={**dict(fields), "act": "apply"}, **options)


def test_the_matrix_shows_who_asks_what_and_filters(made, viewer):
    page = viewer.get(address(made)).text
    shown = {
        show: re.findall(r'/demand/\d+">([^<]+)', viewer.get(address(made, f"?show={show}")).text)
        for show in ("all", "unknown", "typed", "silent")
    }

    assert "86</small>" in page and "40, typed</small>" in page
    assert shown == {
        "all": ["Sign-in", "Hub", "Portal"],
        "unknown": ["Sign-in"],
        "typed": ["Sign-in", "Hub"],
        "silent": ["Portal"],
    }
    assert re.findall(r'/demand/\d+">([^<]+)', viewer.get(address(made, "?find=hu")).text) == [
        "Hub"
    ]


def test_a_pasted_block_is_shown_with_its_effect_and_then_applied(made, planner):
    shown = paste(planner, made, "Sign-in\tData\t50\t\nPortal\tDesign\t30\t45\nGone\tData\t1\t")

    assert rows(planner, made) == BEFORE
    for text in (
        "2 rows change",
        "No initiative is called “Gone”.",
        "<del>122</del><ins>140</ins>",
    ):
        assert text in shown.text
    answer = apply(planner, made, shown, follow_redirects=True)

    assert "2 rows of demand changed." in answer.text
    assert rows(planner, made) == [
        ("Sign-in", "Data", 50, None, "typed"),
        *BEFORE[1:],
        ("Portal", "Design", 30, 45, "typed"),
    ]
    undo = re.search(r'action="(/acme/changes/\d+/reversal)"', answer.text)[1]
    post(planner, "/sign-in", undo)
    assert rows(planner, made) == BEFORE


def test_the_exported_block_pasted_back_changes_nothing(made, planner):
    shown = paste(planner, made, planner.get(address(made, ".csv")).text)

    assert "Nothing changes" in shown.text
    assert "3 rows named and as they are" in shown.text
    assert "left out" not in shown.text


def test_a_block_without_p90s_leaves_them_but_never_below_p50(made, planner):
    shown = paste(planner, made, "Sign-in\tData\t70\nHub\tData\t41")

    assert "1 row changes" in shown.text
    assert "Its P90 is 40, which would be below P50: give both." in shown.text
    apply(planner, made, shown)
    assert rows(planner, made)[0] == ("Sign-in", "Data", 70, 86, "typed")


def form_of(client, made: Plan, title: str):
    """The address and the fields of the form of an initiative."""
    page = address(made, f"/{made.initiatives[title]}")
    text = client.get(page).text
    fields = dict(re.findall(r'name="(asks-\d-\w+)"[^>]*value="([^"]*)"', text))
    opened = re.search(r'name="opened"[^>]*value="(\w+)"', text)[1]
    return page, {**fields, "opened": opened}


def test_one_form_states_changes_clears_and_removes(made, planner, world):
    page, fields = form_of(planner, made, "Sign-in")
    assert (fields["asks-0-p50"], fields["asks-0-p90"], fields["asks-1-p50"]) == ("62", "86", "30")

    sent = {**fields, "asks-0-p90": "", "asks-1-p50": "", "asks-1-p90": ""}
    answer = post(planner, page, page, sent)

    assert (answer.status_code, answer.location) == (303, page)
    assert rows(planner, made) == [("Sign-in", "Data", 62, None, "typed"), BEFORE[2]]
    with world.session() as session:
        event = last(session)
        assert (event.action, event.facts) == (
            "scenario.demands_stated",
            {"how": "typed", "rows": 2, "initiatives": ["Sign-in"]},
        )


def test_a_row_nobody_touched_stays_derived(made, planner):
    page, fields = form_of(planner, made, "Sign-in")
    post(planner, page, page, {**fields, "asks-1-p90": "44"})

    assert rows(planner, made)[:2] == [BEFORE[0], ("Sign-in", "Design", 30, 44, "typed")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"asks-0-p90": "10"}, "P90 cannot be below P50"),
        ({"asks-0-p50": "", "asks-0-p90": "10"}, "Give P50 too: a P90 alone says too little."),
        ({"asks-0-p50": "-1"}, "Demand cannot be below 0 tokens."),
    ],
)
def test_what_cannot_be_asked_comes_back_with_what_to_put_right(made, planner, typed, said):
    page, fields = form_of(planner, made, "Sign-in")
    answer = post(planner, page, page, {**fields, **typed})

    assert (answer.status_code, said in answer.text) == (422, True)
    assert rows(planner, made) == BEFORE


def test_the_first_of_two_editors_wins(made, planner, manager):
    page, fields = form_of(planner, made, "Hub")
    post(manager, page, page, {**fields, "asks-0-p50": "31"})

    answer = post(planner, page, page, {**fields, "asks-0-p50": "32"})

    assert answer.status_code == 409
    assert rows(planner, made)[2][2] == 31


def test_nobody_else_changes_demand(made, world, planner, viewer, rival):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    page, fields = form_of(planner, made, "Hub")
    theirs = page.replace("acme", "rival")

    assert post(viewer, "/sign-in", page, fields).status_code == 403
    assert post(viewer, "/sign-in", address(made, "/changes"), {"text": "x"}).status_code == 403
    assert post(rival, "/sign-in", theirs, fields).status_code == 404
    assert rival.get(theirs).status_code == 404
    assert rows(planner, made) == BEFORE


def test_a_locked_scenario_keeps_its_demand(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Hub": {"Data": ("30", "40")}}
    locked = plan(world, pools={"Data": "1"}, demand=demand, status=ScenarioStatus.LOCKED)
    page, fields = form_of(planner, locked, "Hub")

    answer = post(planner, "/sign-in", page, {**fields, "asks-0-p50": "31"})

    assert answer.status_code == 409
    assert "Scenario Lean is locked" in answer.text


@pytest.mark.parametrize("pools", [{"Data": "1"}, {"Data": "1", "Design": "1", "Security": "1"}])
def test_the_page_asks_the_same_few_things_however_many_pools(world, viewer, pools):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, pools=pools, demand={"Hub": dict.fromkeys(pools, ("5", None))})

    with counted(world.engine) as sent:
        viewer.get(address(made))

    assert len(sent) == 10
