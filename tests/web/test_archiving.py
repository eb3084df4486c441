"""Putting initiatives away, from the list and from their own pages."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.membership import add_member
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from planner.portfolio.models import Initiative
from tests.kit.browser import post
from tests.kit.plan import Plan, plan
from tests.kit.portfolio import LIST, made, titles
from tests.kit.world import World

PAGE, WHY = f"{LIST}/archival", "Merged into Payments hub."
REVERSAL = re.compile(r'action="(/acme/changes/\d+/reversal)"')


def planned(world: World) -> Plan:
    demand = {"Portal": {"Data": ("120", None)}, "Search": {"Data": ("5", "9")}}
    return plan(world, pools={"Data": "100"}, demand=demand)


def writing_initiatives_only(world: World) -> FlaskClient:
    with world.session() as session:
        extra = (Permission.INITIATIVE_WRITE,)
        made = add_member(
            session, "keeper@acme.example", "Keeper", Access.of(Role.VIEWER, extra, ())
        )
        world.acme.people["keeper"] = made.id
    return world.client("keeper")


def reversal_of(page: str) -> str:
    return REVERSAL.search(page)[1]


def put_away(client: FlaskClient, *keys: int, **data):
    sent = {"picked": ",".join(map(str, keys)), "reason": WHY, **data}
    return post(client, f"{PAGE}?pick={keys[0]}", f"{LIST}/archivals", sent, follow_redirects=True)


def test_the_page_says_what_leaves_which_plan_before_anything_does(
    world: World, planner: FlaskClient
):
    portal = planned(world).initiatives["Portal"]

    page = planner.get(f"{PAGE}?pick={portal}")
    rows = planner.get(f"{PAGE}.json?pick={portal}").get_json()

    assert "no longer over capacity" in page.text
    assert rows == [
        {
            "scenario": "Lean",
            "quarter": "2026-Q4",
            "keeps_them": None,
            "ranks": 1,
            "demands": 1,
            "people": 0,
            "hours": 0,
        }
    ]


def test_of_several_it_is_said_how_many_a_plan_ranks_and_of_one_its_rank(
    world: World, planner: FlaskClient
):
    search, [alpha] = planned(world).initiatives["Search"], made(world, "Alpha")

    several = planner.get(f"{PAGE}?pick={search}&pick={alpha}").text
    alone = planner.get(f"{PAGE}?pick={search}").text

    assert '<td class="n" data-label="Ranks">1 of 2</td>' in several
    assert '<td class="n" data-label="Rank">2 of 2</td>' in alone


def test_what_is_put_away_says_why_and_can_only_be_brought_back(world: World, planner: FlaskClient):
    keys = planned(world).initiatives
    portal = keys["Portal"]

    shown = put_away(planner, portal)

    assert f": {WHY} It stays as it was" in shown.text
    assert "1 initiative archived." in shown.text
    assert f"{LIST}/{portal}/edit" not in shown.text
    assert f"{LIST}/{portal}/fields/" not in shown.text
    assert titles(planner.get(LIST)) == ["Search"]
    assert titles(planner.get(f"{LIST}?state=archived")) == ["Portal"]
    assert [row["title"] for row in planner.get(f"{LIST}.json").get_json()] == ["Search"]

    back = post(planner, LIST, f"{LIST}/restorations", {"picked": str(portal)})

    assert back.headers["Location"] == f"{LIST}/{portal}"
    assert titles(planner.get(LIST)) == ["Portal", "Search"]


def test_the_notice_undoes_all_of_it(world: World, planner: FlaskClient):
    made_ = planned(world)
    shown = put_away(planner, made_.initiatives["Portal"])

    post(planner, LIST, reversal_of(shown.text), {})

    plans = planner.get(f"{LIST}/{made_.initiatives['Portal']}/plans.json").get_json()
    assert [(each["scenario"], each["rank"]) for each in plans] == [("Lean", 1)]


def test_undoing_asks_what_archiving_asked(world: World, planner: FlaskClient):
    made_, [alpha] = planned(world), made(world, "Alpha")
    keeper = writing_initiatives_only(world)

    put_away(planner, made_.initiatives["Portal"])
    theirs = reversal_of(planner.get(f"{LIST}/{made_.initiatives['Portal']}/activity").text)
    seen = keeper.get(f"{LIST}/{made_.initiatives['Portal']}/activity").text
    refused = post(keeper, LIST, theirs, {})
    own = post(keeper, LIST, reversal_of(put_away(keeper, alpha).text), {})

    assert (refused.status_code, "planning:write" in refused.text) == (403, True)
    assert (REVERSAL.search(seen), own.status_code) == (None, 303)
    assert titles(planner.get(LIST)) == ["Alpha", "Search"]


def test_a_reason_is_asked_for(world: World, planner: FlaskClient):
    [alpha] = made(world, "Alpha")

    page = put_away(planner, alpha, reason=" ")

    assert page.status_code == 422
    assert "Say why, such as: Merged into Payments hub." in page.text


def test_many_are_deleted_but_for_those_that_are_planned(world: World, planner: FlaskClient):
    portal = planned(world).initiatives["Portal"]
    alpha, beta = made(world, "Alpha", "Beta")
    sent = {"picked": f"{alpha},{portal},{beta}"}

    unread = post(planner, PAGE, f"{LIST}/removals", sent)
    done = post(planner, PAGE, f"{LIST}/removals", {**sent, "known": "y"}, follow_redirects=True)

    assert (unread.status_code, "Tick it first." in unread.text) == (422, True)
    assert "2 initiatives deleted, 1 left as they were." in done.text
    assert "Planned in Lean: archive it instead." in done.text
    with world.session() as session:
        assert session.scalars(select(Initiative.title)).all() == ["Portal", "Search"]


def test_others_neither_see_nor_put_away(
    world: World, planner: FlaskClient, viewer: FlaskClient, rival: FlaskClient
):
    [alpha] = made(world, "Alpha")

    theirs = rival.get(f"/rival/initiatives/archival?pick={alpha}")
    sent = {"picked": str(alpha), "reason": WHY}
    gone = post(rival, "/rival/", "/rival/initiatives/archivals", sent, follow_redirects=True)

    assert ("Alpha" in theirs.text, "Alpha" in gone.text) == (False, False)
    seen = (viewer.get(PAGE), post(viewer, LIST, f"{LIST}/archivals", sent))
    assert [answer.status_code for answer in seen] == [403, 403]
    assert titles(planner.get(LIST)) == ["Alpha"]
