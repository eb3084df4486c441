"""What home tells: a fixed number of selects, however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from planner.capacity.models import Employee
from planner.core.audit import AuditEvent
from planner.core.flags import flags_on
from planner.core.identity import Membership, User
from planner.core.jobs.causes import DeadCause, quiet
from planner.core.jobs.models import DeadLetter, Job, JobState, LetterStatus
from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.domain.flags import Flag
from planner.domain.ledger import Balance
from planner.domain.summary import Summary
from planner.imports.models import Import
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios import inputs
from planner.scenarios.kept_models import KeptSummary
from planner.scenarios.models import Scenario
from planner.scenarios.summaries import in_brief, read, summary, with_kept

TIGHTEST, RECENT, CHANGES, FAILED = 5, 5, 8, 3
COUNTED = 100
"""Changes are counted up to here, so that a long absence costs no more than a short one."""

STEPS = (
    "import.rows_checked",
    "import.batch_applied",
    "import.batch_planned",
    "import.batch_undone",
    "jobs.batch_cancel",
    "jobs.batch_retry",
    "jobs.batch_discard",
)
"""Parts of larger changes, which are told as a whole."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The scenario that home is about, how it stands, and the revision of what that is from."""

    scenario: Scenario
    stamp: Stamp
    summary: Summary

    @property
    def tightest(self) -> list[Balance]:
        """The five pools with the least to spare, of those that give or are asked anything."""
        return self.summary.used[:TIGHTEST]


@dataclass(frozen=True, slots=True)
class Begun:
    """Which of the first steps of an organisation are done."""

    users: bool
    """Whether more than one person may sign in."""
    people: bool
    initiatives: bool
    tokens: bool
    """Whether plans in tokens are turned on."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The scenarios somebody worked on lately, how each stands in brief, and how many there are."""

    scenarios: Sequence[tuple[Scenario, Summary]]
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded change, and who made it; None where the system did."""

    event: AuditEvent
    actor: str | None


def begun(session: Session) -> Begun:
    """What is there before any scenario is."""
    members = select(func.count(Membership.id)).where(
        Membership.organisation_id == session.organisation_id, Membership.active
    )
    return Begun(
        users=(session.scalar(members) or 0) > 1,
        people=session.scalar(select(Employee.id).limit(1)) is not None,
        initiatives=session.scalar(select(Initiative.id).limit(1)) is not None,
        tokens=Flag.TOKEN_PLANNING_V1 in flags_on(session),
    )


def standing(session: Session, today: date) -> Standing | None:
    """The primary scenario of the running quarter; without one, the next best. None without any.

    Next best is any of the running quarter, then any primary one, then the one that plans latest.
    """
    running = (Period.start_date <= today) & (Period.end_date >= today)
    row = session.execute(
        with_kept(select(Scenario))
        .add_columns(KeptSummary.revision)
        .join_from(Scenario, Period, Period.id == Scenario.period_id)
        .where(Scenario.archived_at.is_(None))
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
    scenario, answer, revision = row
    stamp = inputs.stamp(session, scenario)
    holds = answer is not None and stamp.revision <= revision  # also just now
    return Standing(scenario, stamp, (holds and read(answer)) or summary(session, scenario))


def recent(session: Session) -> Recent:
    """The scenarios changed last, the latest first."""
    rows = session.execute(
        with_kept(select(Scenario))
        .add_columns(func.count().over())
        .where(Scenario.archived_at.is_(None))
        .order_by(Scenario.updated_at.desc(), Scenario.id.desc())
        .limit(RECENT)
    ).all()
    found = in_brief(session, [(scenario, answer) for scenario, answer, _ in rows])
    return Recent(found, rows[0][2] if rows else 0)


def failed_jobs(session: Session, asked_by: int | None) -> list[Job]:
    """Jobs that failed for good and that nobody has seen to, the latest first.

    One person's; or everybody's for None, less those whose cause is muted: that is said to those
    who run jobs, not to whoever waits for one of them.
    """
    open_ = select(DeadLetter.job_id).where(DeadLetter.status == LetterStatus.OPEN)
    if asked_by is None:
        muted = select(DeadCause.fingerprint).where(quiet())
        open_ = open_.where(DeadLetter.fingerprint.not_in(muted))
    chosen = select(Job).where(Job.state == JobState.DEAD, Job.id.in_(open_))
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
