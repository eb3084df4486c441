"""Jobs and what surrounds them. The tables are the only truth about work; messages only ring.

Times are whole milliseconds since 1970 of the database's clock, the same on both databases, so
that no worker's clock matters.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.triggers import Trigger
from planner.core.models import JsonList, JsonObject, Key, Model, Reference, choice, keyed
from planner.core.tenancy import Tenant

Millis = Annotated[int, mapped_column(BigInteger)]
AnyJson = Annotated[
    Any, mapped_column(JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"))
]


class JobState(StrEnum):
    """Where a job stands. Delayed, retrying, not dispatched: that is read from the rest."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    DEAD = "dead"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self not in (JobState.WAITING, JobState.RUNNING)


class Outcome(StrEnum):
    """How one execution ended. Lost: its worker fell silent; returned: its worker was stopped."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    RETURNED = "returned"
    SNOOZED = "snoozed"


class DeadReason(StrEnum):
    """Why a job is dead."""

    EXHAUSTED = "exhausted"
    REFUSED = "refused"
    BAD_PAYLOAD = "bad_payload"
    WORKER_LOST = "worker_lost"
    UNKNOWN_TASK = "unknown_task"


class LetterStatus(StrEnum):
    """What became of a dead letter."""

    OPEN = "open"
    RETRIED = "retried"
    CLOSED = "closed"
    DISCARDED = "discarded"


WHILE_WAITING = "state = 'waiting'"
WHILE_RUNNING = "state = 'running'"
WHILE_RETRYING = "state = 'waiting' AND failures > 0"
WHILE_RESCUED = "state = 'waiting' AND rescues > 0"
WHILE_OPEN = "dedup_key IS NOT NULL AND state IN ('waiting', 'running')"
WHEN_DONE = "state IN ('succeeded', 'cancelled', 'dead')"
WHEN_DEAD = "state = 'dead'"
WHEN_ALARMING = "queue = 'maintenance' AND status = 'open'"
"""Of dead letters: what the installation or an organisation is kept in order by has failed."""
WHEN_ASKED = "requested_by IS NOT NULL"
WITH_SUBJECT = "subject_kind IS NOT NULL"
WITH_PARENT = "parent IS NOT NULL"


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows where something holds, on both databases."""
    return Index(
        name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where)
    )


class Job(Tenant, Model):
    """One piece of background work, for one organisation."""

    __tablename__ = "jobs"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "idempotency_key"),
        partial("ix_jobs_claim", "queue", "rank_at", "id", where=WHILE_WAITING),
        partial("ix_jobs_rescued", "queue", "rank_at", "id", where=WHILE_RESCUED),
        partial("ix_jobs_retrying", "organisation_id", "id", where=WHILE_RETRYING),
        partial("ix_jobs_due", "queue", "run_at", where=WHILE_WAITING),
        partial("ix_jobs_running", "queue", "lease_expires_at", where=WHILE_RUNNING),
        partial("ix_jobs_done", "queue", "state", "finished_at", where=WHEN_DONE),
        partial("ix_jobs_open", "organisation_id", "queue", "run_at", where=WHILE_WAITING),
        partial("ix_jobs_at_work", "organisation_id", "queue", where=WHILE_RUNNING),
        partial(
            "ix_jobs_over", "organisation_id", "state", "queue", "finished_at", where=WHEN_DONE
        ),
        partial("ix_jobs_dead", "organisation_id", "id", where=WHEN_DEAD),
        partial(
            "ix_jobs_asked", "organisation_id", "requested_by", "state", "id", where=WHEN_ASKED
        ),
        partial(
            "uq_jobs_dedup", "organisation_id", "task", "dedup_key", where=WHILE_OPEN, unique=True
        ),
        partial(
            "ix_jobs_subject",
            "organisation_id",
            "subject_kind",
            "subject_id",
            "id",
            where=WITH_SUBJECT,
        ),
        partial("ix_jobs_parent", "organisation_id", "parent", "id", where=WITH_PARENT),
        {"sqlite_autoincrement": True},  # a key outlives its row: outside effects are known by it
    )

    id: Mapped[Key]
    queue: Mapped[str] = mapped_column(String(63))
    task: Mapped[str] = mapped_column(String(120))
    payload: Mapped[JsonObject]
    payload_version: Mapped[int]
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"))
    priority: Mapped[int]
    run_at: Mapped[Millis]
    rank_at: Mapped[Millis]
    """`run_at` less 30 s for every level of priority: the lowest is claimed first."""

    attempt: Mapped[int] = mapped_column(server_default="0", default=0)
    """Executions so far. Every write of a run names its own, so a late one finds nothing."""
    failures: Mapped[int] = mapped_column(server_default="0", default=0)
    retries: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many failures are tried again."""
    rescues: Mapped[int] = mapped_column(server_default="0", default=0)
    """How often its worker fell silent; from the first on it runs in solitary."""
    blamed: Mapped[int] = mapped_column(server_default="0", default=0)
    """How often a worker fell silent that ran nothing else."""
    solitary: Mapped[bool] = mapped_column(server_default="0", default=False)
    """Whether the current execution has a process to itself."""
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_expires_at: Mapped[Millis | None]

    cursor: Mapped[AnyJson | None]
    done: Mapped[Millis | None]
    total: Mapped[Millis | None]
    note: Mapped[str | None] = mapped_column(String(300))
    result: Mapped[AnyJson | None]

    dedup_key: Mapped[str | None] = mapped_column(String(255))
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    requests: Mapped[int] = mapped_column(server_default="1", default=1)
    """How many requests became this job."""
    rerun_requested: Mapped[bool] = mapped_column(server_default="0", default=False)
    rerun_payload: Mapped[AnyJson | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default="0", default=False)
    cancel_by: Mapped[Millis | None]
    """When it is ended, if it runs on although it was asked to stop."""

    dead_reason: Mapped[DeadReason | None] = mapped_column(choice(DeadReason, "dead_reason"))
    error_class: Mapped[str | None] = mapped_column(String(255))
    error: Mapped[str | None] = mapped_column(Text)

    requested_by: Mapped[Reference | None]
    request_id: Mapped[str | None] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(600))
    """What it is for, as people call it: "scenario Lean"."""
    subject_kind: Mapped[str | None] = mapped_column(String(63))
    subject_id: Mapped[Reference | None]
    retry_of: Mapped[Reference | None]
    """The first of the dead jobs that this one tries again."""
    trigger: Mapped[Trigger | None] = mapped_column(choice(Trigger, "trigger"))
    """What had it asked for; None where that is not known."""
    parent: Mapped[Reference | None]
    """The job whose work asked for it."""

    created_at: Mapped[Millis]
    started_at: Mapped[Millis | None]
    finished_at: Mapped[Millis | None]

    def __str__(self) -> str:
        return f"job {self.id}"


class JobAttempt(Tenant, Model):
    """One execution of a job: where, how long, how it ended, and what it said."""

    __tablename__ = "job_attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "job_id"], ["jobs.organisation_id", "jobs.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("job_id", "attempt"),
        Index("ix_job_attempts_started", "queue", "started_at"),
    )

    id: Mapped[Key]
    job_id: Mapped[Reference]
    attempt: Mapped[int]
    queue: Mapped[str] = mapped_column(String(63))
    worker: Mapped[str] = mapped_column(String(120))
    solitary: Mapped[bool] = mapped_column(server_default="0", default=False)
    rescue: Mapped[bool] = mapped_column(server_default="0", default=False)
    """Whether it repeats one whose worker was lost; such a start is free of the queue's rate."""
    started_at: Mapped[Millis]
    finished_at: Mapped[Millis | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    error_class: Mapped[str | None] = mapped_column(String(255))
    error: Mapped[str | None] = mapped_column(Text)
    traceback: Mapped[str | None] = mapped_column(Text)
    wait: Mapped[Millis | None]
    """The intended milliseconds until the next execution."""
    next_run_at: Mapped[Millis | None]
    log: Mapped[str] = mapped_column(Text, server_default="", default="")
    """One line each: milliseconds, a tab, what was said."""

    def __str__(self) -> str:
        return f"attempt {self.attempt} of job {self.job_id}"


class DeadLetter(Tenant, Model):
    """A copy of a job that died, with all its attempts: kept 30 days, longer than its row."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        keyed(),
        Index("ix_dead_letters_cause", "organisation_id", "status", "fingerprint"),
        Index("ix_dead_letters_job", "organisation_id", "job_id"),
        Index("ix_dead_letters_age", "failed_at"),
        partial("ix_dead_letters_alarms", "organisation_id", "failed_at", where=WHEN_ALARMING),
    )

    id: Mapped[Key]
    job_id: Mapped[Reference]
    queue: Mapped[str] = mapped_column(String(63))
    task: Mapped[str] = mapped_column(String(120))
    payload: Mapped[JsonObject]
    payload_version: Mapped[int]
    reason: Mapped[DeadReason] = mapped_column(choice(DeadReason, "reason"))
    error_class: Mapped[str | None] = mapped_column(String(255))
    error: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """The same for failures of one cause."""
    attempts: Mapped[JsonList]
    subject: Mapped[str | None] = mapped_column(String(600))
    subject_kind: Mapped[str | None] = mapped_column(String(63))
    subject_id: Mapped[Reference | None]
    requested_by: Mapped[Reference | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    first_failed_at: Mapped[Millis]
    failed_at: Mapped[Millis]
    status: Mapped[LetterStatus] = mapped_column(choice(LetterStatus, "status"))
    origin: Mapped[Reference | None]
    """The first of the jobs that this one was to try again; None for a first."""
    retried_as: Mapped[Reference | None]
    """The job that tries it again."""
    discarded_because: Mapped[str | None] = mapped_column(String(500))
    closed_at: Mapped[Millis | None]

    def __str__(self) -> str:
        return f"dead letter {self.id}"


class JobQueue(Model):
    """Whether a queue is paused. Its row is also what claims on PostgreSQL take turns at."""

    __tablename__ = "job_queues"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    paused: Mapped[bool] = mapped_column(server_default="0", default=False)
    paused_by: Mapped[Reference | None]
    paused_because: Mapped[str | None] = mapped_column(String(500))
    paused_at: Mapped[Millis | None]

    def __str__(self) -> str:
        return f"queue {self.name}"


def moment(millis: int) -> datetime:
    """A stored time as an aware moment."""
    return datetime.fromtimestamp(millis / 1000, UTC)
