"""Figures of a comparison: what one scenario gives and asks beyond another, and why."""

from planner.analysis.queries import hours, tokens
from planner.analysis.queries.comparison import Comparison, Row, comparison
from planner.analysis.queries.sides import ByLine
from planner.core.session import Session
from planner.domain.explaining.comparison import Compared, of_line
from planner.domain.explanation import Explanation
from planner.domain.figures import Figure


def compared(session: Session, about: Figure) -> Explanation | None:
    """A difference between two scenarios in one line, or one cause of it.

    A fixed number of selects. Raises what a comparison raises: `TooFewToCompare`, `UnlikeUnits`.
    """
    line = about.key("pool") or about.name("skill")
    found = comparison(session, about.scenarios, line)
    row = found.row(str(line))
    return None if row is None else of_line(about, _line(session, found, row))


def _line(session: Session, found: Comparison, row: Row) -> Compared:
    first, other = found.sides
    counted = tokens if found.unit == "tokens" else hours
    by_line: ByLine = {each.line: {} for each in found.rows}
    pairs = counted.pairs(session, first, other, by_line, row.line)
    causes = found.found[1]
    before, after = row.figures
    return Compared(
        row.line,
        row.name,
        found.unit,
        (before.given, before.asked),
        (after.given, after.asked),
        list(pairs),
        sorted(causes, key=lambda one: (one.initiative_id is None, -abs(one.amount))),
        (first.scenario.name, other.scenario.name),
        found.titles,
    )
