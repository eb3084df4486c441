"""What is done to all jobs that a search finds, or to those that were ticked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, request

from planner.core import clock
from planner.core.jobs import hurrying, many, stopping
from planner.core.jobs.batches import Act, Wanted
from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import Chosen
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.domain.searching import Search
from planner.operations import acting, matching, told
from planner.operations.forms import PaceForm
from planner.operations.routes.base import asked, only, pages, sees_all
from planner.operations.searching import meant, search
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show
from planner.web.sentences import sentence
from planner.web.words import plural

COLUMNS: tuple[Column[tuple[int, str | None]], ...] = (
    Column("job", lambda row: row[0]),
    Column("done", lambda row: row[1] is None),
    Column("left_because", lambda row: row[1] and f"it {row[1]}"),
)


@pages.page("/jobs/matching", permission=Permission.MEMBER)
def matching_jobs(session: Session) -> Response:
    """What would be done to all that match, or to those that were ticked, before it is."""
    if request.args.get("of") == "ticked" and not _asked(request.args)[1]:
        said = "No job is ticked. Tick those that are meant, or act on all that match."
        return see("jobs.jobs", q=request.args.get("q") or None, notice=said)
    shown = _shown(session, request.args, matching.last_id(session), PaceForm(formdata=None))
    return show("operations/matching.html", **shown)


@pages.action("/jobs/matching/cancellation", permission=Permission.MEMBER)
def cancel_matching(session: Session) -> Response:
    """Cancel all that match, with ten seconds to take it back."""
    jobs = _meant(session, request.form)
    wanted = Wanted(Act.CANCEL, Chosen(jobs=jobs))
    return _do(session, wanted, lambda: stopping.cancel_all(session, jobs), "cancelled")


@pages.action("/jobs/matching/retry", permission=Permission.JOB_ADMIN)
def retry_matching(session: Session) -> Response:
    """Try all that match and failed again, in ten seconds, all at once or so many a minute."""
    form, until = PaceForm(), request.form.get("until", type=int) or 0
    if not form.validate_on_submit():
        shown = _shown(session, request.form, until, form)
        return invalid("operations/matching.html", **shown)
    pace = form.per_minute.data
    wanted = Wanted(Act.RETRY, Chosen(jobs=_meant(session, request.form)), per_minute=pace)
    said = f"tried again in ten seconds{f', {pace} a minute' if pace else ''}"
    return _do(session, wanted, lambda: many.retry_all(session, wanted.chosen, pace), said)


@pages.action("/jobs/matching/start", permission=Permission.MEMBER)
def hurry_matching(session: Session) -> Response:
    """Let all that match and wait for their time run at once."""
    jobs = _meant(session, request.form)
    wanted = Wanted(Act.HURRY, Chosen(jobs=jobs))
    return _do(session, wanted, lambda: hurrying.hurry_all(session, jobs), "started")


@pages.page("/jobs/acts/<int:event_id>", permission=Permission.MEMBER)
def act(session: Session, event_id: int) -> Response:
    """What was done to many, and to which of them it was not."""
    deed = _deed(session, event_id)
    return show("operations/act.html", deed=deed, said=sentence(deed.event), most=matching.SHOWN)


@pages.page("/jobs/acts/<int:event_id>.<twin:form>", permission=Permission.MEMBER)
def act_twin(session: Session, event_id: int, form: str) -> Response:
    """Every job that was meant, and why it was left as it was, for spreadsheets and programs."""
    deed = _deed(session, event_id)
    rows = [*deed.refused, *((key, None) for key in deed.jobs)]
    return twin(form, f"act-on-jobs-{event_id}", COLUMNS, rows)


@pages.action("/jobs/acts/<int:event_id>/undo", permission=Permission.MEMBER)
def undo_act(session: Session, event_id: int) -> Response:
    """Take back what was done to many, within ten seconds."""
    _deed(session, event_id)
    count = matching.take_back(session, event_id)
    return see("jobs.act", event_id=event_id, notice=f"Taken back for {plural(count, 'job')}.")


def _shown(session: Session, asked: Any, until: int, form: PaceForm) -> dict[str, Any]:
    """What would be done to the jobs up to that one, with the form that was refused."""
    found, picked = _asked(asked)
    preview = matching.preview(session, replace(_meant(session, asked), until=until))
    return {
        "sought": found,
        "picked": picked,
        "until": until,
        "at": clock.now(),
        "preview": preview,
        "form": form,
        "told": told,
    }


def _asked(asked: Any) -> tuple[Search, list[int]]:
    """The search, and the jobs that were ticked instead."""
    return search(asked.get("q", "")), asked.getlist("pick", type=int)[: many.MOST]


def _meant(session: Session, asked: Any) -> Filter:
    found, picked = _asked(asked)
    until = asked.get("until", type=int)
    if picked:
        return Filter(keys=picked, requested_by=only(session), until=until)
    return replace(meant(session, found, only(session)), until=until)


def _deed(session: Session, event_id: int) -> matching.Deed:
    """An act of one's own, or anybody's for those who run jobs."""
    deed = matching.deed(session, event_id)
    if not sees_all() and deed.event.actor_id != session.actor_id:
        raise NotFound("act on jobs", event_id)
    return deed


def _do(session: Session, wanted: Wanted, act: Callable[[], many.Done], what: str) -> Response:
    """Act at once, or by a job where it is on too many."""
    if acting.too_many(session, wanted):
        return asked(session, wanted)
    done = act()
    change = session.last_change
    assert change is not None, "an act on many is recorded"
    left = f" {plural(done.left, 'other')} could not be." if done.left else ""
    notice = f"{plural(done.done, 'job')} {'is' if done.done == 1 else 'are'} {what}.{left}"
    return see("jobs.act", event_id=change.event_id, notice=notice)
