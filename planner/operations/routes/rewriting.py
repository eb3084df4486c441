"""Trying a dead job again with other arguments than it was asked for with."""

from typing import Any

from flask import Response

from planner.core.jobs import mending
from planner.core.jobs.models import DeadLetter, LetterStatus
from planner.core.jobs.tasks import UnreadablePayload
from planner.core.jobs.wording import LETTERS
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import arguments
from planner.operations.forms import ArgumentsForm
from planner.operations.routes.base import pages
from planner.web.respond import invalid, see, show
from planner.web.subjects import subject_href, task_title

REWRITE = Permission.JOB_REWRITE


@pages.page("/jobs/dead/<int:letter_id>/arguments", permission=REWRITE)
def rewrite(session: Session, letter_id: int) -> Response:
    """The arguments of a dead job, to be changed before it is tried again."""
    letter = session.find(DeadLetter, letter_id)
    form = ArgumentsForm(formdata=None, payload=arguments.shown(letter.payload))
    return show("operations/arguments.html", **_shown(letter, form))


@pages.action("/jobs/dead/<int:letter_id>/arguments", permission=REWRITE)
def rewritten(session: Session, letter_id: int) -> Response:
    """Try a dead job again with these arguments; what it was given is kept."""
    letter, form = session.find(DeadLetter, letter_id), ArgumentsForm()
    form.validate_on_submit()
    fields = arguments.parsed(form.payload.data or "")
    if fields is None:
        form.refuse("payload", "Give one JSON object: names in double quotes, and their values.")
        return invalid("operations/arguments.html", **_shown(letter, form))
    try:
        job = mending.retry_with(session, letter, fields)
    except UnreadablePayload as wrong:
        form.refuse("payload", str(wrong))
        return invalid("operations/arguments.html", **_shown(letter, form))
    notice = f"Job {job.id} tries job {letter.job_id} again, with other arguments."
    return see("jobs.job", job_id=job.id, notice=notice)


def _shown(letter: DeadLetter, form: ArgumentsForm) -> dict[str, Any]:
    return {
        "letter": letter,
        "form": form,
        "open": letter.status is LetterStatus.OPEN,
        "said": LETTERS,
        "fields": arguments.fields(letter.task),
        "unreadable": arguments.unreadable(letter),
        "href": subject_href(letter.subject_kind, letter.subject_id),
        "task_title": task_title,
    }
