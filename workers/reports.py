"""Files that are made in the background."""

from typing import Any

from planner.core.jobs import Run
from planner.core.session import Session
from planner.reports.making import make
from planner.reports.tasks import WORKBOOK, Workbook
from workers.handlers import handles


@handles(WORKBOOK)
def make_workbook(session: Session, payload: Workbook, run: Run) -> dict[str, Any]:
    """Write a workbook. Safe to run twice: it makes another file, and the first is tidied away."""
    return make(session, payload.address, run)
