"""The pages of the org tree."""

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.capacity.models import OrgLink, OrgMembership, OrgNode
from planner.domain.flags import Flag
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.moments import held
from tests.kit.people import employee, member, node
from tests.kit.statements import counted
from tests.kit.world import World

TREE = "/acme/org-tree"
NODE = {"name": "Data", "code": "DAT", "manager_id": "0", "sort_order": "0"}


on_a_day_in_november = held(datetime(2026, 11, 21, 14, 5, tzinfo=UTC))


@pytest.fixture
def grown(world: World) -> dict[str, int]:
    """NDO with TEAM in it; Ada in the team, Bea in none."""
    with world.session() as session, session.recording("org_node.added", "a tree"):
        root = node(session, "NDO")
        team = node(session, "TEAM", root)
        ada, bea = employee(session, "Ada"), employee(session, "Bea")
        member(session, ada, team)
        return {"root": root.id, "team": team.id, "ada": ada, "bea": bea}


def test_the_tree_says_how_far_people_belong_to_it(world: World, grown, viewer: FlaskClient):
    page = viewer.get(TREE).text

    assert "1 of 2 people here belong to an org node, 50\N{NO-BREAK SPACE}%" in page
    assert '<a href="/acme/people?node=none">1 belongs to none</a>' in page
    assert "Changing the tree needs the permission org:write." in page
    rows = viewer.get(f"{TREE}.json").get_json()
    assert [(row["path"], row["people"], row["people_within"]) for row in rows] == [
        ("/NDO/", 0, 1),
        ("/NDO/TEAM/", 1, 1),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_asks_the_same_few_things_however_large_it_is(world: World, viewer, count: int):
    with world.session() as session, session.recording("org_node.added", "a tree"):
        root = node(session, "NDO")
        for number in range(count):
            member(session, employee(session, f"P{number}"), node(session, f"T{number}", root))

    with counted(world.engine) as sent:
        viewer.get(TREE)

    assert len(sent) == 6


def test_a_tree_begins_with_its_root(world: World, admin: FlaskClient):
    assert "No org tree yet" in admin.get(TREE).text

    post(admin, TREE, TREE, {**NODE, "type": "ROOT", "parent_id": "0"})
    with world.session() as session:
        root = session.scalars(select(OrgNode)).one()
    inner = {**NODE, "code": "T-1", "type": "TEAM", "parent_id": str(root.id)}
    assert post(admin, TREE, TREE, inner).status_code == 303
    taken = post(admin, TREE, TREE, inner)
    assert (taken.status_code, "The code T-1 already belongs to Data" in taken.text) == (422, True)
    odd = post(admin, TREE, TREE, {**inner, "code": "A/B"})
    assert (odd.status_code, "Give letters, digits" in odd.text) == (422, True)
    assert last_event(world).action == "org_node.added"


def test_a_node_is_named_moved_and_taken_out_of_use(world: World, grown, admin: FlaskClient):
    page = f"{TREE}/{grown['team']}"
    with world.session() as session, session.recording("org_node.added", "another"):
        other = node(session, "OPS", session.find(OrgNode, grown["root"])).id

    post(admin, page, page, {**NODE, "code": "DEV", "version": "1"})
    assert last_event(world).action == "org_node.changed"
    late = post(admin, page, page, {**NODE, "code": "X", "version": "1"})
    assert (late.status_code, "DEV" in late.text) == (409, True)
    post(admin, page, f"{page}/moves", {"parent_id": str(other), "version": "2"})
    with world.session() as session:
        assert session.find(OrgNode, grown["team"]).path == "/NDO/OPS/DEV/"
    refused = post(admin, page, f"{page}/deactivation", {"version": "3"})
    assert (refused.status_code, "Data still holds 1 membership" in refused.text) == (409, True)


def test_somebody_is_placed_and_was_elsewhere_until_the_day_before(
    world: World, grown, admin: FlaskClient
):
    page = f"{TREE}/{grown['root']}"
    form = {"employee_id": str(grown["ada"]), "start": "2026-11-16"}

    assert post(admin, page, f"{page}/members", form).status_code == 303
    with world.session() as session:
        rows = session.execute(
            select(OrgMembership.node_id, OrgMembership.end_date).order_by(OrgMembership.id)
        ).all()
    assert [tuple(row) for row in rows] == [
        (grown["team"], date(2026, 11, 15)),
        (grown["root"], None),
    ]
    again = post(admin, page, f"{page}/members", form)
    assert (again.status_code, "Ada belongs to Ndo from 2026-11-16 on." in again.text) == (
        422,
        True,
    )
    listed = admin.get(f"{page}/members.csv").text.splitlines()
    assert listed[1] == "Ada,,2026-11-16,"


def test_nothing_is_chosen_to_move_into(world: World, grown, admin: FlaskClient):
    page = f"{TREE}/{grown['team']}"
    with world.session() as session, session.recording("org_node.added", "another"):
        node(session, "OPS", session.find(OrgNode, grown["root"]))

    shown = admin.get(page).text
    answer = post(admin, page, f"{page}/moves", {"parent_id": "0", "version": "1"})

    assert '<option value="0">Choose an org node</option>' in shown
    assert (answer.status_code, "Choose where it lies from now on." in answer.text) == (422, True)


def test_a_membership_is_ended_with_today(world: World, grown, admin: FlaskClient):
    page = f"{TREE}/{grown['team']}"
    with world.session() as session:
        key = session.scalar(select(OrgMembership.id))

    post(admin, page, f"{TREE}/memberships/{key}/end", {"end": "2026-11-21"})

    assert last_event(world).facts == {"node": "Team", "end": "2026-11-21"}


def test_links_are_there_with_their_flag_and_refuse_too_much(world: World, grown, admin):
    page = f"{TREE}/{grown['root']}"
    assert "Link somebody" not in admin.get(page).text
    world.turn(Flag.MATRIX_ORG_V1, True)
    form = {
        "link_employee_id": str(grown["ada"]),
        "relationship": "DELIVERY_ASSIGNMENT",
        "percentage": "60",
        "takes_time": "",
        "link_start": "2026-11-01",
    }

    assert post(admin, page, f"{page}/links", form).status_code == 303
    much = post(admin, page, f"{page}/links", form)
    assert (much.status_code, "60 % is taken already" in much.text) == (422, True)
    with world.session() as session:
        key = session.scalar(select(OrgLink.id))
    edit = f"{TREE}/links/{key}"
    post(admin, f"{edit}/edit", edit, {"percentage": "40", "end": "", "version": "1"})
    rows = admin.get(f"{page}/links.json").get_json()
    assert [(row["person"], row["percentage"], row["takes_time"]) for row in rows] == [
        ("Ada", 40, True)
    ]
    without = post(admin, f"{edit}/edit", edit, {"percentage": "", "end": "", "version": "2"})
    assert (without.status_code, "needs a percentage" in without.text) == (422, True)


def test_memberships_are_shown_before_they_become_links(world: World, grown, admin: FlaskClient):
    world.turn(Flag.MATRIX_ORG_V1, True)
    page = f"{TREE}/links/adoption"

    assert "Add 1 primary link" in admin.get(page).text
    post(admin, page, page)
    assert last_event(world).facts == {"links": 1}
    assert "Nothing to add" in admin.get(page).text


def test_another_organisation_sees_and_changes_nothing(world: World, grown, rival: FlaskClient):
    address = f"/rival/org-tree/{grown['root']}"

    assert rival.get(address).status_code == 404
    assert rival.get(f"{address}/members.csv").status_code == 404
    assert post(rival, "/sign-in", address, NODE).status_code == 404
    assert "Ndo" not in rival.get("/rival/org-tree").text
