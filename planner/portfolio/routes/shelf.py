"""The filters of the list as its page shows them: facets with counts, and what is on."""

from planner.domain.lifecycle import InitiativeStatus, in_words
from planner.domain.views import NONE
from planner.portfolio.queries.counting import Counts
from planner.portfolio.queries.custom import named_field
from planner.portfolio.queries.view import ARCHIVED, IN_USE, SHAPE
from planner.web.browsing import Browsed
from planner.web.words import upper_first

LABELS = {
    "status": "Status",
    "quarter": "Target quarter",
    "owner": "Business owner",
    "health": "Delivery health",
    "origin": "Origin",
    "area": "Portfolio area",
    "state": "State",
    "missing": "To mend",
    "twice": "Twice",
    "tag": "Tag",
    "field": "Custom field",
}
WORDS = {
    ("quarter", NONE): "No quarter",
    ("health", NONE): "Not stated",
    ("origin", "DIRECT_PM"): "Entered by hand",
    ("origin", "INTAKE_CONVERTED"): "From intake",
    ("origin", "LEGACY"): "Imported",
    ("area", NONE): "No area",
    ("state", IN_USE): "In use",
    ("state", ARCHIVED): "Archived",
    ("missing", "estimate"): "Missing estimate",
    ("twice", "name"): "By name",
}


def words(name: str, value: str, counted: Counts) -> str:
    """A filter as people read it."""
    if name == "owner":
        return counted.owners.get(value, "Unknown owner")
    if name == "area" and value != NONE:
        return counted.areas.get(value, "Unknown area")
    if name == "field":
        return ": ".join(named_field(value))
    if name == "tag" or (name == "quarter" and value != NONE):
        return value
    return WORDS.get((name, value)) or upper_first(in_words(value))


def orders(name: str, counted: Counts) -> list[str]:
    """Statuses in the order in which they follow one another."""
    return [*InitiativeStatus] if name == "status" else []


LIST = Browsed(SHAPE, "portfolio.initiatives", "portfolio.export", LABELS, words, orders)
