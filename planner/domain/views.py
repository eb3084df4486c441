"""What a list shows: read from an address, and written back into one."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

NONE = "none"
"""The choice of rows that have no value."""

WITHOUT = "without"
"""What an address says before each column that is left out."""

LONGEST_SEARCH = 200

R = TypeVar("R")
Values = Mapping[str, Collection[str]]
"""What rows are found by: of each facet the values they have."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a list can be asked: its filters, each with the values it knows, and its orders."""

    facets: Mapping[str, Callable[[str], bool]]
    sorts: Sequence[str]
    sort: str
    """The order it has when nothing is said."""
    columns: Sequence[str] = ()
    """Those of its columns that may be left out."""
    usual: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What is shown of a facet while none of its values is chosen; of others that is all."""

    def read(self, pairs: Iterable[tuple[str, str]]) -> "View":
        """The view an address asks for; what the list does not know is named in `ignored`."""
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            if value.strip():
                given.setdefault(name, []).append(value.strip())
        chosen, ignored = self._chosen(given)
        sort, page = given.pop("sort", [self.sort])[-1], given.pop("page", ["1"])[-1]
        q = given.pop("q", [""])[-1][:LONGEST_SEARCH]
        if sort.removeprefix("-") not in self.sorts:
            ignored.append(f"sort={sort}")
            sort = self.sort
        if not is_page(page):
            ignored.append(f"page={page}")
            page = "1"
        without = given.pop(WITHOUT, [])
        hidden = tuple(name for name in self.columns if name in without)
        ignored += [f"{WITHOUT}={name}" for name in without if name not in hidden]
        ignored += [name for name in given if name not in self.facets]
        return View(self, q, chosen, sort, int(page), tuple(ignored), hidden)

    def knows(self, name: str, value: str) -> bool:
        """Whether an address may name this with this value."""
        if name == "sort":
            return value.removeprefix("-") in self.sorts
        if name == WITHOUT:
            return value in self.columns
        if name == "page":
            return is_page(value)
        return name == "q" or (name in self.facets and self.facets[name](value))

    def _chosen(
        self, given: Mapping[str, Sequence[str]]
    ) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        chosen, ignored = {}, []
        for facet, knows in self.facets.items():
            values = list(dict.fromkeys(given.get(facet, ())))
            known = [value for value in values if knows(value)]
            ignored += [f"{facet}={value}" for value in values if value not in known]
            if known:
                chosen[facet] = tuple(known)
        return chosen, ignored


@dataclass(frozen=True, slots=True)
class View:
    """Which rows of a list, in what order, and which page of them."""

    shape: Shape
    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By facet the values shown; a facet without any shows all."""
    sort: str = ""
    """One of the list's orders, with a leading - for descending."""
    page: int = 1
    ignored: tuple[str, ...] = ()
    """What the address named and this list does not know."""
    hidden: tuple[str, ...] = ()
    """Columns that are left out."""

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Every filter that is on: (facet, value), in the order of the facets."""
        return [(facet, value) for facet in self.shape.facets for value in self.of(facet)]

    @property
    def narrowed(self) -> bool:
        """Whether anything keeps rows out."""
        return bool(self.q or self.filters)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The view as the pairs of an address, without what is said anyway."""
        pairs = [("q", self.q)] if self.q else []
        pairs += self.filters
        pairs += [("sort", self.sort)] if self.sort != self.shape.sort else []
        pairs += [(WITHOUT, name) for name in self.hidden]
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    @property
    def cleared(self) -> "View":
        """The view of everything, in the same order."""
        return View(self.shape, sort=self.sort, hidden=self.hidden)

    def of(self, facet: str) -> tuple[str, ...]:
        """The values of one facet that are on."""
        return self.chosen.get(facet, ())

    def wanted(self, facet: str) -> Collection[str]:
        """The values of one facet that are shown; none where all are."""
        return self.of(facet) or self.shape.usual.get(facet, ())

    def sorted_by(self, key: str) -> "View":
        """The view with a column chosen: descending when it was ascending already."""
        return replace(self, sort=next_order(self.sort, key), page=1)

    def without(self, facet: str, value: str) -> "View":
        """The view with one filter taken off; facet `q` is the search."""
        if facet == "q":
            return replace(self, q="", page=1)
        left = tuple(kept for kept in self.of(facet) if kept != value)
        return replace(self, chosen={**self.chosen, facet: left}, page=1)

    def turned(self, column: str) -> "View":
        """The view without a column, or with it again."""
        hidden = set(self.hidden) ^ {column}
        return replace(self, hidden=tuple(name for name in self.shape.columns if name in hidden))

    def on_page(self, number: int) -> "View":
        """The view at another page."""
        return replace(self, page=number)


def shows(view: View, values: Values, facets: Iterable[str]) -> bool:
    """Whether a view shows rows with these values, as far as these facets go."""
    return all(
        not wanted or any(value in wanted for value in values[facet])
        for facet, wanted in ((facet, view.wanted(facet)) for facet in facets)
    )


def in_order(rows: Iterable[R], sort: str, orders: Mapping[str, Callable[[R], Any]]) -> list[R]:
    """The rows by one of these orders, turned round after a minus; equal ones stay as they are."""
    return sorted(rows, key=orders[sort.removeprefix("-")], reverse=sort.startswith("-"))


def next_order(sort: str, key: str, *, upwards: bool = True) -> str:
    """The order once a column is chosen: the one it begins with, or the other where it has that."""
    first, other = (key, f"-{key}") if upwards else (f"-{key}", key)
    return other if sort == first else first


def facet_counts(
    view: View, found: Sequence[tuple[Values, int]], facets: Collection[str]
) -> dict[str, Mapping[str, int]]:
    """By facet, by value: how many rows it shows beside the filters of the other facets.

    `found` are rows in groups: what they are found by, and how many they are. What is chosen is
    counted also where it shows none.
    """
    return {facet: _counts(view, found, facet, set(facets) - {facet}) for facet in facets}


def _counts(
    view: View, found: Sequence[tuple[Values, int]], facet: str, others: Collection[str]
) -> dict[str, int]:
    counted: Counter[str] = Counter(dict.fromkeys(view.of(facet), 0))
    for values, count in found:
        if shows(view, values, others):
            for value in values[facet]:
                counted[value] += count
    return dict(counted)


def is_page(value: str) -> bool:
    """Whether a value may be the number of a page."""
    return value.isascii() and value.isdigit() and 0 < int(value[:10]) < 10**7


def is_key(value: str) -> bool:
    """Whether a filter's value may be the key of a row."""
    return value.isascii() and value.isdigit() and len(value) < 18


def one_of(values: Iterable[str]) -> Callable[[str], bool]:
    """Knows these values, and no others."""
    return frozenset(values).__contains__
