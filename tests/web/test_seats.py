"""The page of seats: counts by role, and what was done or refused."""

import re
from datetime import timedelta

from planner.accounts.membership import add_member
from planner.core import clock
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from tests.kit.browser import post, text_of
from tests.kit.plan import plan
from tests.kit.world import World

PAGE = "/acme/settings/seats"
CELL = r"<t[hd][^>]*>(.*?)</t[hd]>"


def cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    return [[text_of(cell, between="") for cell in re.findall(CELL, row, re.S)] for row in rows]


def test_seats_are_counted_by_role_from_what_each_may_do(world: World, admin):
    with world.session() as session:
        extra = (Permission.PLANNING_WRITE,)
        add_member(session, "nia@acme.example", "Nia", Access.of(Role.VIEWER, extra, ()))

    rows = cells(admin.get(PAGE).text)

    assert ["Viewer", "1", "1", "2"] in rows
    assert ["Business owner", "0", "0", "0"] in rows
    assert ["In all", "4", "1", "5"] in rows
    seats = {row["email"]: row["seat"] for row in admin.get(f"{PAGE}.json").get_json()}
    assert (seats["nia@acme.example"], seats["viewer@acme.example"]) == ("decision", "observer")


def test_what_an_observer_was_refused_is_told_and_exported(world: World, admin, viewer):
    made = plan(world)
    page = f"/acme/scenarios/{made.scenario}"
    for _ in range(2):
        assert post(viewer, page, f"{page}/name", {"name": "Mine"}).status_code == 403

    text = admin.get(PAGE).text
    assert "2 attempts to change something in 30 days by 1 person without a decision seat." in text
    [first, second] = [
        row
        for row in admin.get(f"{PAGE}/events.json").get_json()
        if row["event"] == "decision_seat_blocked"
    ]
    assert first["permission"] == second["permission"] == "scenario:write"
    assert first["who"] == "Viewer of Acme"
    ours = world.client("admin", world.rival).get("/rival/settings/seats/events.json").get_json()
    assert [row for row in ours if row["event"] == "decision_seat_blocked"] == []


def test_what_is_older_than_thirty_days_is_not_told(world: World, admin, viewer):
    made = plan(world)
    page = f"/acme/scenarios/{made.scenario}"
    post(viewer, page, f"{page}/name", {"name": "Mine"})

    with clock.hold(clock.now() + timedelta(days=31)):
        text = world.client("admin").get(PAGE).text

    assert "and nothing refused" in text


def test_only_those_who_govern_users_see_it(planner, viewer, rival):
    for path in ("", ".csv", "/events.xlsx"):
        assert planner.get(f"{PAGE}{path}").status_code == 403
        assert viewer.get(f"{PAGE}{path}").status_code == 403
        assert rival.get(f"{PAGE}{path}").status_code == 404
