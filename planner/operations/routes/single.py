"""The page of one job."""

from typing import Any

from flask import Response, jsonify

from planner.core.jobs.models import DeadLetter, JobState, LetterStatus
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import policies, queries, told
from planner.operations.queries import JobLine
from planner.operations.queues import Pause, pause_of
from planner.operations.routes.base import COLUMNS, at, only, pages, sees_all
from planner.web.respond import show
from planner.web.subjects import subject_href, task_title


@pages.page("/jobs/<int:job_id>", permission=Permission.MEMBER)
def job(session: Session, job_id: int) -> Response:
    """One job: how it stands, what happened, what it holds up, and what it said."""
    line = queries.job(session, job_id, only(session))
    attempts = queries.attempts(session, job_id)
    letter = _letter(session, line)
    return show(
        "operations/job.html",
        line=line,
        job=line.job,
        stand=told.stand(line.job),
        title=told.about(line.job),
        task_title=task_title,
        href=subject_href(line.job.subject_kind, line.job.subject_id),
        steps=told.steps(line, attempts),
        logs=[(attempt, told.log_lines(attempt)) for attempt in attempts if attempt.log],
        failed=next((each for each in reversed(attempts) if each.error), None),
        finished_at=at(line.job.finished_at),
        held_up=policies.held_up(line.job),
        pause=_pause(session, line),
        letter=letter,
        acts=_acts(line, letter),
        policies=policies,
    )


@pages.page("/jobs/<int:job_id>.json", permission=Permission.MEMBER)
def job_twin(session: Session, job_id: int) -> Response:
    """One job for programs."""
    line = queries.job(session, job_id, only(session))
    values = {column.name: column.value(line) for column in COLUMNS}
    return jsonify({name: _plain(value) for name, value in values.items()})


def _acts(line: JobLine, letter: DeadLetter | None) -> set[str]:
    """What whoever looks may do about the job now."""
    job, acts = line.job, set[str]()
    if not job.state.final and not job.cancel_requested:
        acts.add("cancel")
    if job.state is JobState.WAITING and job.run_at > queries.now():
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


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
