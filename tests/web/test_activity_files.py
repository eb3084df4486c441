"""What was recorded of one row is had as a file, whole."""

import pytest
from flask.testing import FlaskClient

from planner.capacity.models import Employee
from planner.core.models import Model
from planner.core.session import Session
from planner.intake.models import IntakeRequest
from planner.portfolio.models import Initiative
from planner.portfolio.routes.initiatives import ALL
from tests.kit import roster
from tests.kit.intake import asked
from tests.kit.portfolio import made
from tests.kit.world import World

PLACES = {
    "initiatives": (Initiative, "activity", "initiative.changed"),
    "intake": (IntakeRequest, "activity", "intake.changed"),
    "people": (Employee, "history", "employee.changed"),
}
"""Of each kind of row: what it is, the page of its changes, and what is recorded of it."""


def row(world: World, place: str) -> int:
    """A row of this kind, of which nothing is recorded by itself."""
    if place == "initiatives":
        return made(world, "Payments")[0]
    return asked(world, "Payments") if place == "intake" else roster.made(world, "Ada")[0]


def happened(session: Session, model: type[Model], key: int, action: str, times: int) -> None:
    for _ in range(times):
        with session.recording(action, session.find(model, key)):
            pass


@pytest.mark.parametrize("place", PLACES)
def test_a_file_has_the_changes_that_its_page_tells_in_their_order(
    world: World, planner: FlaskClient, rival: FlaskClient, place: str
):
    (model, page, action), key = PLACES[place], row(world, place)
    address = f"/acme/{place}/{key}/{page}"
    with world.session() as session:
        happened(session, model, key, action, 2)

    rows = planner.get(f"{address}.json").get_json()

    assert [row["action"] for row in rows[:2]] == [action, action]
    assert rows[0]["event"] > rows[1]["event"]
    assert rows[0]["by"] == "Admin of Acme"
    assert f'href="{address}.csv"' in planner.get(address).text
    assert rival.get(f"/rival/{place}/{key}/{page}.json").status_code == 404


def test_a_file_goes_on_where_the_page_ends(world: World, planner: FlaskClient):
    key = row(world, "initiatives")
    with world.session() as session:
        happened(session, Initiative, key, "initiative.changed", ALL + 1)
    address = f"/acme/initiatives/{key}/activity"

    page = planner.get(address).text
    assert page.count("<li><p><b>Admin of Acme</b>") == ALL
    assert len(planner.get(f"{address}.json").get_json()) == ALL + 1
