"""Correcting cells at the check: kept with the import, and every row is checked again."""

from collections.abc import Iterator, Sequence

from planner.core.session import Session
from planner.domain.importing.repairs import Repair, number_of, with_repair
from planner.imports.commands import checking
from planner.imports.models import Import, ImportRow, Outcome
from planner.imports.queries.found import found_rows, having
from planner.imports.queries.said import records_of
from planner.imports.refusals import require_open

SMALLER, SWAPPED = "p90", 100
"""The problem of a P90 that is smaller than its P50, and in how many rows they swap at once."""


def repair(session: Session, of: Import, wanted: Repair) -> None:
    """Correct a cell, or a wrong value wherever its column has it; the file stays as it was."""
    with session.recording("import.repaired", of) as facts:
        require_open(of, "its cells cannot be corrected")
        of.repairs = with_repair(of.repairs, wanted)
        facts |= {"column": wanted.column, "to": wanted.value}
        facts |= {"row": wanted.row} if wanted.row else {"from": wanted.found}
    checking.check(session, of)


def say_meanings(session: Session, of: Import, wanted: Sequence[Repair]) -> None:
    """Say what several wrong values mean wherever their columns have them."""
    with session.recording("import.meanings_said", of) as facts:
        require_open(of, "its cells cannot be corrected")
        for each in wanted:
            of.repairs = with_repair(of.repairs, each)
        facts["meanings"] = [[each.column, each.found, each.value] for each in wanted]
    checking.check(session, of)


def swap_estimates(session: Session, of: Import) -> None:
    """Let P50 and P90 change places where a row says both, and P90 is the smaller.

    In at most `SWAPPED` rows, the first of the file.
    """
    only = having(session, of, SMALLER)
    rows = found_rows(session, of, Outcome.REJECTED, only=only, limit=SWAPPED)
    both = list(_estimates(of, rows))
    with session.recording("import.estimates_swapped", of) as facts:
        require_open(of, "its cells cannot be corrected")
        for row, p50, p90 in both:
            for name, text in (("p50", p90), ("p90", p50)):
                column = of.columns[of.fills.index(name)]
                of.repairs = with_repair(of.repairs, Repair(column, text, row=row))
        facts["rows"] = len(both)
    checking.check(session, of)


def _estimates(of: Import, rows: Sequence[ImportRow]) -> Iterator[tuple[int, str, str]]:
    """The number, P50 and P90 of those of these rows that say both."""
    if rows and {"p50", "p90"} <= set(of.fills):
        for record in records_of(of, rows):
            p50, p90 = (record.cells[of.fills.index(name)].strip() for name in ("p50", "p90"))
            if p50 and p90:
                yield record.row, p50, p90


def forget_repairs(session: Session, of: Import) -> None:
    """Take every correction back: what the file says counts again."""
    with session.recording("import.repairs_forgotten", of) as facts:
        require_open(of, "its corrections stay")
        facts["corrections"] = number_of(of.repairs)
        of.repairs = {}
    checking.check(session, of)
