"""A figure that somebody doubts: reported where it stands, marked there, answered and closed."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.analysis.commands import doubts as commands
from planner.analysis.commands.doubts import DoubtSettled
from planner.analysis.models import Doubt
from planner.core.audit import AuditEvent
from planner.domain.doubts import DoubtState
from planner.domain.flags import Flag
from planner.scenarios import inputs
from planner.scenarios.models import Scenario
from tests.kit.browser import HTMX, post, token
from tests.kit.events import last
from tests.kit.plan import Plan, plan
from tests.kit.statements import counted
from tests.kit.world import World

LIST = "/acme/doubts"
NOTE = "It was 300 in the spring."
MARK = '<sup class="doubted">'


@pytest.fixture
def made(world: World) -> Plan:
    """A pool that one initiative of the planner's asks for, and is over capacity."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "380"}, demand={"Sign-in": {"Data": ("412", "420")}})


def explained(made: Plan) -> str:
    """Where the demand of the planner's initiative is explained."""
    of = f"initiative-{made.initiatives['Sign-in']}.pool-{made.pools['Data']}"
    return f"/acme/explain/demand-{made.scenario}.{of}.p50"


def report(who: FlaskClient, made: Plan, note: str = NOTE, **options):
    page = explained(made)
    return post(who, page, f"{page}/doubts", {"doubt-note": note}, **options)


def stated(world: World) -> list[Doubt]:
    with world.session() as session:
        return list(session.scalars(select(Doubt).order_by(Doubt.id)))


def test_a_doubt_goes_to_the_owner_marks_the_figure_and_is_answered_and_closed(
    made, world, viewer, planner, manager
):
    pool = f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}"
    assert "It goes to Planner of Acme, who owns the initiative" in viewer.get(explained(made)).text

    assert report(viewer, made).status_code == 303
    [doubt] = stated(world)
    assert (doubt.title, doubt.value, doubt.owner_id) == (
        "Sign-in on Data: demand at P50",
        "412 tokens",
        world.acme.people["planner"],
    )
    assert planner.get(pool).text.count(MARK) == 1
    assert f'/doubts?scenario={made.scenario}">1 doubt</a>' in planner.get(pool).text
    assert "is doubted by Viewer of Acme" in planner.get("/acme/").text
    assert "is doubted by Viewer of Acme" not in manager.get("/acme/").text

    act = f"{LIST}/{doubt.id}"
    said = {f"doubt-{doubt.id}-answer": "The scope grew.", f"doubt-{doubt.id}-back": pool}
    assert post(planner, explained(made), f"{act}/answer", said).location == pool
    assert "was explained by Planner of Acme" in viewer.get("/acme/").text
    assert "The scope grew." in viewer.get(explained(made)).text

    assert post(viewer, explained(made), f"{act}/closing").status_code == 303
    assert planner.get(pool).text.count(MARK) == 0
    assert "was explained by" not in viewer.get("/acme/").text
    [row] = viewer.get(f"{LIST}.json?state=CLOSED").get_json()
    assert (row["note"], row["answer"], row["reported_by"]) == (
        NOTE,
        "The scope grew.",
        "Viewer of Acme",
    )


def test_a_doubt_is_told_in_the_history_and_leaves_every_figure_fresh(made, world, viewer):
    with world.session() as session:
        before = inputs.stamp(session, session.find(Scenario, made.scenario)).revision
    report(viewer, made)

    with world.session() as session:
        event = last(session)
        after = inputs.stamp(session, session.find(Scenario, made.scenario)).revision
    told = viewer.get(f"/acme/scenarios/{made.scenario}/history?kind=doubts").text
    assert (event.action, event.facts["value"], after) == (
        "scenario.figure_doubted",
        "412 tokens",
        before,
    )
    assert "Doubted “Sign-in on Data: demand at P50” of this scenario, 412 tokens" in told


def test_in_the_drawer_the_explanation_comes_back_with_the_doubt(made, viewer):
    page = explained(made)
    sent = {"csrf_token": token(viewer, page), "doubt-note": NOTE}
    answer = viewer.post(f"{page}/doubts", data=sent, headers={**HTMX, "HX-Target": "div#explain"})

    assert answer.text.strip().startswith('<div id="explain"')
    assert (answer.status_code, NOTE in answer.text) == (200, True)


def test_nothing_said_is_no_doubt(made, world, viewer):
    answer = report(viewer, made, note="  ")

    assert (answer.status_code, stated(world)) == (422, [])
    assert "Say what looks wrong about this figure." in answer.text


@pytest.mark.parametrize("act", ["answer", "closing"])
def test_those_who_are_not_concerned_neither_answer_nor_close(made, world, admin, viewer, act):
    report(admin, made)
    [doubt] = stated(world)
    page = viewer.get(explained(made)).text
    answer = post(viewer, explained(made), f"{LIST}/{doubt.id}/{act}", {"doubt-answer": "No."})

    assert (answer.status_code, f"/doubts/{doubt.id}/" in page) == (403, False)
    assert stated(world)[0].state is DoubtState.OPEN


def test_who_reported_a_doubt_takes_it_back_and_nobody_else(made, world, viewer, planner):
    notice = report(viewer, made, follow_redirects=True).text
    reversal = re.search(r'action="(/acme/changes/\d+/reversal)"', notice)[1]

    others = post(planner, explained(made), reversal)
    own = post(viewer, explained(made), reversal)

    assert (others.status_code, own.status_code) == (403, 303)
    assert stated(world)[0].state is DoubtState.WITHDRAWN
    assert viewer.get(f"{LIST}.json").get_json() == []


def test_where_nobody_else_can_be_asked_whoever_may_plan_is(made, world, planner, manager):
    report(planner, made)

    assert stated(world)[0].owner_id is None
    assert "is doubted by Planner of Acme" in manager.get("/acme/").text
    assert "is doubted by Planner of Acme" not in planner.get("/acme/").text


def test_another_organisation_sees_no_doubt_and_answers_none(made, world, viewer, rival):
    report(viewer, made)
    [doubt] = stated(world)
    answer = post(rival, "/rival/doubts", f"/rival/doubts/{doubt.id}/answer", {"answer": "Hm."})

    assert (rival.get("/rival/doubts.json").get_json(), answer.status_code) == ([], 404)


@pytest.mark.parametrize("said", [1, 3])
def test_the_list_asks_the_same_few_things_however_many_doubts(made, world, viewer, said):
    for number in range(said):
        report(viewer, made, note=f"Doubt {number}")

    with counted(world.engine) as sent:
        page = viewer.get(LIST).text

    assert (page.count('<li id="doubt-'), len(sent)) == (said, 4)


def test_what_is_settled_is_not_settled_again(both: World):
    made = plan(both, pools={"Data": "1"})
    with both.session(who="viewer") as session, session.recording("doubt.made", "doubt"):
        doubt = Doubt(
            scenario_id=made.scenario,
            figure=f"ledger-{made.scenario}.net",
            title="All pools: net",
            value="+1 tokens",
            revision=1,
            note=NOTE,
            reported_by=both.acme.people["viewer"],
        )
        session.add(doubt)
        session.flush()
        key = doubt.id
    with both.session(who="planner") as session:
        found = session.find(Doubt, key)
        commands.close(session, found)
        with pytest.raises(DoubtSettled):
            commands.answer(session, found, "Too late.")
        event = session.find(AuditEvent, session.last_change.event_id)
        commands.undo(session, event, "closed it")
        state = session.find(Doubt, key).state

    assert state is DoubtState.OPEN
