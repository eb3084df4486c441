"""What is said about a cause of dead letters: how it is mended, and that nobody needs to look."""

from flask import Response

from planner.core.jobs import causes
from planner.core.jobs.causes import MuteEnd
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations.forms import MuteForm, NoteForm
from planner.operations.routes.base import pages
from planner.operations.routes.dead import shown
from planner.web.respond import invalid, see

ADMIN = Permission.JOB_ADMIN


@pages.action("/jobs/dead/causes/<fingerprint>/note", permission=ADMIN)
def note_cause(session: Session, fingerprint: str) -> Response:
    """Keep how failures of a cause are mended."""
    form = NoteForm()
    if not form.validate_on_submit():
        return invalid("operations/dead.html", **shown(session, form))
    causes.note(session, fingerprint, form.fix.data or "")
    return see("jobs.dead", notice="The note is kept with its cause.")


@pages.action("/jobs/dead/causes/<fingerprint>/silence", permission=ADMIN)
def mute_cause(session: Session, fingerprint: str) -> Response:
    """Count failures of a cause no more among those that want an eye, for a while."""
    form = MuteForm()
    if not form.validate_on_submit():
        return invalid("operations/dead.html", **shown(session, form))
    causes.mute(session, fingerprint, form.reason.data or "", MuteEnd(form.end.data or ""))
    return see("jobs.dead", notice="The cause is muted, and stands at the end of the list.")


@pages.action("/jobs/dead/causes/<fingerprint>/resumption", permission=ADMIN)
def unmute_cause(session: Session, fingerprint: str) -> Response:
    """Tell of failures of a cause again."""
    causes.unmute(session, fingerprint)
    return see("jobs.dead", notice="The cause is told of again.")
