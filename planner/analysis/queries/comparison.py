"""Two to four scenarios side by side, and why one differs from the first.

Scenarios in tokens are compared by pool, from the kept sums of their ledgers; scenarios in hours by
skill, as planning.md 4.10 counts. The two units do not mix: `UnlikeUnits` says where both are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.analysis.queries import hours, tokens
from planner.analysis.queries.sides import Figures, Side, sides
from planner.core.session import Session
from planner.domain import assumptions
from planner.domain.amounts import ZERO
from planner.domain.comparison import (
    Cause,
    Line,
    Step,
    by_initiative,
    causes,
    reranked,
    waterfall,
)
from planner.domain.planning import PlanningMode
from planner.domain.refusals import Conflict, Invalid
from planner.portfolio.titles import titles_of

MOST = 4
"""Scenarios beside one another."""


class TooFewToCompare(Invalid):
    """A comparison needs at least two scenarios, and has room for four."""

    remedy = "Choose two to four different scenarios."

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} scenarios cannot be compared.")


class UnlikeUnits(Conflict):
    """Hours and tokens are not held against one another."""

    remedy = (
        "Open the mode page of the one in hours: it shows what that scenario comes to in tokens."
    )

    def __init__(self, inhours: str, intokens: str) -> None:
        super().__init__(f"{inhours} plans in hours and {intokens} in tokens.")


@dataclass(frozen=True, slots=True)
class Row:
    """One line in every scenario, in their order."""

    line: Line
    name: str
    figures: Sequence[Figures]

    @property
    def same(self) -> bool:
        """Whether all scenarios give and ask for the same."""
        return all(one == self.figures[0] for one in self.figures)

    def difference(self, place: int) -> Decimal:
        """What the scenario at this place asks for beyond the first."""
        return self.figures[place].asked - self.figures[0].asked

    def more_given(self, place: int) -> Decimal:
        """What the scenario at this place gives beyond the first."""
        return self.figures[place].given - self.figures[0].given

    def apart(self, place: int) -> Decimal:
        """How far the two are from one another, in what is given and what is asked."""
        return abs(self.difference(place)) + abs(self.more_given(place))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything a page of comparison shows; figures in the unit of the scenarios."""

    sides: Sequence[Side]
    rows: Sequence[Row]
    found: Mapping[int, Sequence[Cause]]
    """The causes of each further scenario's difference from the first, by its place."""
    reranked: Mapping[int, Sequence[tuple[int, int, int]]]
    """Likewise initiatives whose order differs: id, rank in the first, rank in the other."""
    titles: Mapping[int, str]
    """Initiatives by id, all that the two name."""

    @property
    def unit(self) -> str:
        """What the figures count."""
        return "tokens" if self.sides[0].mode is PlanningMode.TOKEN else "hours"

    @property
    def differing(self) -> list[Row]:
        """The lines in which not all are alike."""
        return [row for row in self.rows if not row.same]

    def row(self, line: str) -> Row | None:
        """The row of a line as an address names it."""
        return next((row for row in self.rows if str(row.line) == line), None)

    def steps(self, row: Row, place: int) -> list[Step]:
        """How what is asked of a line goes from the first scenario to another."""
        return waterfall(
            row.figures[0].asked, [one for one in self.found[place] if one.line == row.line]
        )

    def supplied(self, place: int) -> list[Row]:
        """The lines that are given another amount than in the first scenario."""
        return [row for row in self.rows if row.more_given(place)]

    def changed(self, place: int) -> list[Cause]:
        """What differs over all lines, largest first."""
        return by_initiative(self.found[place])

    def assumed(self, place: int) -> dict[str, tuple[str, str]]:
        """Assumptions that differ, in words."""
        first, other = (
            assumptions.read(self.sides[at].scenario.assumptions).assumptions for at in (0, place)
        )
        return assumptions.changes(first, other)


def comparison(
    session: Session, scenario_ids: Sequence[int], only: Line | None = None
) -> Comparison:
    """The scenarios compared, the first being what the others are held against.

    `only`: with the causes of this line alone, where every line's figures are still told. A fixed
    number of selects for each scenario, however large they are. Raises `NotFound`,
    `TooFewToCompare` and `UnlikeUnits`.
    """
    if not 2 <= len(scenario_ids) <= MOST or len(set(scenario_ids)) < len(scenario_ids):
        raise TooFewToCompare(len(set(scenario_ids)))
    compared = sides(session, scenario_ids)
    _require_one_unit(compared)
    counted = tokens if compared[0].mode is PlanningMode.TOKEN else hours
    by_line = counted.figures(session, compared)
    known = only is None or only in by_line
    first, further = compared[0], dict(enumerate(compared[1:], start=1))
    found = {
        place: causes(
            counted.pairs(session, first, side, by_line, only) if known else [],
            first.ranks,
            side.ranks,
        )
        for place, side in further.items()
    }
    moved = {
        place: [] if only else reranked(first.ranks, side.ranks) for place, side in further.items()
    }
    named = {one.initiative_id for each in found.values() for one in each}
    named |= {key for each in moved.values() for key, _, _ in each}
    rows = _rows(by_line, compared)
    return Comparison(
        compared, rows, found, moved, titles_of(session, {key for key in named if key is not None})
    )


def _require_one_unit(compared: Sequence[Side]) -> None:
    by_mode = {side.mode: side.scenario.name for side in compared}
    if len(by_mode) > 1:
        raise UnlikeUnits(by_mode[PlanningMode.LEGACY], by_mode[PlanningMode.TOKEN])


def _rows(by_line: Mapping[Line, Mapping[int, Figures]], compared: Sequence[Side]) -> list[Row]:
    rows = []
    for line, of in by_line.items():
        name = next(iter(of.values())).name
        nothing = Figures(name, ZERO, ZERO)
        rows.append(Row(line, name, [of.get(side.scenario.id, nothing) for side in compared]))
    return sorted(rows, key=_widest_first)


def _widest_first(row: Row) -> tuple[Decimal, str]:
    widest = max(row.apart(place) for place in range(1, len(row.figures)))
    return -widest, row.name.lower()
