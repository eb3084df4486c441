"""The filters of the list as its page shows them: facets with counts, and what is on."""

from collections.abc import Callable
from dataclasses import dataclass

from planner.domain.lifecycle import InitiativeStatus, in_words
from planner.portfolio.queries.listing import Counts
from planner.portfolio.queries.view import FACETS, NONE, View
from planner.web.words import upper_first

LABELS = {
    "status": "Status",
    "quarter": "Target quarter",
    "owner": "Business owner",
    "health": "Delivery health",
    "origin": "Origin",
    "missing": "To mend",
}
WORDS = {
    ("quarter", NONE): "No quarter",
    ("health", NONE): "Not stated",
    ("origin", "DIRECT_PM"): "Entered by hand",
    ("origin", "INTAKE_CONVERTED"): "From intake",
    ("origin", "LEGACY"): "Imported",
    ("missing", "estimate"): "Missing estimate",
}
LONGEST = 10
"""Options of one facet that are shown; the rest is found by searching."""


@dataclass(frozen=True, slots=True)
class Option:
    """One filter: its value, its words, how many it shows, and whether it is on."""

    value: str
    label: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The filters of one kind; `more` are left out."""

    name: str
    label: str
    options: list[Option]
    more: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    href: str


def shelf(view: View, counted: Counts) -> list[Facet]:
    """Every facet that has anything to choose."""
    facets = [_facet(name, view, counted) for name in FACETS]
    return [facet for facet in facets if facet.options]


def chips(view: View, counted: Counts, href: Callable[[View], str]) -> list[Chip]:
    """What is on, each with its way off."""
    found = [Chip(f"“{view.q}”", href(view.without("q", "")))] if view.q else []
    return found + [
        Chip(words(facet, value, counted), href(view.without(facet, value)))
        for facet, value in view.filters
    ]


def words(facet: str, value: str, counted: Counts) -> str:
    """A filter as people read it."""
    if facet == "owner":
        return counted.owners.get(value, "Unknown owner")
    if facet == "quarter" and value != NONE:
        return value
    return WORDS.get((facet, value)) or upper_first(in_words(value))


def _facet(name: str, view: View, counted: Counts) -> Facet:
    chosen = view.chosen.get(name, ())
    options = [
        Option(value, words(name, value, counted), count, value in chosen)
        for value, count in counted.facets[name].items()
    ]
    ranked = sorted(options, key=lambda option: (not option.on, -option.count, option.label))
    kept = sorted(ranked[:LONGEST], key=lambda option: _place(name, option))
    return Facet(name, LABELS[name], kept, len(options) - len(kept))


def _place(name: str, option: Option) -> tuple[int, str]:
    if name == "status":
        return list(InitiativeStatus).index(InitiativeStatus(option.value)), ""
    return int(option.value == NONE), option.label
