"""The page of users: who may sign in, for administrators of their own organisation only."""

from flask.testing import FlaskClient

from planner.accounts.commands import add_member
from planner.domain.permissions import Permission, Role
from tests.kit.browser import post
from tests.kit.import_pages import matched, upload
from tests.kit.world import World


def test_the_page_lists_everybody_with_what_they_may_do(world: World, admin: FlaskClient):
    with world.session() as session:
        extra = (Permission.PLANNING_WRITE,)
        add_member(
            session, "new@acme.example", "Nia", Role.VIEWER, extra=extra, grants=("auditor",)
        )

    page = admin.get("/acme/settings/users").text

    assert "5 people may sign in here" in page
    assert "new@acme.example" in page
    assert "planning:write, auditor" in page
    assert "rival.example" not in page


def test_our_own_list_of_users_comes_back_as_no_change(world: World, admin: FlaskClient):
    with world.session() as session:
        grants = ("auditor", "planning_lead")
        add_member(session, "=x@acme.example", "=Nia", Role.VIEWER, grants=grants)
    data = admin.get("/acme/settings/users.csv").data

    address = upload(admin, data).headers["Location"]
    assert matched(admin, address).status_code == 303
    check = admin.get(address.replace("/match", "/check")).text

    assert "Import users" in check
    assert "0 changes: everything in this file is on file already." in check


def test_others_see_neither_the_page_nor_its_twins(planner: FlaskClient, rival: FlaskClient):
    assert planner.get("/acme/settings/users").status_code == 403
    assert planner.get("/acme/settings/users.json").status_code == 403
    assert rival.get("/acme/settings/users").status_code == 404


def test_what_each_role_may_do_is_told_and_what_a_change_of_role_changes(
    world: World, admin: FlaskClient, planner: FlaskClient
):
    here = f"/acme/settings/users/{world.acme.people['viewer']}"
    rows = {row["about"]: row for row in admin.get("/acme/settings/roles.json").get_json()}

    more = post(admin, here, here, {"role": "RESOURCE_MANAGER", "active": "y"})
    said = admin.get(more.headers["Location"]).text
    out = post(admin, here, here, {"role": "RESOURCE_MANAGER"})

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
    assert "may now use employee:write, and no longer forecast:read." in said
    assert "may no longer sign in." in admin.get(out.headers["Location"]).text
    assert planner.get("/acme/settings/roles").status_code == 403
