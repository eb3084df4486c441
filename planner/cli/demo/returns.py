"""What programmes return: files that a manager imported, so that a cost doubled between two.

What the audit tells of each is what the commands of imports record.
"""

from datetime import datetime, timedelta
from typing import Any

from planner.cli.demo.imports import check, examined, uploaded
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.week import Told
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.imports.models import Import, ImportState, by_outcome
from planner.imports.writing import write_batch

LOOKED, TOOK = timedelta(minutes=6), timedelta(seconds=1)
"""How long the manager looked at the matches and at what was found, and how long applying took."""


def bring_in(stage: Stage, keys: Keys, told: Told) -> None:
    """Upload a file, check it and apply it; it is called by the month of its return."""
    at, who = told.at(stage), keys.users[told.who]
    called = f"{told.of.rpartition('-')[0]}-{at:%Y-%m}.csv"
    of = uploaded(stage, told.of, called, who, at - LOOKED)
    _tell(stage, of, of.created_at, "uploaded", {"rows": of.rows, "sha256": of.sha256})
    check(stage, of, at - LOOKED / 2)
    _tell_of_check(stage, of)
    _apply(stage, of, at)


def _tell_of_check(stage: Stage, of: Import) -> None:
    assert of.checked_at is not None, "asked after the check"
    fills = dict(zip(of.columns, of.fills, strict=True))
    _tell(stage, of, of.checked_at, "matched", {"fills": fills})
    _tell(stage, of, of.checked_at, "checked", {"rows": of.rows, "from": 0, **of.found})


def _apply(stage: Stage, of: Import, at: datetime) -> None:
    """Apply its rows, in one batch and in no plan."""
    of.applied_at, of.finished_at = at, at + TOOK
    _tell(stage, of, at, "apply_asked", {"pools": [], "whole": False})
    with clock.hold(of.finished_at):
        of.done = by_outcome(write_batch(stage.session, of, 1, None, examined(stage, of)))
    of.state, of.cursor = ImportState.APPLIED, of.rows
    rows = {"batch": 1, "rows": of.rows}
    _tell(stage, of, of.finished_at, "batch_applied", {**rows, **of.done})
    _tell(stage, of, of.finished_at, "applied", {**of.done, "ranked": 0})


def _tell(stage: Stage, of: Import, at: datetime, what: str, facts: dict[str, Any]) -> None:
    event = AuditEvent(at=at, actor_id=of.created_by, action=f"import.{what}")
    event.describe(of, facts)
    stage.tell(event)
