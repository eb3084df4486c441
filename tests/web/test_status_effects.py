"""What follows from a status is said wherever one is chosen."""

import re

from flask.testing import FlaskClient

from planner.domain.lifecycle import InitiativeStatus
from tests.kit.browser import HTMX, text_of
from tests.kit.portfolio import LIST, made
from tests.kit.world import World

PARTIAL = {**HTMX, "HX-Target": "a#status-1"}
FROM_PROPOSED = [
    "Scoping What it asks of which skill is being found out. Nothing else changes.",
    "On hold Nobody works on it for now. "
    "It keeps its ranks and its token demand until a scenario takes it out.",
    "Cancelled It will not be done. "
    "It keeps its ranks and its token demand until a scenario takes it out. "
    "This is final: no other status follows.",
]


def choices(page: str) -> list[str]:
    """What can be chosen, with all that is said of it."""
    return [text_of(each) for each in re.findall(r'<label class="choice">(.*?)</label>', page)]


def test_the_page_and_the_form_in_its_place_say_the_same_of_each(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/status"
    stays = "Proposed As it is now."

    assert choices(planner.get(f"{LIST}/{key}/status").text) == FROM_PROPOSED
    assert choices(planner.get(place).text) == [stays, *FROM_PROPOSED]
    assert choices(planner.get(place, headers=PARTIAL).text) == [stays, *FROM_PROPOSED]


def test_a_final_status_says_in_its_place_that_it_is(world: World, planner: FlaskClient):
    [key] = made(world, "Pay", status=InitiativeStatus.COMPLETE)

    form = planner.get(f"{LIST}/{key}/fields/status", headers=PARTIAL).text

    assert choices(form) == ["Complete As it is now. This is final: no other status follows."]
