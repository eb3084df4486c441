"""Connections with their projects, how they stand, and how their synchronisations went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from planner.core import clock
from planner.core.jobs.models import moment
from planner.core.jobs.schedules import Schedule
from planner.core.jobs.system_timing import installation
from planner.core.session import Session
from planner.domain.cron import times
from planner.domain.jira import TOLD, Cause, ItemStatus
from planner.jira.models import JiraConnection, JiraIssue, JiraProject, JiraRun
from planner.jira.tasks import EVERY_FIVE_MINUTES

RUNS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project, and how many of its issues are mirrored and still there."""

    project: JiraProject
    issues: int

    @property
    def trouble(self) -> tuple[str, str] | None:
        """What went wrong last and what to do; None while all is well."""
        return told(self.project.cause)


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """A connection and the projects that are mirrored of it."""

    connection: JiraConnection
    projects: Sequence[ProjectLine]

    @property
    def chosen(self) -> list[ProjectLine]:
        """Those that are mirrored."""
        return [line for line in self.projects if line.project.selected]

    @property
    def issues(self) -> int:
        """How many issues are mirrored and still there."""
        return sum(line.issues for line in self.projects)

    @property
    def trouble(self) -> tuple[str, str] | None:
        """What went wrong last with the connection itself; None while all is well."""
        return told(self.connection.cause)

    @property
    def waits(self) -> bool:
        """Whether Jira asked not to be called for a while that is not over."""
        until = self.connection.limited_until
        return until is not None and until > clock.now()

    @property
    def synced_at(self) -> datetime | None:
        """By when every project that ever was had been synchronised to its end."""
        moments = [line.project.checked_at for line in self.chosen]
        return min([moment for moment in moments if moment is not None], default=None)

    @property
    def behind(self) -> int:
        """How many projects that are mirrored have never been synchronised to their end."""
        return sum(line.project.checked_at is None for line in self.chosen)

    @property
    def state(self) -> tuple[str, str]:
        """How it stands: for the eye, and in words."""
        if not self.connection.active:
            return "off", "paused"
        if self.waits:
            return "waiting", "asked to wait"
        if self.connection.cause is not None:
            return "failed", "does not work"
        if not self.chosen:
            return "off", "nothing chosen"
        failing = sum(line.project.cause is not None for line in self.chosen)
        if failing:
            return "over", f"{failing} of {len(self.chosen)} projects fail"
        return ("on", "works") if not self.behind else ("waiting", "not synchronised yet")


@dataclass(frozen=True, slots=True)
class RunLine:
    """A synchronisation, and the project it was of."""

    run: JiraRun
    project: str

    @property
    def trouble(self) -> tuple[str, str] | None:
        """What went wrong and what to do; None where nothing did."""
        return told(self.run.cause)


def told(cause: Cause | None) -> tuple[str, str] | None:
    """A cause in a sentence, and what to do about it."""
    return TOLD[cause] if cause is not None else None


def connections(session: Session) -> list[ConnectionLine]:
    """Every connection by its address. Three statements."""
    rows = session.scalars(select(JiraConnection).order_by(JiraConnection.site_url)).all()
    projects = session.scalars(select(JiraProject).order_by(JiraProject.key, JiraProject.id)).all()
    counts = _counts(session)
    return [
        ConnectionLine(
            row,
            [
                ProjectLine(project, counts.get(project.id, 0))
                for project in projects
                if project.connection_id == row.id
            ],
        )
        for row in rows
    ]


def connection(session: Session, connection_id: int) -> ConnectionLine:
    """One connection; `NotFound` where this organisation has none of this key."""
    row = session.find(JiraConnection, connection_id)
    chosen = select(JiraProject).where(JiraProject.connection_id == connection_id)
    projects = session.scalars(chosen.order_by(JiraProject.key, JiraProject.id)).all()
    counts = _counts(session)
    return ConnectionLine(
        row, [ProjectLine(project, counts.get(project.id, 0)) for project in projects]
    )


def runs(session: Session, connection_id: int, limit: int | None = RUNS_SHOWN) -> list[RunLine]:
    """The synchronisations of a connection that had something to tell, the latest first."""
    found = session.execute(
        select(JiraRun, JiraProject.key)
        .join(JiraProject, JiraProject.id == JiraRun.project_id)
        .where(JiraProject.connection_id == connection_id)
        .order_by(JiraRun.id.desc())
        .limit(limit)
    )
    return [RunLine(*row) for row in found]


@dataclass(frozen=True, slots=True)
class CauseLine:
    """Something that went wrong with projects of a connection: what they are, and since when."""

    cause: Cause
    projects: Sequence[str]
    """Those that it keeps from being mirrored now."""
    began: int
    """How often it began, of the synchronisations that are kept."""
    last: datetime | None
    """When it began last."""

    @property
    def trouble(self) -> tuple[str, str]:
        """What it is and what to do about it."""
        return TOLD[self.cause]


def causes(session: Session, line: ConnectionLine) -> list[CauseLine]:
    """What went wrong with a connection, what stands in the way now first: one select."""
    counted = (
        select(JiraRun.cause, func.count(JiraRun.id), func.max(JiraRun.ended_at))
        .join(JiraProject, JiraProject.id == JiraRun.project_id)
        .where(JiraProject.connection_id == line.connection.id, JiraRun.cause.is_not(None))
        .group_by(JiraRun.cause)
    )
    began = {cause: (count, last) for cause, count, last in session.execute(counted) if cause}
    now: dict[Cause, list[str]] = {}
    for each in line.chosen:
        if each.project.cause is not None:
            now.setdefault(each.project.cause, []).append(each.project.key)
    found = [
        CauseLine(cause, now.get(cause, []), *began.get(cause, (0, None)))
        for cause in sorted({*began, *now})
    ]
    return sorted(found, key=lambda each: len(each.projects), reverse=True)


def next_at(lines: Sequence[ConnectionLine]) -> list[datetime | None]:
    """When each connection is synchronised next by the clock; None where it is not."""
    with installation() as own:
        chosen = select(Schedule).where(Schedule.name == EVERY_FIVE_MINUTES.name, ~Schedule.paused)
        schedule = own.scalar(chosen)
    return [None if schedule is None else _next(line, schedule) for line in lines]


def _next(line: ConnectionLine, schedule: Schedule) -> datetime | None:
    if not (line.connection.active and line.chosen and schedule.next_at and schedule.cron):
        return None
    due, until = moment(schedule.next_at), line.connection.limited_until
    if until is None or until <= due:
        return due
    return next(times(schedule.cron, schedule.zone, until))


def _counts(session: Session) -> dict[int, int]:
    counted = (
        select(JiraIssue.project_id, func.count(JiraIssue.id))
        .where(JiraIssue.item_status == ItemStatus.ACTIVE)
        .group_by(JiraIssue.project_id)
    )
    return dict(session.execute(counted).all())
