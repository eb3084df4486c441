"""Changing pools and their rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.adding import normal_name
from planner.capacity.models import Calibration, SkillPool
from planner.core import zone
from planner.core.session import Session
from planner.domain.amounts import as_text, plain
from planner.domain.refusals import Conflict, Invalid


class PoolNameTaken(Conflict):
    """Two pools cannot have one name."""

    remedy = "Choose another name, or use the pool that is there; it may be inactive."

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"There is a skill pool {name} already.")


class RateTaken(Conflict):
    """Two rates of a pool cannot begin on one day."""

    remedy = "Choose another day; or remove that rate first, while nothing was derived with it."

    def __init__(self, pool: str, day: date, rate: Decimal) -> None:
        super().__init__(f"{pool} has a rate from {day} already: {plain(rate)}.")


class ReasonMissing(Invalid):
    """A rate from a past day changes what is known, so it says why."""

    remedy = "Say in a few words why it holds since then."

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is past, so the rate needs a reason.")


@dataclass(frozen=True, slots=True)
class PoolDraft:
    """What a person says a pool is."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class RateDraft:
    """What an hour of a pool is worth from a day on, in tokens."""

    tokens_per_hour: Decimal
    effective_date: date
    notes: str


def add_pool(session: Session, draft: PoolDraft) -> SkillPool:
    """A new, active pool. Raises `PoolNameTaken`."""
    made = SkillPool(name=normal_name(draft.name), description=draft.description)
    with session.recording("skill_pool.added", made) as facts:
        _require_free(session, made.name)
        session.add(made)
        facts["name"] = made.name
    return made


def edit_pool(session: Session, pool: SkillPool, draft: PoolDraft, version: int | None) -> None:
    """Name and describe a pool as drafted. Raises `PoolNameTaken` and `StaleEdit`."""
    with session.recording("skill_pool.edited", pool) as facts:
        row = session.edit(SkillPool, pool.id, version)
        name = normal_name(draft.name)
        if name != row.name:
            _require_free(session, name)
            facts["name_from"], facts["name_to"] = row.name, name
        if draft.description != row.description:
            facts["description_from"] = row.description
            facts["description_to"] = draft.description
        row.name, row.description = name, draft.description


def deactivate(session: Session, pool: SkillPool, version: int | None) -> None:
    """Take a pool out of every ledger; what it supplies and is asked for is kept."""
    with session.recording("skill_pool.deactivated", pool):
        session.edit(SkillPool, pool.id, version).active = False


def reactivate(session: Session, pool: SkillPool, version: int | None) -> None:
    """Bring a pool back into the ledgers, with what it supplies and is asked for."""
    with session.recording("skill_pool.reactivated", pool):
        session.edit(SkillPool, pool.id, version).active = True


def rate(session: Session, pool: SkillPool, draft: RateDraft) -> Calibration:
    """Say what an hour of the pool is worth from a day on.

    Raises `RateTaken` where a rate begins on that day already, `ReasonMissing` where the day is
    past and nobody says why. The facts hold the rate in force on that day before, if there was one.
    """
    made = Calibration(
        pool_id=pool.id,
        tokens_per_hour=draft.tokens_per_hour,
        effective_date=draft.effective_date,
        notes=draft.notes,
        created_by=session.actor_id,
    )
    with session.recording("skill_pool.rated", pool) as facts:
        require_rateable(session, pool, draft)
        before = session.scalar(
            select(Calibration.tokens_per_hour)
            .where(
                Calibration.pool_id == pool.id, Calibration.effective_date <= draft.effective_date
            )
            .order_by(Calibration.effective_date.desc())
            .limit(1)
        )
        facts["effective_date"] = draft.effective_date.isoformat()
        facts["from"] = as_text(before)
        facts["to"] = plain(draft.tokens_per_hour)
        facts["notes"] = draft.notes
        session.add(made)
        session.detail(Calibration.__tablename__, [_kept(pool.id, draft)])
    return made


def require_rateable(session: Session, pool: SkillPool, draft: RateDraft) -> None:
    """Refuse a second rate from one day, and one from a past day without a reason."""
    taken = session.scalar(
        select(Calibration.tokens_per_hour).where(
            Calibration.pool_id == pool.id, Calibration.effective_date == draft.effective_date
        )
    )
    if taken is not None:
        raise RateTaken(pool.name, draft.effective_date, taken)
    if draft.effective_date < zone.today(session) and not draft.notes:
        raise ReasonMissing(draft.effective_date)


def _kept(pool_id: int, draft: RateDraft) -> list[object]:
    state = [plain(draft.tokens_per_hour), draft.notes]
    return [pool_id, draft.effective_date.isoformat(), None, state]


def _require_free(session: Session, name: str) -> None:
    if session.scalar(select(SkillPool.id).where(SkillPool.name == name)) is not None:
        raise PoolNameTaken(name)
