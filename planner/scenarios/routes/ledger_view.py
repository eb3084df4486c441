"""How somebody looks at a ledger: which lines, in which order, with which explained.

The whole view is in the address, so that a link shows another person the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.domain.ledger import SHOWS, Balance, State, explain
from planner.domain.views import in_order, next_order, one_of
from planner.scenarios.queries.ledger import Ledger, Overrun
from planner.web.asked import anything, naming
from planner.web.charts import Bullet, bullet

SORTS: dict[str, Callable[[Balance], Any]] = {
    "pool": lambda line: line.pool.name.lower(),
    "supply": lambda line: line.supply,
    "p50": lambda line: line.p50,
    "p90": lambda line: (line.p90 is not None, line.p90 or 0),
    "delta": lambda line: line.delta,
    "used": lambda line: line.rows,
}
"""What the lines can be sorted by."""

ORDERS = {
    "pool": "by name",
    "-pool": "by name, backwards",
    "supply": "smallest supply first",
    "-supply": "largest supply first",
    "p50": "smallest demand first",
    "-p50": "largest demand first",
    "p90": "unknown P90 first, then the smallest",
    "-p90": "largest P90 first, unknown last",
    "delta": "largest deficit first",
    "-delta": "most to spare first",
    "used": "fewest initiatives first",
    "-used": "most initiatives first",
}
"""How each order is said; a leading minus is downwards."""

STATES = {
    State.NO_SUPPLY: ("over", "No supply"),
    State.DEFICIT: ("over", "Over capacity"),
    State.BALANCED: ("even", "Exactly enough"),
    State.NO_DEMAND: ("waiting", "No demand"),
    None: ("waiting", "Nothing stated"),
}
"""The glyph and words of a line's state; a surplus needs none."""

NAMED = naming(sort=one_of(ORDERS), show=one_of(SHOWS), open=anything, asof=anything)
"""What an address may name; a moment that is none is refused by itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ledger as the table shows it."""

    line: Balance
    bullet: Bullet
    state: tuple[str, str] | None
    explained: bool
    words: str
    overrun: Overrun | None


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. `opened` are pools whose explanation is open."""

    sort: str = "delta"
    show: str = "all"
    opened: frozenset[str] = frozenset()

    @classmethod
    def read(cls, asked: "MultiDict[str, str]") -> "View":
        """The view an address asks for; what it does not know is left as it is by default."""
        sort, shown = asked.get("sort", ""), asked.get("show", "")
        return cls(
            sort if sort in ORDERS else "delta",
            shown if shown in SHOWS else "all",
            frozenset(asked.getlist("open")),
        )

    @property
    def order(self) -> str:
        """The order in words."""
        return ORDERS[self.sort]

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments for this view with some things changed; defaults left out."""
        view = replace(self, **changes)
        given = {"sort": view.sort, "show": view.show, "open": sorted(view.opened)}
        plain = {"sort": "delta", "show": "all", "open": []}
        return {name: value for name, value in given.items() if value != plain[name]}

    def sorting(self, key: str) -> dict[str, Any]:
        """The arguments for sorting by a column, turned round when it is already sorted so."""
        upwards = key in ("pool", "delta")
        return self.arguments(sort=next_order(self.sort, key, upwards=upwards))

    def chosen(self, lines: Sequence[Balance]) -> list[Balance]:
        """The lines to show, in order; lines that are equal stay in pool order."""
        return in_order(filter(SHOWS[self.show], lines), self.sort, SORTS)

    def rows(self, ledger: Ledger) -> list[Row]:
        """The lines to show, drawn and explained."""
        return [self._row(ledger, line) for line in self.chosen(ledger.lines)]

    def _row(self, ledger: Ledger, line: Balance) -> Row:
        return Row(
            line,
            bullet(line.pool.name, line.supply, line.p50, line.p90),
            _state(line),
            bool({str(line.pool.id), "all"} & self.opened),
            words(line),
            ledger.overrun(line.pool.id),
        )


def words(line: Balance) -> str:
    """What a line means, in a sentence."""
    said = explain(line)
    if said is None:
        return f"{line.pool.opening} has no supply, and nothing asks for it."
    return said.sentence


def _state(line: Balance) -> tuple[str, str] | None:
    if line.state is State.SURPLUS:
        return ("unknown", "P90 unknown") if line.rows_without_p90 else None
    return STATES[line.state]
