"""A list with filters beside it: the filters as its page shows them, and its addresses."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from planner.domain.views import View
from planner.web import htmx
from planner.web.exports import FORMS
from planner.web.paging import Page

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


def facet(
    name: str,
    label: str,
    options: list[Option],
    place: Callable[[Option], tuple[int, str]],
) -> Facet:
    """A facet with the options that show most, in the order of `place`; those on are kept."""
    ranked = sorted(options, key=lambda option: (not option.on, -option.count, option.label))
    kept = sorted(ranked[:LONGEST], key=place)
    return Facet(name, label, kept, len(options) - len(kept))


def chips(view: View, words: Callable[[str, str], str], href: Callable[[View], str]) -> list[Chip]:
    """What is on, each with its way off. `words` says a facet's value as people read it."""
    found = [Chip(f"“{view.q}”", href(view.without("q", "")))] if view.q else []
    return found + [
        Chip(words(facet, value), href(view.without(facet, value))) for facet, value in view.filters
    ]


def address(view: View, endpoint: str, **values: str) -> str:
    """The address of a view of a list, or of its twin."""
    query: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in view.query:
        query[name].append(value)
    return url_for(endpoint, **values, **query)  # type: ignore[arg-type]


def listed(
    view: View,
    shown: int,
    words: Callable[[str, str], str],
    href: Callable[[View], str],
    twin: Callable[[View, str], str],
) -> dict[str, Any]:
    """What the page of any such list needs to know of its view: its page, and where all leads.

    `shown` is how many rows the filters leave; a page past the last is the last. `twin` gives the
    address of the list in a form of `FORMS`.
    """
    pages = Page(view.page, shown, lambda number: href(view.on_page(number)))
    view = view.on_page(min(view.page, pages.pages))
    return {
        "view": view,
        "page": Page(view.page, shown, pages.href),
        "chips": chips(view, words, href),
        "sort_href": lambda key: href(view.sorted_by(key)),
        "everything": href(view.cleared),
        "twins": [twin(view.on_page(1), form) for form in FORMS],
    }


def told(answer: Response, href: str, announcement: str) -> Response:
    """Let the browser's address say what a fragment shows, and a reader hear how much it is."""
    if htmx.partial():
        answer.headers["HX-Push-Url"] = href
        answer.headers["HX-Trigger"] = json.dumps({"announce": announcement})
    return answer
