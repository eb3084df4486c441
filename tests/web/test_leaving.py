"""The page on which somebody is let in no more, and what they hold goes to somebody else."""

from flask.testing import FlaskClient

from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.holding import KINDS, burdened, holders
from tests.kit.world import World


def leaving(world: World, who: str = "planner") -> str:
    return f"/acme/settings/users/{world.acme.people[who]}/leaving"


def test_what_somebody_holds_is_shown_and_goes_with_an_undo(world: World, admin: FlaskClient):
    burdened(world)
    planner, page = world.client("planner"), leaving(world)
    before = holders(world)

    shown = admin.get(page).text
    asked = {"taker": world.acme.people["manager"], "holding": KINDS}
    done = post(admin, page, page, asked)
    said = admin.get(done.location).text

    assert "Initiatives as their business owner" in shown
    assert "Portal; Hub" in shown
    assert "1 view that only they use stays theirs." in shown
    assert "Planner of Acme may no longer sign in; 10 things are handed over." in said
    assert "handed over to Manager of Acme 2 initiatives as their business owner" in said
    assert planner.get("/acme/").status_code == 302  # the browser is signed out
    assert "Hand it over" in said and "Let them in again" in said
    undone = post(admin, done.location, f"/acme/changes/{last_event(world).id}/reversal")
    assert (undone.status_code, holders(world)) == (303, before)


def test_without_a_taker_all_stays_and_they_can_be_let_in_again(world: World, admin: FlaskClient):
    burdened(world)
    before, page = holders(world), leaving(world)
    user = page.removesuffix("/leaving")

    post(admin, page, page, {"taker": 0, "holding": KINDS})
    again = post(admin, page, page, {"taker": 0, "holding": KINDS})
    late = admin.get(page).text
    back = post(admin, user, f"{user}/return")

    assert holders(world) == before
    assert "Hand over what Planner of Acme holds" in late
    assert (again.status_code, "Choose who takes it over, and tick what." in again.text) == (
        422,
        True,
    )
    assert "may sign in again." in admin.get(back.location).text
    assert world.client("planner").get("/acme/").status_code == 200
    assert last_event(world).action == "member.let_in"


def test_only_whoever_governs_sees_it_and_only_of_their_own_organisation(
    world: World, admin: FlaskClient, planner: FlaskClient, rival: FlaskClient
):
    page = leaving(world, "viewer")
    theirs = f"/acme/settings/users/{world.rival.people['viewer']}/leaving"

    assert (planner.get(page).status_code, rival.get(page).status_code) == (403, 404)
    assert (admin.get(theirs).status_code, admin.get(page).status_code) == (404, 200)
    own = admin.get(leaving(world, "admin"))
    assert "Another administrator can let you in no more" in own.text
    elsewhere = {"taker": world.rival.people["viewer"], "holding": KINDS}
    assert post(admin, page, page, elsewhere).status_code == 422
