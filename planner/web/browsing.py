"""A list with filters beside it: the filters as its page shows them, and its addresses."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response, request, url_for

from planner.domain.views import NONE, Shape, View
from planner.web import htmx
from planner.web.exports import FORMS
from planner.web.paging import Page
from planner.web.respond import heard

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


C = TypeVar("C")
"""What was counted of a list: it names what its filters refer to."""


@dataclass(frozen=True, slots=True)
class Browsed(Generic[C]):
    """A list: what it can be asked, where it and its twins are, and its filters in words."""

    shape: Shape
    endpoint: str
    twin: str
    """The endpoint of its twins, which takes their `form`."""
    labels: Mapping[str, str]
    """What each facet is called."""
    words: Callable[[str, str, C], str]
    """A facet's value as people read it."""
    orders: Callable[[str, C], list[str]] = lambda facet, counted: []
    """The values of a facet that stand first, in this order; the others follow by their words."""

    def asked(self) -> View:
        """The view that the address of the request asks for."""
        return self.shape.read(request.args.items(multi=True))

    def href(self, view: View) -> str:
        """The address of a view."""
        return address(view, self.endpoint)

    def given(
        self, view: View, counted: C, shown: int, facets: Mapping[str, Mapping[str, int]]
    ) -> dict[str, Any]:
        """What the page of a list needs to know of its view: its page, and where all leads.

        `shown` is how many rows the filters leave; a page past the last is the last. `facets` say
        how many rows each value would show.
        """
        pages = Page(view.page, shown, lambda number: self.href(view.on_page(number)))
        view = view.on_page(min(view.page, pages.pages))
        first = view.on_page(1)
        return {
            "counted": counted,
            "view": view,
            "page": Page(view.page, shown, pages.href),
            "chips": self._chips(view, counted),
            "sort_href": lambda key: self.href(view.sorted_by(key)),
            "everything": self.href(view.cleared),
            "twins": [address(first, self.twin, form=form) for form in FORMS],
            "facets": self._shelf(view, counted, facets),
        }

    def told(self, answer: Response, given: Mapping[str, Any], announcement: str) -> Response:
        """Let the browser's address say what a fragment shows, and a reader hear how much it is."""
        if htmx.partial():
            answer.headers["HX-Push-Url"] = self.href(given["view"])
        return heard(answer, announcement)

    def _chips(self, view: View, counted: C) -> list[Chip]:
        found = [Chip(f"“{view.q}”", self.href(view.without("q", "")))] if view.q else []
        return found + [
            Chip(self.words(facet, value, counted), self.href(view.without(facet, value)))
            for facet, value in view.filters
        ]

    def _shelf(
        self, view: View, counted: C, facets: Mapping[str, Mapping[str, int]]
    ) -> list[Facet]:
        """Every facet that has anything to choose."""
        return [self._facet(name, view, counted, facets[name]) for name in facets if facets[name]]

    def _facet(self, name: str, view: View, counted: C, counts: Mapping[str, int]) -> Facet:
        """A facet with the options that show most, each in its place; those on are kept."""
        options = [
            Option(value, self.words(name, value, counted), count, value in view.of(name))
            for value, count in counts.items()
        ]
        ranked = sorted(options, key=lambda option: (not option.on, -option.count, option.label))
        order = self.orders(name, counted)
        kept = sorted(ranked[:LONGEST], key=lambda option: _place(option, order))
        return Facet(name, self.labels[name], kept, len(options) - len(kept))


def _place(option: Option, order: list[str]) -> tuple[int, str]:
    """By the order of a facet; then by words, with what has no value last."""
    if option.value in order:
        return order.index(option.value), ""
    return len(order) + (option.value == NONE), option.label


def address(view: View, endpoint: str, **values: str) -> str:
    """The address of a view of a list, or of its twin."""
    query: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in view.query:
        query[name].append(value)
    return url_for(endpoint, **values, **query)  # type: ignore[arg-type]
