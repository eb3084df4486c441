"""The page of one job."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, g, jsonify, url_for

from planner.core.jobs import following
from planner.core.jobs.models import DeadLetter, JobAttempt, JobState, LetterStatus
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import happened, letters, policies, queries, raised, told
from planner.operations.gone import JobGone
from planner.operations.live import live, step
from planner.operations.pace import tasks
from planner.operations.queries import JobLine
from planner.operations.queues import Pause, pause_of
from planner.operations.routes.base import COLUMNS, at, only, pages, sees_all
from planner.operations.tasks import ACT
from planner.web.entry import cookie_name
from planner.web.exports import plainly
from planner.web.histograms import histogram
from planner.web.respond import see, show
from planner.web.subjects import result_file, subject_href, task_title
from planner.web.unchanged import unless_unchanged
from planner.web.whereto import outside
from planner.web.work import held_up


@pages.page("/jobs/<int:job_id>", permission=Permission.MEMBER)
def job(session: Session, job_id: int) -> Response:
    """One job: how it stands, what happened, what it holds up, and what it said."""
    try:
        line = _line(session, job_id)
    except JobGone:
        letter = queries.letter_of(session, job_id) if sees_all() else None
        if letter is None:
            raise
        return see("jobs.letter", letter_id=letter.id)
    follows = following.follows(session, job_id)
    shown = {**_standing(session, line), **_history(session, line), "follows": follows}
    over, answer = line.job.state.final, show("operations/job.html", **shown)
    if follows and over:
        following.seen(session, job_id)
    return unless_unchanged(answer)


@pages.page("/jobs/<int:job_id>.json", permission=Permission.MEMBER)
def job_twin(session: Session, job_id: int) -> Response:
    """One job for programs."""
    return jsonify(_plainly(_line(session, job_id)))


def _line(session: Session, job_id: int) -> JobLine:
    """The job, with its place in its queue and what keeps it from starting."""
    return queries.placed(queries.job(session, job_id, only(session)))


def _standing(session: Session, line: JobLine) -> dict[str, Any]:
    """How the job stands, what waits for it, and what may be done about it."""
    letter, until = _letter(session, line), policies.kept_until(line.job)
    path = url_for("api.job", job_id=line.job.id)
    return {
        "line": line,
        "job": line.job,
        "stand": told.stand(line.job, line.held),
        "title": told.about(line.job),
        "task_title": task_title,
        "href": subject_href(line.job.subject_kind, line.job.subject_id),
        "finished_at": at(line.job.finished_at),
        "file": result_file(line.job),
        "begins": _begins(line),
        "as_json": json.dumps(_plainly(line), indent=2, ensure_ascii=False),
        "held_up": policies.held_up(line.job),
        "others": _others(session, line),
        "pause": _pause(session, line),
        "place": line.place,
        "letter": letter,
        "letter_until": letter and letters.expires(letter),
        "kept": until,
        "acts": _acts(line, letter),
        "policies": policies,
        "told": told,
        "live": live(),
        "step": step(line.age),
        "slug": g.slug,
        "curl": f'curl --cookie "{cookie_name()}=$SESSION" {outside(path)}',
    }


def _history(session: Session, line: JobLine) -> dict[str, Any]:
    """What happened to the job, what it said, and how long its kind takes."""
    attempts = queries.attempts(session, line.job.id)
    pace = next(iter(tasks(session, line.job.queue, line.job.task)), None)
    return {
        "steps": happened.steps(line, attempts, queries.schedule_of(session, line.job.id)),
        "logs": [(attempt, happened.log_lines(attempt)) for attempt in attempts if attempt.log],
        "errors": raised.errors(attempts),
        "trace": raised.trace,
        "asked": queries.asked_by_job(session, line.job.id),
        "most": queries.CHILDREN,
        "pace": pace,
        "drawn": pace and histogram(pace.spread, _took(attempts)),
    }


def _took(attempts: Sequence[JobAttempt]) -> float | None:
    """Seconds that the last execution which is over took."""
    over = ((each.started_at, each.finished_at) for each in reversed(attempts))
    return next(((end - start) / 1000 for start, end in over if end is not None), None)


def _others(session: Session, line: JobLine) -> list[tuple[str, str | None]]:
    """What it holds up beside its subject: names, and addresses where the visitor may go."""
    return [(each.name, subject_href(each.kind, each.key)) for each in held_up(session, line.job)]


def _begins(line: JobLine) -> datetime | None:
    """When an act on many begins that can still be taken back; None for every other job."""
    job = line.job
    untouched = job.state is JobState.WAITING and not job.attempt and job.run_at > queries.now()
    return at(job.run_at) if job.task == ACT.name and untouched else None


def _acts(line: JobLine, letter: DeadLetter | None) -> set[str]:
    """What whoever looks may do about the job now."""
    job, acts = line.job, set[str]()
    if not job.state.final and not job.cancel_requested:
        acts.add("cancel")
    if job.state is JobState.WAITING and job.run_at > queries.now() and _begins(line) is None:
        acts.add("hurry")
    if job.state is JobState.WAITING and sees_all() and job.priority < 10:
        acts.add("raise")
    if letter is not None and letter.status is LetterStatus.OPEN and sees_all():
        acts.add("retry")
    return acts


def _letter(session: Session, line: JobLine) -> DeadLetter | None:
    return queries.letter_of(session, line.job.id) if line.job.state is JobState.DEAD else None


def _pause(session: Session, line: JobLine) -> Pause | None:
    waits = line.job.state is JobState.WAITING
    return pause_of(session, line.job.queue) if waits else None


def _plainly(line: JobLine) -> dict[str, Any]:
    """A job for programs; its arguments are for those who run jobs."""
    return plainly(COLUMNS, line) | ({"arguments": line.job.payload} if sees_all() else {})
