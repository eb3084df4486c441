"""The filters of the list of people as its page shows them."""

from planner.domain.employment import Standing
from planner.domain.lifecycle import EmploymentType, in_words
from planner.domain.views import NONE
from planner.people.queries.roster import SHAPE, Roster
from planner.web.browsing import Browsed
from planner.web.words import upper_first

LABELS = {
    "state": "State",
    "type": "Employment",
    "node": "Org node",
    "skill": "Skill",
    "profile": "Job profile",
}
STATES = {
    Standing.HERE: "Here",
    Standing.LEAVING: "Here, last day known",
    Standing.COMING: "Still to come",
    Standing.LEFT: "Left",
}
NOTHING = {"node": "No org node", "profile": "No job profile"}


def words(name: str, value: str, found: Roster) -> str:
    """A filter as people read it."""
    if value == NONE:
        return NOTHING.get(name, "None")
    if name == "node":
        return next((each.name for each in found.nodes if str(each.id) == value), "Unknown node")
    if name == "profile":
        return found.profiles.get(value, "Unknown profile")
    if name == "state":
        return STATES[Standing(value)]
    return upper_first(in_words(value)) if name == "type" else value


def orders(name: str, found: Roster) -> list[str]:
    """States and kinds in their own order, nodes as the tree has them."""
    known: dict[str, list[str]] = {
        "state": [*Standing],
        "type": [*EmploymentType],
        "node": [str(each.id) for each in found.nodes],
    }
    return known.get(name, [])


LIST = Browsed(SHAPE, "people.people", "people.export", LABELS, words, orders)
