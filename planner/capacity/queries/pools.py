"""Pools and their rates, as pages, derivations and imports ask for them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select

from planner.capacity.models import Calibration, SkillPool
from planner.core.session import Session

UNCALIBRATED = Decimal(1)
"""Tokens an hour of a pool is worth while nobody has said otherwise."""


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A pool as a list shows it, on one day."""

    pool: SkillPool
    rate: Decimal
    """Tokens per hour on that day."""
    since: date | None
    """From when that rate holds; None where the pool is uncalibrated."""
    coming: Calibration | None
    """The next rate that is not yet in force."""
    lookalike: str | None
    """Another pool whose name differs only in case."""


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate of a pool on its timeline."""

    calibration: Calibration
    until: date | None
    """The day on which the next rate takes over; None for the last."""
    state: str
    """`coming`, `current` or `past`, seen from one day."""


def pool(session: Session, pool_id: int) -> SkillPool:
    """The pool, active or not; `NotFound` where this organisation has none."""
    return session.find(SkillPool, pool_id)


def pools(session: Session, active_only: bool) -> list[SkillPool]:
    """The organisation's pools by name."""
    chosen = select(SkillPool).order_by(SkillPool.name, SkillPool.id)
    return list(session.scalars(chosen.where(SkillPool.active) if active_only else chosen))


def rates_on(session: Session, day: date) -> dict[int, Decimal]:
    """Tokens per hour in force on a day, by pool id; an uncalibrated pool is not in it."""
    rows = session.scalars(
        select(Calibration)
        .where(Calibration.effective_date <= day)
        .order_by(Calibration.pool_id, Calibration.effective_date)
    )
    return {row.pool_id: row.tokens_per_hour for row in rows}


def pool_lines(session: Session, day: date) -> list[PoolLine]:
    """Every pool by name with its rate on a day: two selects, however many pools."""
    found = pools(session, active_only=False)
    rates = _by_pool(session)
    return [_line(each, rates.get(each.id, []), found, day) for each in found]


def pool_line(session: Session, pool_id: int, day: date) -> PoolLine:
    """One pool with its rate on a day."""
    each = pool(session, pool_id)
    return _line(each, _rates(session, pool_id), pools(session, active_only=False), day)


def timeline(session: Session, pool_id: int, day: date) -> list[RateLine]:
    """Every rate a pool has had or will have, the latest first, seen from a day."""
    rates = _rates(session, pool_id)
    lines = [
        RateLine(rate, until, rate_state(rate.effective_date, until, day))
        for rate, until in zip(
            rates, [*(rate.effective_date for rate in rates[1:]), None], strict=False
        )
    ]
    return lines[::-1]


def lookalike(name: str, others: list[SkillPool]) -> str | None:
    """The name among the others that differs from this one only in case."""
    folded = name.casefold()
    return next((o.name for o in others if o.name != name and o.name.casefold() == folded), None)


def _rates(session: Session, pool_id: int) -> list[Calibration]:
    return list(
        session.scalars(
            select(Calibration)
            .where(Calibration.pool_id == pool_id)
            .order_by(Calibration.effective_date)
        )
    )


def _by_pool(session: Session) -> dict[int, list[Calibration]]:
    rows = session.scalars(
        select(Calibration).order_by(Calibration.pool_id, Calibration.effective_date)
    )
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.pool_id)}


def _line(
    each: SkillPool, rates: list[Calibration], others: list[SkillPool], day: date
) -> PoolLine:
    begun = [rate for rate in rates if rate.effective_date <= day]
    current = begun[-1] if begun else None
    return PoolLine(
        pool=each,
        rate=current.tokens_per_hour if current else UNCALIBRATED,
        since=current.effective_date if current else None,
        coming=next((rate for rate in rates if rate.effective_date > day), None),
        lookalike=lookalike(each.name, others),
    )


def rate_state(begins: date, until: date | None, day: date) -> str:
    """How a rate stands on a day: coming, current or past."""
    if begins > day:
        return "coming"
    return "current" if until is None or until > day else "past"
