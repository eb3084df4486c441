"""The filters of the list as its page shows them: facets with counts, and what is on."""

from planner.domain.lifecycle import InitiativeStatus, in_words
from planner.domain.views import NONE, View
from planner.portfolio.queries.counting import Counts
from planner.portfolio.queries.view import FACETS
from planner.web.browsing import Facet, Option, facet
from planner.web.words import upper_first

LABELS = {
    "status": "Status",
    "quarter": "Target quarter",
    "owner": "Business owner",
    "health": "Delivery health",
    "origin": "Origin",
    "missing": "To mend",
    "tag": "Tag",
    "field": "Custom field",
}
WORDS = {
    ("quarter", NONE): "No quarter",
    ("health", NONE): "Not stated",
    ("origin", "DIRECT_PM"): "Entered by hand",
    ("origin", "INTAKE_CONVERTED"): "From intake",
    ("origin", "LEGACY"): "Imported",
    ("missing", "estimate"): "Missing estimate",
}


def shelf(view: View, counted: Counts) -> list[Facet]:
    """Every facet that has anything to choose."""
    facets = [_facet(name, view, counted) for name in FACETS]
    return [found for found in facets if found.options]


def words(name: str, value: str, counted: Counts) -> str:
    """A filter as people read it."""
    if name == "owner":
        return counted.owners.get(value, "Unknown owner")
    if name == "field":
        return value.replace("=", ": ", 1)
    if name == "tag" or (name == "quarter" and value != NONE):
        return value
    return WORDS.get((name, value)) or upper_first(in_words(value))


def _facet(name: str, view: View, counted: Counts) -> Facet:
    chosen = view.of(name)
    options = [
        Option(value, words(name, value, counted), count, value in chosen)
        for value, count in counted.facets[name].items()
    ]
    return facet(name, LABELS[name], options, lambda option: _place(name, option))


def _place(name: str, option: Option) -> tuple[int, str]:
    if name == "status":
        return list(InitiativeStatus).index(InitiativeStatus(option.value)), ""
    return int(option.value == NONE), option.label
