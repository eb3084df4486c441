"""What home tells: a fixed number of selects, however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.jobs.models import Job, JobState
from planner.core.session import Session
from planner.domain.ledger import Balance, over_capacity
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance
from planner.imports.models import Import
from planner.periods.models import Period
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.scenarios import ledgers

TIGHTEST, RECENT, CHANGES, FAILED = 5, 5, 8, 3
COUNTED = 100
"""Changes are counted up to here, so that a long absence costs no more than a short one."""

STEPS = ("import.rows_checked", "import.batch_applied", "import.batch_planned")
"""Parts of larger changes, which are told as a whole."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one scenario stands: in tokens its ledger, in hours its capacity and demand."""

    scenario: Scenario
    updated_by: str | None
    ledger: Sequence[Balance]
    hours: CapacityDemand | None

    @property
    def over(self) -> list[Balance]:
        """The pools over capacity, deepest deficit first."""
        return over_capacity(self.ledger)

    @property
    def tightest(self) -> list[Balance]:
        """The five pools with the least to spare, of those that give or are asked anything."""
        used = [line for line in self.ledger if line.state is not None]
        return sorted(used, key=lambda line: line.delta)[:TIGHTEST]

    @property
    def asked(self) -> bool:
        """Whether anything is asked of any pool."""
        return any(line.rows for line in self.ledger)

    @property
    def without_p90(self) -> list[Balance]:
        """The pools whose P90 is unknown, most rows without one first."""
        lacking = (line for line in self.ledger if line.rows_without_p90)
        return sorted(lacking, key=lambda line: -line.rows_without_p90)

    @property
    def short(self) -> list[SkillBalance]:
        """The skills that are asked for more hours than they have, the shortest first."""
        return [row for row in self.tightest_skills if row.gap < 0]

    @property
    def tightest_skills(self) -> list[SkillBalance]:
        """The skills of an hours plan, the shortest first."""
        return sorted(self.hours.rows if self.hours else (), key=lambda row: row.gap)


@dataclass(frozen=True, slots=True)
class RecentScenario:
    """A scenario somebody worked on lately; `over` is None where it plans in hours."""

    scenario: Scenario
    over: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded change, and who made it; None where the system did."""

    event: AuditEvent
    actor: str | None


def standing(session: Session, today: date) -> Standing | None:
    """The primary scenario of the running quarter; without one, the next best. None without any.

    Next best is any of the running quarter, then any primary one, then the one that plans latest.
    """
    running = (Period.start_date <= today) & (Period.end_date >= today)
    row = session.execute(
        select(Scenario, User.name)
        .join(Period, Period.id == Scenario.period_id)
        .outerjoin(User, User.id == Scenario.updated_by)
        .order_by(
            case((running, 0), else_=1),
            case((Scenario.is_primary, 0), else_=1),
            Period.start_date.desc(),
            Scenario.id.desc(),
        )
        .limit(1)
    ).first()
    if row is None:
        return None
    engine = planning_engine(session, row.Scenario)
    if row.Scenario.planning_mode is PlanningMode.TOKEN:
        return Standing(row.Scenario, row.name, engine.ledger(), None)
    return Standing(row.Scenario, row.name, (), engine.capacity_demand())


def recent_scenarios(session: Session) -> list[RecentScenario]:
    """The scenarios changed last, the latest first, each with its pools over capacity."""
    found = session.scalars(
        select(Scenario).order_by(Scenario.updated_at.desc(), Scenario.id.desc()).limit(RECENT)
    ).all()
    lines = ledgers(session, [scenario.id for scenario in found])
    return [
        RecentScenario(
            scenario,
            len(over_capacity(lines.get(scenario.id, [])))
            if scenario.planning_mode is PlanningMode.TOKEN
            else None,
        )
        for scenario in found
    ]


def scenario_count(session: Session) -> int:
    """How many scenarios there are."""
    return session.scalar(select(func.count()).select_from(Scenario)) or 0


def failed_jobs(session: Session, asked_by: int | None) -> list[Job]:
    """Jobs that failed for good and that nobody has tried again, the latest first.

    One person's, or everybody's for None.
    """
    again = select(Job.retry_of).where(Job.retry_of.is_not(None))
    chosen = select(Job).where(Job.state == JobState.DEAD, Job.id.not_in(again))
    if asked_by is not None:
        chosen = chosen.where(Job.requested_by == asked_by)
    return list(session.scalars(chosen.order_by(Job.id.desc()).limit(FAILED)))


def my_imports(session: Session) -> list[Import]:
    """The actor's own imports, the newest first, a few of them."""
    return list(
        session.scalars(
            select(Import)
            .where(Import.created_by == session.actor_id)
            .order_by(Import.id.desc())
            .limit(RECENT)
        )
    )


def changes(session: Session, since: datetime | None, governing: bool) -> list[Change]:
    """What was recorded after a moment, the latest first, at most `COUNTED`; of late, for None.

    Changes of flags and people are told to those who govern them only.
    """
    chosen = (
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.action.not_like("seat.%"), AuditEvent.action.not_in(STEPS))
        .order_by(AuditEvent.id.desc())
        .limit(COUNTED)
    )
    if not governing:
        chosen = chosen.where(
            AuditEvent.action.not_like("flag.%"), AuditEvent.action.not_like("member.%")
        )
    rows = session.execute(chosen).all()
    return [Change(event, name) for event, name in rows if since is None or event.at > since]
