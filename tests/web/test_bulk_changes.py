"""Many initiatives changed as one, from the list."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative
from tests.kit.browser import post, token
from tests.kit.portfolio import LIST, made
from tests.kit.workbooks import opened
from tests.kit.world import World

NEW, CHANGES = f"{LIST}/changes/new", f"{LIST}/changes"
AS_IT_IS = dict.fromkeys(
    ("status", "business_owner_id", "org_node_id", "target_quarter", "delivery_health"), ""
)


def meant(page) -> list[int]:
    """The initiatives that a page would change."""
    [keys] = re.findall(r'name="picked" type="hidden" value="([\d,]*)"', page.text)
    return [int(key) for key in keys.split(",") if key]


def statuses(world: World) -> dict[str, str]:
    with world.session() as session:
        return dict(session.execute(select(Initiative.title, Initiative.status)).all())


def test_those_that_were_ticked_are_meant(world: World, planner: FlaskClient):
    alpha, _, gamma = made(world, "Alpha", "Beta", "Gamma")

    page = planner.get(f"{NEW}?pick={gamma}&pick={alpha}")

    assert meant(page) == [gamma, alpha]
    assert "Change 2 initiatives" in page.text


def test_all_that_the_list_shows_are_meant_and_nothing_that_comes_later(
    world: World, planner: FlaskClient
):
    made(world, "Aside", target_quarter="2027-Q1")
    wanted = made(world, *(f"Wanted {n:03}" for n in range(60)), target_quarter="2026-Q4")
    page = planner.get(f"{NEW}?quarter=2026-Q4")
    made(world, "Late", target_quarter="2026-Q4")

    data = {**AS_IT_IS, "picked": ",".join(map(str, meant(page))), "status": "SCOPING"}
    answer = planner.post(CHANGES, data={"csrf_token": token(planner, NEW), **data})

    assert (meant(page), answer.status_code) == (wanted, 303)
    found = statuses(world)
    assert (found["Aside"], found["Wanted 059"], found["Late"]) == (
        "PROPOSED",
        "SCOPING",
        "PROPOSED",
    )


def test_a_change_that_none_could_take_says_so_at_its_head(world: World, planner: FlaskClient):
    [done] = made(world, "Done", status=InitiativeStatus.COMPLETE)
    data = {**AS_IT_IS, "picked": str(done), "status": "SCOPING"}

    page = post(planner, f"{NEW}?pick={done}", CHANGES, data, follow_redirects=True)

    assert ">No initiative changed</h1>" in page.text
    assert "could give none of 1 initiative the status scoping" in page.text


def test_what_refused_is_listed_with_its_reason_exported_and_the_rest_undone_at_once(
    world: World, planner: FlaskClient
):
    alpha, beta = made(world, "Alpha", "Beta")
    [done] = made(world, "Done", status=InitiativeStatus.COMPLETE)
    data = {**AS_IT_IS, "picked": f"{alpha},{beta},{done}", "status": "SCOPING"}

    page = post(planner, f"{NEW}?pick={alpha}", CHANGES, data, follow_redirects=True)

    assert "2 initiatives changed, 1 left as they were." in page.text
    assert "Done is complete and cannot go to scoping. This status is final." in page.text
    [twin] = re.findall(r'href="(/acme/initiatives/changes/\d+\.json)"', page.text)
    assert planner.get(twin).get_json() == [
        {
            "initiative": "Done",
            "id": done,
            "reason": "Done is complete and cannot go to scoping. This status is final.",
        }
    ]
    refused = opened(planner.get(twin.replace(".json", ".xlsx")).data)
    assert [row[:2] for row in refused.values] == [("initiative", "id"), ("Done", done)]
    assert statuses(world) == {"Alpha": "SCOPING", "Beta": "SCOPING", "Done": "COMPLETE"}

    reversal = re.search(r'action="(/acme/changes/\d+/reversal)"', page.text)[1]
    back = {"Referer": f"http://localhost{twin.removesuffix('.json')}"}
    sent = {"csrf_token": token(planner, LIST)}
    undone = planner.post(reversal, data=sent, headers=back, follow_redirects=True)

    assert "2 initiatives changed, and changed back" in undone.text
    assert statuses(world) == {"Alpha": "PROPOSED", "Beta": "PROPOSED", "Done": "COMPLETE"}


def test_the_activity_of_each_tells_of_it(world: World, planner: FlaskClient):
    alpha, beta = made(world, "Alpha", "Beta")
    data = {**AS_IT_IS, "picked": f"{alpha},{beta}", "tagged": "autumn"}
    post(planner, f"{NEW}?pick={alpha}", CHANGES, data)

    page = planner.get(f"{LIST}/{beta}/activity")

    assert "gave 2 initiatives, this one among them, the tag autumn" in page.text


def test_a_change_of_nothing_is_asked_again(world: World, planner: FlaskClient):
    [alpha] = made(world, "Alpha")

    answer = post(planner, f"{NEW}?pick={alpha}", CHANGES, {**AS_IT_IS, "picked": str(alpha)})

    assert answer.status_code == 422
    assert "Choose at least one thing that is to change." in answer.text
    assert meant(answer) == [alpha]


def test_nothing_ticked_leads_back_to_the_list(world: World, planner: FlaskClient):
    made(world, "Alpha")

    page = planner.get(f"{NEW}?q=nothing+fits")

    assert "No initiative was chosen" in page.text


def test_a_viewer_changes_nothing(world: World, viewer: FlaskClient):
    [alpha] = made(world, "Alpha")
    data = {**AS_IT_IS, "picked": str(alpha), "status": "SCOPING"}

    answer = post(viewer, LIST, CHANGES, data)

    assert (viewer.get(NEW).status_code, answer.status_code) == (403, 403)
    assert statuses(world) == {"Alpha": "PROPOSED"}


def test_another_organisation_neither_changes_nor_reads(
    world: World, planner: FlaskClient, rival: FlaskClient
):
    [alpha] = made(world, "Alpha")
    data = {**AS_IT_IS, "picked": str(alpha), "status": "SCOPING"}
    place = post(planner, f"{NEW}?pick={alpha}", CHANGES, data).headers["Location"]

    theirs = rival.get(f"/rival/initiatives/changes/new?pick={alpha}")
    read = rival.get(place.replace("/acme/", "/rival/"))

    assert ("Alpha" in theirs.text, read.status_code) == (False, 404)
