"""Changing pools and their rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.adding import normal_name
from planner.capacity.models import Calibration, SkillPool
from planner.core.session import Session
from planner.domain.refusals import Conflict


class PoolNameTaken(Conflict):
    """Two pools cannot have one name."""

    remedy = "Choose another name, or use the pool that is there; it may be inactive."

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"There is a skill pool {name} already.")


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
    """Say what an hour of the pool is worth from a day on; a rate from that day is replaced.

    The facts hold the rate that was in force on that day before, None where there was none.
    """
    with session.recording("skill_pool.rated", pool) as facts:
        before = session.scalar(
            select(Calibration)
            .where(
                Calibration.pool_id == pool.id, Calibration.effective_date <= draft.effective_date
            )
            .order_by(Calibration.effective_date.desc())
            .limit(1)
        )
        same_day = before is not None and before.effective_date == draft.effective_date
        facts["effective_date"] = draft.effective_date.isoformat()
        facts["from"] = _plain(before.tokens_per_hour) if before else None
        facts["to"] = _plain(draft.tokens_per_hour)
        facts["replaced"] = same_day
        facts["notes"] = draft.notes
        row = before if before and same_day else Calibration(pool_id=pool.id)
        row.tokens_per_hour, row.notes = draft.tokens_per_hour, draft.notes
        row.effective_date = draft.effective_date
        session.add(row)
    return row


def _require_free(session: Session, name: str) -> None:
    if session.scalar(select(SkillPool.id).where(SkillPool.name == name)) is not None:
        raise PoolNameTaken(name)


def _plain(rate: Decimal) -> str:
    """A rate as text, 1.5 for 1.500000."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
