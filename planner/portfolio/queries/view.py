"""What a list of initiatives shows: read from an address, written back into one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from planner.domain.lifecycle import DeliveryHealth, InitiativeOrigin, InitiativeStatus

NONE = "none"
"""The choice of rows that have no value."""

FACETS = ("status", "quarter", "owner", "health", "origin", "missing")
SORTS = ("title", "key", "status", "p50", "p90", "value", "quarter", "owner", "updated")
DEFAULT_SORT = "title"
LONGEST_SEARCH = 200

_KNOWN: Mapping[str, frozenset[str]] = {
    "status": frozenset(InitiativeStatus),
    "origin": frozenset(InitiativeOrigin),
    "health": frozenset(DeliveryHealth) | {NONE},
    "missing": frozenset({"estimate"}),
}


@dataclass(frozen=True, slots=True)
class View:
    """Which initiatives, in what order, and which page of them."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By facet the values shown; a facet without any shows all."""
    sort: str = DEFAULT_SORT
    """A key of `SORTS`, with a leading - for descending."""
    page: int = 1
    ignored: tuple[str, ...] = ()
    """What the address named and this list does not know."""

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Every filter that is on: (facet, value), in the order of the facets."""
        return [(facet, value) for facet in FACETS for value in self.chosen.get(facet, ())]

    @property
    def narrowed(self) -> bool:
        """Whether anything keeps initiatives out."""
        return bool(self.q or self.filters)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The view as the pairs of an address, without what is said anyway."""
        pairs = [("q", self.q)] if self.q else []
        pairs += self.filters
        pairs += [("sort", self.sort)] if self.sort != DEFAULT_SORT else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def sorted_by(self, key: str) -> "View":
        """The view with a column chosen: descending when it was ascending already."""
        return replace(self, sort=f"-{key}" if self.sort == key else key, page=1)

    def without(self, facet: str, value: str) -> "View":
        """The view with one filter taken off; facet `q` is the search."""
        if facet == "q":
            return replace(self, q="", page=1)
        left = tuple(kept for kept in self.chosen.get(facet, ()) if kept != value)
        return replace(self, chosen={**self.chosen, facet: left}, page=1)

    def on_page(self, number: int) -> "View":
        """The view at another page."""
        return replace(self, page=number)


def read_view(pairs: Iterable[tuple[str, str]]) -> View:
    """The view an address asks for. What it does not know is left out and named in `ignored`."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    chosen, ignored = _chosen(given)
    sort, page = given.pop("sort", [DEFAULT_SORT])[-1], given.pop("page", ["1"])[-1]
    q = given.pop("q", [""])[-1][:LONGEST_SEARCH]
    if sort.removeprefix("-") not in SORTS:
        ignored.append(f"sort={sort}")
        sort = DEFAULT_SORT
    if not (page.isascii() and page.isdigit() and 0 < int(page[:10]) < 10**7):
        ignored.append(f"page={page}")
        page = "1"
    ignored += [name for name in given if name not in FACETS]
    return View(q, chosen, sort, int(page), tuple(ignored))


def _chosen(given: Mapping[str, Sequence[str]]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    chosen, ignored = {}, []
    for facet in FACETS:
        values = list(dict.fromkeys(given.get(facet, ())))
        known = [value for value in values if _knows(facet, value)]
        ignored += [f"{facet}={value}" for value in values if value not in known]
        if known:
            chosen[facet] = tuple(known)
    return chosen, ignored


def _knows(facet: str, value: str) -> bool:
    if facet == "owner":
        return value.isascii() and value.isdigit() and len(value) < 18
    if facet == "quarter":
        return value == NONE or len(value) <= 7
    return value in _KNOWN[facet]
