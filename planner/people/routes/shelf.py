"""The filters of the list of people as its page shows them."""

from planner.domain.employment import Standing
from planner.domain.lifecycle import EmploymentType, in_words
from planner.domain.views import NONE, View
from planner.people.queries.roster import SHAPE, Roster
from planner.web.browsing import Facet, Option, facet
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


def shelf(view: View, found: Roster, with_profiles: bool) -> list[Facet]:
    """Every facet that has anything to choose; job profiles only where they are used."""
    names = [name for name in SHAPE.facets if with_profiles or name != "profile"]
    facets = [_facet(name, view, found) for name in names]
    return [each for each in facets if each.options]


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


def _facet(name: str, view: View, found: Roster) -> Facet:
    options = [
        Option(value, words(name, value, found), count, value in view.of(name))
        for value, count in found.counts[name].items()
    ]
    return facet(name, LABELS[name], options, lambda option: _place(name, option, found))


def _place(name: str, option: Option, found: Roster) -> tuple[int, str]:
    """States and kinds in their own order, nodes as the tree has them, the rest by name."""
    orders: dict[str, list[str]] = {
        "state": [*Standing],
        "type": [*EmploymentType],
        "node": [str(each.id) for each in found.nodes],
    }
    order = orders.get(name, [])
    known = option.value in order
    last = len(order) + (option.value == NONE)
    return (order.index(option.value) if known else last), option.label
