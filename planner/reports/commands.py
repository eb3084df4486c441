"""Asking for a file that is made in the background."""

from planner.core.session import Session
from planner.reports.tasks import WORKBOOK, Workbook


def ask_for_workbook(session: Session, address: str, name: str) -> int:
    """Have a table made into a workbook for whoever asks; gives the job's id. Twice is once."""
    assert session.actor_id is not None, "a file is made for somebody"
    with session.recording("report.workbook_asked", name) as facts:
        asked = Workbook(address=address, name=name, user_id=session.actor_id)
        facts["job_id"] = key = session.enqueue(WORKBOOK, asked).id
    return key
