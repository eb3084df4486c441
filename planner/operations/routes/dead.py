"""Dead letters: by cause, one by one, and what is done about many."""

from typing import Any

from flask import Response, request

from planner.core.jobs import many, mending
from planner.core.jobs.batches import Act, Wanted
from planner.core.jobs.causes import newest
from planner.core.jobs.many import Chosen, Done
from planner.core.jobs.models import DeadLetter
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import Conflict
from planner.domain.views import one_of
from planner.operations import acting, arguments, happened, letters, raised, told
from planner.operations.forms import MUTE_ENDS, ChosenForm, DiscardForm, ReasonForm
from planner.operations.live import live, remembering
from planner.operations.routes.base import asked, at, pages
from planner.operations.schedules import system_last
from planner.operations.tasks import CLEANUP
from planner.web.asked import anything, naming
from planner.web.exports import Column, twin
from planner.web.forms import Form
from planner.web.respond import invalid, see, show
from planner.web.subjects import subject_href, task_title
from planner.web.words import plural

ADMIN = Permission.JOB_ADMIN

COLUMNS: tuple[Column[DeadLetter], ...] = (
    Column("id", lambda letter: letter.id),
    Column("job_id", lambda letter: letter.job_id),
    Column("cause", lambda letter: letter.fingerprint),
    Column("queue", lambda letter: letter.queue),
    Column("task", lambda letter: letter.task),
    Column("subject", lambda letter: letter.subject),
    Column("reason", lambda letter: letter.reason),
    Column("error", lambda letter: letter.error),
    Column("payload", lambda letter: letter.payload),
    Column("payload_version", lambda letter: letter.payload_version),
    Column("first_failed_at", lambda letter: at(letter.first_failed_at)),
    Column("failed_at", lambda letter: at(letter.failed_at)),
    Column("attempts", lambda letter: letter.attempts),
)


class NotTried(Conflict):
    """Many dead letters of a cause that nobody has tried one of."""

    remedy = "Retry one first and wait for it, or choose to retry them all the same."

    def __init__(self) -> None:
        super().__init__("None of these has succeeded again yet, so the rest would fail alike.")


class TrialUnderWay(Conflict):
    """Another of a cause, while one is tried."""

    remedy = "Wait for it to end, or choose to retry all of them all the same."

    def __init__(self, job_id: int) -> None:
        super().__init__(f"Job {job_id} tries one of these already.")


@pages.page("/jobs/dead", permission=ADMIN)
def dead(session: Session) -> Response:
    """Dead letters by cause."""
    return remembering(show("operations/dead.html", **shown(session)))


@pages.page(
    "/jobs/dead.<twin:form>",
    permission=ADMIN,
    knows=naming(queue=one_of(QUEUES), cause=anything, q=anything),
)
def dead_twin(session: Session, form: str) -> Response:
    """The same letters with their payloads, for spreadsheets and programs."""
    return twin(form, "dead-letters", COLUMNS, letters.every_letter(session, _chosen()))


@pages.page("/jobs/dead/<int:letter_id>", permission=ADMIN)
def letter(session: Session, letter_id: int) -> Response:
    """One dead letter: what is kept of its job for thirty days."""
    return show("operations/letter.html", **letter_shown(session.find(DeadLetter, letter_id)))


@pages.action("/jobs/dead/trial", permission=ADMIN)
def try_one(session: Session) -> Response:
    """Try one of a cause again, to see whether the rest may follow."""
    cause = letters.cause(session, ChosenForm().fingerprint.data or "")
    if cause is None:
        raise many.NoneOpen
    if cause.tried_now is not None:
        raise TrialUnderWay(cause.tried_now.id)
    job = mending.retry(session, cause.example)
    if cause.count == 1:  # nothing of the cause would be left on the page
        letter = cause.example.job_id
        return see("jobs.job", job_id=job.id, notice=f"Job {job.id} tries job {letter} again.")
    return see("jobs.dead", notice=f"Job {job.id} tries one of them again.")


@pages.action("/jobs/dead/retry", permission=ADMIN)
def retry_all(session: Session) -> Response:
    """Try all of a cause, or all that are shown, again in ten seconds."""
    form = ChosenForm()
    if not form.validate_on_submit():
        return invalid("operations/dead.html", **shown(session, form))
    _require_trial(session, form)
    wanted = Wanted(Act.RETRY, form.chosen, per_minute=form.per_minute.data)
    if acting.too_many(session, wanted):
        return asked(session, wanted)
    done = many.retry_all(session, form.chosen, form.per_minute.data)
    pace = f", {form.per_minute.data} a minute" if form.per_minute.data else ""
    return _told(done, "starts in ten seconds", f"start in ten seconds{pace}")


@pages.action("/jobs/dead/discard", permission=ADMIN)
def discard_all(session: Session) -> Response:
    """Let all of a cause, or all that are shown, be, for a reason."""
    form = DiscardForm()
    if not form.validate_on_submit():
        return invalid("operations/dead.html", **shown(session, form))
    wanted = Wanted(Act.DISCARD, form.chosen, form.reason.data or "")
    if acting.too_many(session, wanted):
        return asked(session, wanted)
    done = many.discard_all(session, form.chosen, wanted.because)
    return _told(done, "is discarded", "are discarded")


@pages.action("/jobs/dead/undo", permission=ADMIN)
def undo(session: Session) -> Response:
    """Take back what was done to many, within ten seconds."""
    opened = many.take_back(session, request.form.get("at", 0, type=int))
    words = "is open again" if opened == 1 else "are open again"
    return see("jobs.dead", notice=f"{plural(opened, 'dead letter')} {words}.")


def _require_trial(session: Session, form: ChosenForm) -> None:
    """Refuse many of a cause before one of it has succeeded, unless that is wanted."""
    cause = letters.cause(session, form.fingerprint.data or "")
    if not form.anyway.data and not (cause and (cause.cleared or cause.count == 1)):
        raise NotTried


def _told(done: Done, one: str, more: str) -> Response:
    left = f" {plural(done.left, 'other')} cannot be tried again." if done.left else ""
    notice = f"{plural(done.done, 'dead letter')} {one if done.done == 1 else more}.{left}"
    return see("jobs.dead", undo=done.at, notice=notice)


def shown(session: Session, refused: Form | None = None) -> dict[str, Any]:
    """What the page of dead letters shows, with the form that was refused."""
    chosen = _chosen()
    causes, every = letters.causes(session, chosen), letters.count(session)
    told_of = sum(cause.count for cause in causes)
    shown = letters.count(session, chosen) if len(causes) == letters.MOST_CAUSES else told_of
    return {
        "causes": causes,
        "chosen": chosen,
        "shown": shown,
        "cut": letters.MOST_CAUSES if shown > told_of else None,
        "every": every,
        "loud": letters.loud_words(session),
        "mute_ends": MUTE_ENDS,
        "arguments": arguments,
        "raised": raised,
        "until": newest(session),
        "headline": told.dead_headline(causes, every, cut=shown > told_of),
        "cleared_at": system_last(CLEANUP),
        "undo": letters.undo(request.args.get("undo", type=int)),
        "refused": refused,
        "live": live(),
        "told": told,
        "subject_href": subject_href,
        "task_title": task_title,
        "names": list(QUEUES),
    }


def letter_shown(letter: DeadLetter, form: Form | None = None) -> dict[str, Any]:
    """What the page of one letter shows, with the form that was refused."""
    attempts = letters.attempts(letter)
    return {
        "letter": letter,
        "form": form or ReasonForm(formdata=None),
        "undo": letters.undo(request.args.get("undo", type=int)),
        "steps": happened.letter_steps(letter, attempts),
        "errors": raised.errors(attempts),
        "href": subject_href(letter.subject_kind, letter.subject_id),
        "expires": letters.expires(letter),
        "trace": raised.trace,
        "reasons": told.REASONS,
        "task_title": task_title,
    }


def _chosen() -> Chosen:
    queue = request.args.get("queue")
    return Chosen(
        queue=queue if queue in QUEUES else None,
        fingerprint=request.args.get("cause"),
        search=request.args.get("q", "").strip()[:200],
    )
