"""Correcting cells at the check: kept with the import, and every row is checked again."""

from collections.abc import Sequence

from planner.core.session import Session
from planner.domain.importing_repairs import Repair, number_of, with_repair
from planner.imports.commands import checking
from planner.imports.models import Import
from planner.imports.refusals import require_open


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


def forget_repairs(session: Session, of: Import) -> None:
    """Take every correction back: what the file says counts again."""
    with session.recording("import.repairs_forgotten", of) as facts:
        require_open(of, "its corrections stay")
        facts["corrections"] = number_of(of.repairs)
        of.repairs = {}
    checking.check(session, of)
