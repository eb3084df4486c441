"""Home."""

from datetime import datetime
from typing import Any

from flask import Response, g

from planner.analysis.queries import doubts
from planner.core import clock
from planner.core.flags import is_on
from planner.core.session import Session
from planner.core.visits import visit
from planner.domain.drift import AlertStatus
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import SkillBalance
from planner.imports.kinds.registry import importable
from planner.imports.queries import imports
from planner.imports.queries.imports import ImportLine
from planner.overview import needs, queries
from planner.overview.needs import Need
from planner.overview.queries import CHANGES, RECENT, Standing
from planner.overview.told import short, told, weekday
from planner.scenarios.queries.drift import alerts
from planner.scenarios.views import whole
from planner.web import charts
from planner.web.exports import Column, twin
from planner.web.pages import Pages
from planner.web.respond import show
from planner.web.zone import today

pages = Pages("overview", __name__)

SKILLS: list[Column[SkillBalance]] = [
    Column("skill", lambda row: row.name),
    Column("demand_hours", lambda row: row.demand),
    Column("capacity_hours", lambda row: row.capacity),
    Column("gap_hours", lambda row: row.gap),
]


@pages.page("/", permission=Permission.MEMBER)
def home(session: Session) -> Response:
    """How the plan stands, what waits for you, and what changed since you were here."""
    since = visit(session)
    day = today()
    standing = queries.standing(session, day)
    if standing is None:
        done = queries.begun(session)
        return show("overview/start.html", day=weekday(day), done=done)
    return show(
        "overview/home.html",
        day=weekday(day),
        now=clock.now(),
        scenario=standing.scenario,
        recent=queries.recent(session),
        whole=whole(session),
        short=lambda moment: short(moment, g.time_zone, day),
        since=since,
        recent_imports=_recent_imports(session),
        **_standing(session, standing),
        **_changes(session, since),
    )


@pages.page("/skills.<twin:form>", permission=Permission.SCENARIO_READ)
def skills_twin(session: Session, form: str) -> Response:
    """What the whole organisation is asked for and can give, every skill."""
    return twin(form, "skills", SKILLS, whole(session).skills)


def _standing(session: Session, standing: Standing) -> dict[str, Any]:
    tokens = is_on(session, Flag.TOKEN_PLANNING_V1)
    return {
        "standing": standing,
        "summary": standing.summary,
        "tokens": tokens,
        "queue": _queue(session, standing if tokens else None),
        "bullets": [
            (line, charts.bullet(line.pool.name, line.supply, line.p50, line.p90))
            for line in standing.tightest
        ],
    }


def _queue(session: Session, standing: Standing | None) -> list[Need]:
    """What waits for the visitor: begun and not ended, then the plan, then work that failed."""
    allowed = g.visitor.permissions
    asked_by = None if Permission.JOB_ADMIN in allowed else session.actor_id
    plan = needs.of_plan(standing, allowed) if standing else ()
    files = queries.my_imports(session) if importable(allowed) else []
    failed = queries.failed_jobs(session, asked_by)
    drifting = alerts(session, AlertStatus.ACTIVE) if Permission.DRIFT_READ in allowed else []
    reads = Permission.SCENARIO_READ in allowed
    waiting = doubts.waiting(session, Permission.PLANNING_WRITE in allowed) if reads else []
    return [
        *needs.of_imports(files),
        *needs.of_doubts(waiting, session.actor_id),
        *plan,
        *needs.of_drift(drifting),
        *needs.of_jobs(failed),
    ]


def _recent_imports(session: Session) -> list[ImportLine]:
    kinds = importable(g.visitor.permissions)
    return imports.imports(session, kinds, limit=RECENT) if kinds else []


def _changes(session: Session, since: datetime | None) -> dict[str, Any]:
    governing = Permission.FEATURE_FLAG_ADMIN in g.visitor.permissions
    found = queries.changes(session, since, governing)
    day = today()
    return {
        "changes": [told(change, session.actor_id, g.time_zone, day) for change in found[:CHANGES]],
        "change_count": len(found),
    }
