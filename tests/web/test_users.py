"""The page of users: who may sign in, for administrators of their own organisation only."""

import re
from urllib.parse import urlencode

from flask.testing import FlaskClient

from planner.accounts.membership import add_member
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from tests.kit.browser import fragment, post
from tests.kit.events import last_event
from tests.kit.import_pages import matched, upload
from tests.kit.world import World


def user_page(world: World, who: str = "viewer") -> str:
    return f"/acme/settings/users/{world.acme.people[who]}"


def test_the_page_lists_everybody_with_what_they_may_do(world: World, admin: FlaskClient):
    with world.session() as session:
        extra = (Permission.PLANNING_WRITE,)
        add_member(session, "new@acme.example", "Nia", Access.of(Role.VIEWER, extra, ("auditor",)))

    page = admin.get("/acme/settings/users").text

    assert "5 people may sign in here" in page
    assert "new@acme.example" in page
    assert "planning:write, auditor" in page
    assert "rival.example" not in page


def test_our_own_list_of_users_comes_back_as_no_change(world: World, admin: FlaskClient):
    with world.session() as session:
        grants = ("auditor", "planning_lead")
        add_member(session, "=x@acme.example", "=Nia", Access.of(Role.VIEWER, (), grants))
    data = admin.get("/acme/settings/users.csv").data

    address = upload(admin, data).headers["Location"]
    assert matched(admin, address).status_code == 303
    page = admin.get(address.replace("/match", "/preview")).text

    assert "Import users" in page
    assert "0 changes: everything in this file is on file already." in page


def test_others_see_neither_the_page_nor_its_twins(planner: FlaskClient, rival: FlaskClient):
    assert planner.get("/acme/settings/users").status_code == 403
    assert planner.get("/acme/settings/users.json").status_code == 403
    assert rival.get("/acme/settings/users").status_code == 404


def test_the_list_is_filtered_searched_and_sorted_and_its_twin_follows(
    world: World, admin: FlaskClient
):
    with world.session() as session:
        add_member(session, "a@else.example", "Zoe Abel", Access.of(Role.VIEWER, (), ("auditor",)))
    list_ = "/acme/settings/users"

    def names(query: str) -> list[str]:
        return [row["name"] for row in admin.get(f"{list_}.json?{query}").get_json()]

    everybody = [
        "Admin of Acme",
        "Manager of Acme",
        "Planner of Acme",
        "Viewer of Acme",
        "Zoe Abel",
    ]
    assert names("") == everybody
    assert names("role=VIEWER") == ["Viewer of Acme", "Zoe Abel"]
    assert names("grant=auditor") == ["Zoe Abel"]
    assert names("seat=observer&sort=-name") == ["Zoe Abel", "Viewer of Acme"]
    assert names("q=ELSE.example") == ["Zoe Abel"]
    assert names("sort=-browsers")[0] == "Admin of Acme"
    assert names("state=waiting") == everybody
    assert names("state=out") == []
    page = fragment(admin, f"{list_}?q=zoe&nonsense=1", "div#results")
    assert "Zoe Abel" in page.text and "Viewer of Acme" not in page.text
    assert "Left out of the address" in page.text
    assert page.headers["HX-Push-Url"] == f"{list_}?q=zoe"


def test_what_each_role_may_do_is_told(admin: FlaskClient, planner: FlaskClient):
    rows = {row["about"]: row for row in admin.get("/acme/settings/roles.json").get_json()}

    assert (rows["scenario"]["viewer"], rows["employee"]["resource_manager"]) == (
        "read",
        "read, write",
    )
    assert rows["feature-flag"] == {
        "about": "feature-flag",
        "admin": "admin",
        "product_owner": "",
        "business_owner": "",
        "resource_manager": "",
        "viewer": "",
    }
    assert planner.get("/acme/settings/roles").status_code == 403
    page = admin.get("/acme/settings/roles").text
    assert 'href="/acme/settings/users?role=BUSINESS_OWNER">0 people</a>' in page
    assert 'href="/acme/settings/users?role=VIEWER">1 person</a>' in page


def test_everybody_sees_under_their_name_what_they_may_do_and_what_gives_it(manager: FlaskClient):
    page = re.sub(r"\s+", " ", manager.get("/acme/account").text)

    assert '<th scope="row">Employee</th> <td>read, write</td> <td class="quiet">role</td>' in page
    assert '<td>read, write</td> <td class="quiet">role, single permission</td>' in page
    assert '<th scope="row">Authority</th>' not in page


def test_what_another_access_would_change_is_shown_before_and_acts_at_once(
    world: World, admin: FlaskClient
):
    page, viewer = user_page(world), world.client("viewer")
    wanted = {
        "role": "RESOURCE_MANAGER",
        "permission": ["planning:write"],
        "grant": ["auditor", "review_board"],
    }

    shown = fragment(admin, f"{page}?{urlencode(wanted, doseq=True)}", "section#effective").text
    before = viewer.get("/acme/people/new").status_code
    moved = post(admin, page, page, {**wanted, "seen": "viewer"})
    said = admin.get(moved.location).text

    assert ">employee:write, planning:write, auditor, review board<" in shown
    assert ">forecast:read<" in shown
    assert "observer, then decision" in shown
    assert "decision seats taken: 3 now, 4 then" in shown
    assert (before, viewer.get("/acme/people/new").status_code) == (403, 200)
    assert "may now use auditor, employee:write, planning:write and review_board" in said
    assert "no longer forecast:read." in said
    assert "changed what this user may do: from viewer to resource manager, planning:write" in said
    event = last_event(world)
    assert (event.action, event.facts) == (
        "member.changed",
        {"from": "viewer", "to": "resource manager, planning:write, auditor, review board"},
    )


def test_a_change_of_access_is_undone_and_never_over_a_later_one(world: World, admin: FlaskClient):
    page = user_page(world)
    post(admin, page, page, {"role": "BUSINESS_OWNER", "seen": "viewer"})
    first = last_event(world).id

    unseen = post(admin, page, page, {"role": "ADMIN"})
    stale = post(admin, page, page, {"role": "ADMIN", "seen": "viewer"})
    post(admin, page, page, {"role": "ADMIN", "seen": "business owner"})
    refused = post(admin, page, f"/acme/changes/{first}/reversal")
    undone = [
        post(admin, page, f"/acme/changes/{event}/reversal").status_code
        for event in (last_event(world).id, first)
    ]

    statuses = [answer.status_code for answer in (unseen, stale, refused)]
    assert (statuses, undone) == ([409, 409, 409], [303, 303])
    assert "may do was changed again since" in refused.text
    [line] = admin.get("/acme/settings/users.json?q=viewer@").get_json()
    assert line["role"] == "VIEWER"


def test_an_access_that_is_not_known_is_refused_with_the_form(world: World, admin: FlaskClient):
    page = user_page(world)

    assert admin.get(f"{page}?role=KING").status_code == 422
    asked = {"role": "VIEWER", "permission": "member", "seen": "viewer"}
    assert post(admin, page, page, asked).status_code == 422
