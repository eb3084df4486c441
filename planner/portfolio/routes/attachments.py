"""Evidence of an initiative: its files, attaching one, downloading and removing it."""

from flask import Response, send_file

from planner.core.session import Session
from planner.domain.evidence import ACCEPTED, NotEvidence
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.portfolio import files
from planner.portfolio.commands import attachments as commands
from planner.portfolio.commands.attachments import AlreadyAttached, Sent, TooLarge
from planner.portfolio.forms.attachments import AttachmentForm
from planner.portfolio.queries import attachments as queries
from planner.portfolio.queries.attachments import AttachmentLine
from planner.portfolio.queries.initiative import initiative
from planner.portfolio.routes.base import pages
from planner.web.exports import Column, twin
from planner.web.installation import installation
from planner.web.respond import see, show

PLACE = "/initiatives/<int:initiative_id>/attachments"
COLUMNS: list[Column[AttachmentLine]] = [
    Column("name", lambda line: line.name),
    Column("kind", lambda line: line.kind),
    Column("bytes", lambda line: line.size),
    Column("note", lambda line: line.note),
    Column("attached_at", lambda line: line.at),
    Column("attached_by", lambda line: line.by),
    Column("sha256", lambda line: line.sha256),
]


@pages.page(PLACE, permission=Permission.INITIATIVE_READ)
def attachments(session: Session, initiative_id: int) -> Response:
    """The files, and a form for one more."""
    return _page(session, initiative_id, AttachmentForm(formdata=None))


@pages.page(f"{PLACE}.<twin:form>", permission=Permission.INITIATIVE_READ)
def attachments_twin(session: Session, initiative_id: int, form: str) -> Response:
    """The same rows for spreadsheets and programs."""
    found = initiative(session, initiative_id)
    lines = queries.attachments(session, found.id)
    return twin(form, f"evidence-of-initiative-{found.id}", COLUMNS, lines)


@pages.action(PLACE, permission=Permission.INITIATIVE_WRITE)
def attach(session: Session, initiative_id: int) -> Response:
    """Keep a file, as long as it is what may be kept."""
    found, form = initiative(session, initiative_id), AttachmentForm()
    if not form.chosen():
        return _page(session, found.id, form, 422)
    sent = Sent(form.file.data.filename, form.file.data.stream, form.note.data or "")
    try:
        made = commands.attach(session, found.id, sent, _megabytes())
    except (NotEvidence, TooLarge, AlreadyAttached) as refusal:
        form.refuse("file", refusal.in_full)
        return _page(session, found.id, form, 422)
    return see("portfolio.attachments", notice=f"{made.name} is attached.", initiative_id=found.id)


@pages.page(f"{PLACE}/<int:attachment_id>", permission=Permission.INITIATIVE_READ)
def attachment(session: Session, initiative_id: int, attachment_id: int) -> Response:
    """The content of a file: to be saved, never to be shown or run as part of a page."""
    found = queries.attachment(session, initiative_id, attachment_id)
    if not files.there(found.stored):
        raise NotFound("content of attachment", attachment_id)
    answer = send_file(
        files.opened(found.stored),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.name,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.action(f"{PLACE}/<int:attachment_id>/removal", permission=Permission.INITIATIVE_WRITE)
def remove_attachment(session: Session, initiative_id: int, attachment_id: int) -> Response:
    """Take a file off the initiative, with an undo."""
    gone = commands.remove_attachment(session, initiative_id, attachment_id)
    notice = f"{gone.name} is removed."
    return see("portfolio.attachments", notice=notice, initiative_id=initiative_id)


def _page(
    session: Session, initiative_id: int, form: AttachmentForm, status: int = 200
) -> Response:
    return show(
        "portfolio/attachments.html",
        status,
        initiative=initiative(session, initiative_id),
        lines=queries.attachments(session, initiative_id),
        form=form,
        accepted=ACCEPTED,
        megabytes=_megabytes(),
    )


def _megabytes() -> int:
    return installation().attachment_megabytes
