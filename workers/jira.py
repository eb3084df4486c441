"""Jira, mirrored by the clock and on request."""

from planner.core import platform
from planner.core.jobs import Run, Snooze
from planner.core.session import Session
from planner.jira.commands import syncing
from planner.jira.tasks import ASK, SYNC, AskForSyncs, Sync
from workers.handlers import handles


@handles(ASK)
def ask_for_syncs(session: Session, payload: AskForSyncs, run: Run) -> dict[str, int]:
    """Ask for a synchronisation wherever one is due. Safe to run twice: requests are merged."""
    asked = 0
    for key in platform.organisation_ids():
        with platform.inside(key) as own:
            for connection_id in syncing.due(own, Sync()):
                with own.bookkeeping():
                    own.enqueue(SYNC, Sync(connection_id=connection_id))
                asked += 1
    return {"asked": asked}


@handles(SYNC)
def sync(session: Session, payload: Sync, run: Run) -> dict[str, int]:
    """Mirror what was updated. Safe to run twice: issues are known by the id that Jira gave."""
    visits = []
    for connection_id in syncing.due(session, payload):
        visits.append(visit := syncing.synchronise(session, connection_id, run))
        with session.bookkeeping():
            syncing.remember(session, visit, run.job_id)
    if any(visit.unfinished for visit in visits):
        raise Snooze(1)
    return syncing.told(visits)
