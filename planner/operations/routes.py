"""The pages of background jobs."""

from typing import Any

from flask import Response, g, jsonify, request, url_for

from planner.core.jobs.models import moment
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import queries, told
from planner.operations.queries import GROUPS, JobLine
from planner.web.exports import Column, twin
from planner.web.pages import Pages
from planner.web.paging import PAGE_ROWS, Page
from planner.web.respond import show
from planner.web.subjects import subject_href, task_title

pages = Pages("jobs", __name__)

MOST = 10_000
"""Rows of a download."""


def _at(millis: int | None) -> Any:
    return None if millis is None else moment(millis)


COLUMNS: tuple[Column[JobLine], ...] = (
    Column("id", lambda line: line.job.id),
    Column("task", lambda line: line.job.task),
    Column("subject", lambda line: line.job.subject),
    Column("state", lambda line: line.job.state),
    Column("asked_by", lambda line: line.asked_by),
    Column("done", lambda line: line.job.done),
    Column("total", lambda line: line.job.total),
    Column("note", lambda line: line.job.note),
    Column("attempts", lambda line: line.job.attempt),
    Column("error", lambda line: line.job.error),
    Column("created_at", lambda line: _at(line.job.created_at)),
    Column("started_at", lambda line: _at(line.job.started_at)),
    Column("finished_at", lambda line: _at(line.job.finished_at)),
)


@pages.page("/jobs", permission=Permission.MEMBER)
def jobs(session: Session) -> Response:
    """Background jobs: one's own, or everybody's."""
    group, asked_by = _group(), _asked_by(session)
    counts = queries.counts(session, asked_by)
    page = _page(counts.of[group] if group else counts.all)
    lines = queries.jobs(session, asked_by, group, page.first - 1 if page.first else 0, PAGE_ROWS)
    return show(
        "operations/jobs.html",
        lines=lines,
        counts=counts,
        group=group,
        mine=asked_by is not None,
        page=page,
        headline=told.headline(counts.of["open"], counts.of["failed"]),
        live=any(line.live for line in lines),
        here=request.full_path.rstrip("?"),
        told=told,
        task_title=task_title,
        subject_href=subject_href,
    )


@pages.page("/jobs.<any(csv, json):form>", permission=Permission.MEMBER)
def jobs_twin(session: Session, form: str) -> Response:
    """The same jobs for spreadsheets and programs."""
    return twin(form, "jobs", COLUMNS, queries.jobs(session, _asked_by(session), _group(), 0, MOST))


@pages.page("/jobs/<int:job_id>", permission=Permission.MEMBER)
def job(session: Session, job_id: int) -> Response:
    """One job: how it stands, what happened, and what it said."""
    line = queries.job(session, job_id, _only(session))
    attempts = queries.attempts(session, job_id)
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
        finished_at=_at(line.job.finished_at),
    )


@pages.page("/jobs/<int:job_id>.json", permission=Permission.MEMBER)
def job_twin(session: Session, job_id: int) -> Response:
    """One job for programs."""
    line = queries.job(session, job_id, _only(session))
    values = {column.name: column.value(line) for column in COLUMNS}
    return jsonify({name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _sees_all() -> bool:
    return Permission.JOB_ADMIN in g.visitor.permissions


def _only(session: Session) -> int | None:
    """Whose jobs may be seen: one's own, or None for everybody's."""
    return None if _sees_all() else session.actor_id


def _asked_by(session: Session) -> int | None:
    mine = request.args.get("mine") == "1" or not _sees_all()
    return session.actor_id if mine else None


def _group() -> str | None:
    wanted = request.args.get("state")
    return wanted if wanted in GROUPS else None


def _page(total: int) -> Page:
    wanted = request.args.get("page", type=int) or 1
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("state", "mine") if name in request.args
    }
    last = max(1, -(-total // PAGE_ROWS))
    return Page(
        number=min(max(1, wanted), last),
        total=total,
        href=lambda number: url_for("jobs.jobs", **kept, page=number),
    )
