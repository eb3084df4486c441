"""The notice that follows a change offers to undo it, to whoever may."""

import re

import pytest
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.domain.flags import Flag
from tests.kit.browser import HTMX, post, text_of, token
from tests.kit.plan import Plan, plan
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """A scenario with one pool."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "380"}, demand={"Sign-in": {"Data": ("9", "12")}, "Hub": {}})


def state(client, made: Plan, tokens: str, version: int, **options):
    page = f"/acme/scenarios/{made.scenario}/supply"
    action = f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}/supply"
    return post(client, page, action, {"tokens": tokens, "version": version}, **options)


def supply(client, made: Plan):
    [row] = client.get(f"/acme/scenarios/{made.scenario}/supply.json").get_json()
    return row["supply_tokens"], row["notes"]


def reversal(page) -> str:
    """Where the notice of a page sends an undo."""
    return re.search(r'action="(/acme/changes/\d+/reversal)"', page.text)[1]


def test_the_notice_of_a_change_undoes_it_and_leads_back(made, planner):
    page = state(planner, made, "420", 1, follow_redirects=True)
    assert ("Supply saved." in page.text, supply(planner, made)[0]) == (True, 420)

    back = {"Referer": f"http://localhost/acme/scenarios/{made.scenario}/supply"}
    sent = {"csrf_token": token(planner, "/sign-in")}
    answer = planner.post(reversal(page), data=sent, headers=back)

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/acme/scenarios/{made.scenario}/supply",
    )
    assert supply(planner, made)[0] == 380
    after = planner.get(answer.headers["Location"])
    assert (
        "Undone: set the supply of Data in scenario Lean to 420 tokens; it was 380." in after.text
    )
    assert reversal(after) != reversal(page)


@pytest.mark.parametrize(
    ("shown", "told"),
    [("supply", "HX-Refresh"), ("supply?tab=notes", "HX-Redirect"), ("ledger", "HX-Redirect")],
)
def test_the_page_an_undo_was_asked_for_from_is_loaded_again_and_no_other(
    made, planner, shown: str, told: str
):
    undo = reversal(state(planner, made, "420", 1, follow_redirects=True))
    at = f"http://localhost/acme/scenarios/{made.scenario}"
    sent = {"csrf_token": token(planner, "/sign-in")}
    seen = {"HX-Request": "true", "HX-Current-URL": f"{at}/{shown}", "Referer": f"{at}/supply"}

    answer = planner.post(undo, data=sent, headers=seen)

    asked = {"HX-Refresh", "HX-Redirect"} & set(answer.headers.keys())
    assert (answer.status_code, asked) == (204, {told})
    assert "Undone: set the supply of Data" in planner.get(f"{at}/supply").text


def test_a_page_that_stays_is_told_to_fetch_its_notice(made, planner):
    headers = {**HTMX, "HX-Target": f"tr#supply-{made.pools['Data']}"}
    answer = state(planner, made, "420", 1, headers=headers)

    assert answer.headers["HX-Trigger"] == '{"supply-changed": {}, "notice": {}}'
    notice = planner.get("/acme/notices", headers={**HTMX, "HX-Target": "div#toasts"})
    assert (notice.text.strip()[:16], "Supply saved." in notice.text) == ('<div id="toasts"', True)
    assert reversal(notice)
    assert "Supply saved." not in planner.get("/acme/notices").text


def test_a_move_that_moves_nothing_has_nothing_to_undo(made, planner):
    page = f"/acme/scenarios/{made.scenario}/priorities"
    action = f"{page}/{made.initiatives['Sign-in']}"
    headers = {**HTMX, "HX-Target": "section#priorities"}

    answer = post(planner, page, action, {"way": "up"}, headers=headers)
    moved = post(planner, page, action, {"way": "down"}, headers=headers)

    assert answer.headers["HX-Trigger"] == (
        '{"rankings-changed": {}, "announce": "Sign-in now 1 of 2"}'
    )
    assert moved.headers["HX-Trigger"] == '{"rankings-changed": {}, "notice": {}}'


def test_whoever_may_not_make_a_change_may_not_undo_it(made, planner, viewer):
    address = reversal(state(planner, made, "420", 1, follow_redirects=True))

    answer = post(viewer, "/sign-in", address)

    assert answer.status_code == 403
    assert "it needs the permission planning:write" in answer.text
    assert supply(planner, made)[0] == 420


def test_another_organisation_undoes_nothing(made, planner, rival, world):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    address = reversal(state(planner, made, "420", 1, follow_redirects=True))

    answer = post(rival, "/sign-in", address.replace("acme", "rival"))

    assert answer.status_code == 404
    assert supply(planner, made)[0] == 420


def test_what_changed_since_is_said_on_the_way(made, planner, manager):
    address = reversal(state(planner, made, "420", 1, follow_redirects=True))
    state(manager, made, "430", 2)

    answer = post(planner, "/sign-in", address)

    assert answer.status_code == 409
    assert "This was changed again since: Data is 430 now." in answer.text
    assert "Nothing was undone." in answer.text


def test_a_change_of_another_kind_says_that_it_cannot_be_undone(made, planner, world):
    with world.session() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "scenario.created")
        ).one()
        address = f"/acme/changes/{event.id}/reversal"

    answer = post(planner, "/sign-in", address)

    assert answer.status_code == 409
    assert "This cannot be undone: " in answer.text


def test_a_history_tells_of_an_undo(made, planner):
    page = state(planner, made, "420", 1, follow_redirects=True)
    post(planner, "/sign-in", reversal(page))

    home = text_of(planner.get("/acme/").text, between="")
    assert "You undid this: set the supply of Data in scenario Lean to 420 tokens" in home


def test_a_list_of_changes_offers_to_undo_those_that_kept_their_rows(made, planner, viewer):
    address = reversal(state(planner, made, "420", 1, follow_redirects=True))
    page = f"/acme/scenarios/{made.scenario}/changes"

    offered = re.findall(r'action="(/acme/changes/\d+/reversal)"', planner.get(page).text)

    assert (offered, "/reversal" in viewer.get(page).text) == ([address], False)
    post(planner, page, offered[0])
    assert supply(planner, made)[0] == 380
