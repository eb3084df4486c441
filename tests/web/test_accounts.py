"""Passwords, links to set them, one's own account, and who is let in with what."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.membership import add_member
from planner.accounts.passwords import matches
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.identity import Membership, User
from planner.core.sign_in import outside
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from tests.kit.browser import post
from tests.kit.world import World

GOOD, BETTER = "eleven grey herons", "nine slow barges"


def user_page(world: World, who: str = "viewer") -> str:
    return f"/acme/settings/users/{world.acme.people[who]}"


def link(world: World, admin: FlaskClient, who: str = "viewer") -> str:
    page = user_page(world, who)
    answer = post(admin, page, f"{page}/password-link")
    return re.search(r'value="http://localhost(/password/[^"]+)"', answer.text)[1]


def set_by(client: FlaskClient, address: str, password: str = GOOD, again: str | None = None):
    return post(client, address, address, {"password": password, "again": again or password})


def enter(world: World, password: str, email: str = "viewer@acme.example") -> int:
    client = world.app.test_client()
    data = {"email": email, "password": password}
    return post(client, "/sign-in", "/sign-in", data).status_code


def actions(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def password_of(world: World, who: str, password: str) -> None:
    client = world.client("admin")
    assert set_by(world.client(None), link(world, client, who), password).status_code == 303


def test_somebody_new_is_let_in_sets_a_password_and_signs_in(world: World, admin: FlaskClient):
    data = {"email": "Nia@acme.example", "name": "Nia Bell", "role": "PRODUCT_OWNER"}
    page = post(admin, "/acme/settings/users/new", "/acme/settings/users", data).location
    shown = admin.get(page).text
    made = post(admin, page, f"{page}/password-link")
    address = re.search(r'value="http://localhost(/password/[^"]+)"', made.text)[1]
    nia = world.client(None)

    answer = set_by(nia, address)

    assert "Nia Bell has no password yet" in shown
    assert (answer.status_code, nia.get("/").location) == (303, "/acme/")
    assert enter(world, GOOD, "nia@acme.example") == 303
    assert actions(world)[-3:] == [
        "member.added",
        "member.password_link_made",
        "account.password_set",
    ]


def test_a_link_works_once(world: World, admin: FlaskClient):
    address = link(world, admin)
    set_by(world.client(None), address)

    again = world.client(None).get(address)

    assert again.status_code == 404
    assert "Ask an administrator of your organisation for a new one." in again.text


def test_a_link_ends_after_three_days_and_with_the_account(world: World, admin: FlaskClient):
    address, start = link(world, admin), clock.now()
    with clock.hold(start + timedelta(days=2, hours=23)):
        assert world.client(None).get(address).status_code == 200
    with clock.hold(start + timedelta(days=3, minutes=1)):
        assert world.client(None).get(address).status_code == 404
    with world.app.app_context(), outside() as session, session.bookkeeping():
        session.scalar(select(User).where(User.email == "viewer@acme.example")).active = False

    assert world.client(None).get(address).status_code == 404


def test_a_link_that_was_changed_leads_nowhere(world: World, admin: FlaskClient):
    address = link(world, admin)

    assert world.client(None).get(f"{address[:-2]}xx").status_code == 404
    assert world.client(None).get("/password/anything").status_code == 404


def test_a_weak_password_is_refused_and_the_link_goes_on(world: World, admin: FlaskClient):
    address, somebody = link(world, admin), world.client(None)

    short = set_by(somebody, address, "eleven")
    own = set_by(somebody, address, "viewer at acme")
    apart = set_by(somebody, address, GOOD, BETTER)

    assert [each.status_code for each in (short, own, apart)] == [422, 422, 422]
    assert "Give at least 12 characters" in short.text
    assert "It would be guessed early" in own.text
    assert "The two are not the same." in apart.text
    assert set_by(somebody, address).status_code == 303


def test_a_new_password_signs_out_everywhere_else(world: World, admin: FlaskClient):
    before = world.client("viewer")
    set_by(world.client(None), link(world, admin))

    assert before.get("/").location == "/sign-in"


def test_no_link_is_made_for_who_may_do_more_or_is_of_others_too(world: World):
    with world.session() as session:
        governor = add_member(
            session,
            "gov@acme.example",
            "Gov",
            Access.of(Role.VIEWER, (Permission.AUTHORITY_ADMIN,), ()),
        )
        world.acme.people["gov"] = governor.id
    with world.session(world.rival) as session:
        add_member(session, "viewer@acme.example", "Viewer", Access(Role.VIEWER))
    gov, more, shared = world.client("gov"), user_page(world, "planner"), user_page(world)

    beyond = post(gov, more, f"{more}/password-link")
    others = post(world.client("admin"), shared, f"{shared}/password-link")

    assert (beyond.status_code, others.status_code) == (403, 409)
    assert "may do more here than you may" in beyond.text
    assert "belongs to other organisations too" in others.text


def test_no_link_is_made_for_an_operator_by_an_administrator_who_is_none(world: World):
    with world.session() as session:
        second = add_member(session, "second@acme.example", "Sam", Access(Role.ADMIN))
        world.acme.people["second"] = second.id
    page = user_page(world, "admin")

    assert post(world.client("second"), page, f"{page}/password-link").status_code == 403


def test_nobody_changes_their_own_access_or_gives_more_than_they_have(world: World, admin):
    own = user_page(world, "admin")
    with world.session() as session:
        extra = (Permission.AUTHORITY_ADMIN,)
        gov = add_member(session, "gov@acme.example", "Gov", Access.of(Role.VIEWER, extra, ()))
        world.acme.people["gov"] = gov.id
    page, gov_client = user_page(world), world.client("gov")

    for address in (own, f"{own}/leaving"):
        assert post(admin, page, address, {"role": "VIEWER", "seen": "admin"}).status_code == 409
    asked = {"role": "ADMIN", "seen": "viewer"}
    assert "it gives or takes what you may not do" in gov_client.get(f"{page}?role=ADMIN").text
    assert post(gov_client, page, page, asked).status_code == 403
    beyond = user_page(world, "planner")
    assert post(gov_client, beyond, f"{beyond}/leaving").status_code == 403
    new = {"email": "new@acme.example", "name": "New", "role": "ADMIN"}
    refused = post(gov_client, "/acme/settings/users/new", "/acme/settings/users", new)
    assert refused.status_code == 422
    with world.app.app_context(), outside() as session:
        chosen = select(Membership.role).where(Membership.user_id == world.acme.people["viewer"])
        assert session.scalars(chosen).all() == [Role.VIEWER]
        assert session.scalar(select(User.id).where(User.email == "new@acme.example")) is None


def test_a_member_twice_is_refused_beside_the_address(world: World, admin: FlaskClient):
    data = {"email": "viewer@acme.example", "name": "Viewer", "role": "VIEWER"}

    answer = post(admin, "/acme/settings/users/new", "/acme/settings/users", data)

    assert answer.status_code == 422
    assert "viewer@acme.example is a user here already." in answer.text


def test_an_account_that_is_there_keeps_its_password_where_it_is_let_in_as_well(world: World):
    with world.session(world.rival) as session:
        add_member(session, "Nia@rival.example", "Nia", Access(Role.VIEWER), "one and only")
    with world.session() as session:
        add_member(session, "nia@rival.example", "N.", Access(Role.VIEWER), "another word")

    with world.app.app_context(), outside() as session:
        chosen = select(User.name, User.password_hash).where(User.email == "nia@rival.example")
        [(name, kept)] = session.execute(chosen)
        assert (name, matches(kept, "one and only")) == ("Nia", True)


@pytest.mark.parametrize("way", ["", "/password-link", "/sign-out", "/leaving", "/return"])
def test_members_of_another_organisation_are_not_found(world: World, admin: FlaskClient, way: str):
    page = f"/acme/settings/users/{world.rival.people['viewer']}"
    data = {"role": "ADMIN", "active": "y"}

    assert admin.get(page).status_code == 404
    assert post(admin, "/acme/settings/users", f"{page}{way}", data).status_code == 404


def test_signing_somebody_out_ends_every_browser_of_theirs(world: World, admin: FlaskClient):
    first, second, page = world.client("viewer"), world.client("viewer"), user_page(world)
    post(admin, page, f"{page}/sign-out")

    assert [each.get("/").location for each in (first, second)] == ["/sign-in", "/sign-in"]


def test_ones_own_password_is_changed_by_who_knows_it(world: World):
    password_of(world, "viewer", GOOD)
    viewer, other = world.client("viewer"), world.client("viewer")
    said = {"password": BETTER, "again": BETTER}
    own = "/acme/account"

    wrong = post(viewer, own, own, {**said, "current": "x"})
    right = post(viewer, own, own, {**said, "current": GOOD})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "That is not your password." in wrong.text
    assert "Every other browser is signed out." in viewer.get(own).text
    assert other.get("/").location == "/sign-in"
    assert (enter(world, GOOD), enter(world, BETTER)) == (422, 303)


def test_programs_that_keep_passwords_find_where_one_is_changed(world: World):
    address = "/.well-known/change-password"

    assert world.client("viewer").get(address).location == "/acme/account"
    assert world.client(None).get(address).location == "/sign-in"


def test_an_open_browser_does_not_give_guesses_at_the_password_away(world: World):
    password_of(world, "viewer", GOOD)
    viewer = world.client("viewer")
    said = {"password": BETTER, "again": BETTER}
    for _ in range(10):
        post(viewer, "/acme/account", "/acme/account", {**said, "current": "x"})

    last = post(viewer, "/acme/account", "/acme/account", {**said, "current": GOOD})

    assert last.status_code == 429


def test_another_browser_of_ones_own_is_signed_out_and_nobody_elses(world: World):
    viewer, lost, planner = (world.client(who) for who in ("viewer", "viewer", "planner"))
    page = viewer.get("/acme/account").text
    [theirs] = re.findall(r"sign-ins/(\d+)/end", page)
    post(planner, "/acme/account", f"/acme/account/sign-ins/{theirs}/end")
    kept = lost.get("/").location
    post(viewer, "/acme/account", f"/acme/account/sign-ins/{theirs}/end")

    assert (kept, lost.get("/").location) == ("/acme/", "/sign-in")
    assert viewer.get("/").location == "/acme/"
