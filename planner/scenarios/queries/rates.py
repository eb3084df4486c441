"""The rates of every pool over time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from planner.capacity.models import Calibration, SkillPool
from planner.capacity.queries.pools import rate_state
from planner.core import zone
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.lifecycle import DemandSource, SupplySource
from planner.scenarios.models import TokenDemand, TokenSupply


@dataclass(frozen=True, slots=True)
class Rated:
    """One rate of a pool: from when until when, who said so and why.

    `state` is coming, current or past. `removable`: the latest, and nothing was derived with it.
    """

    id: int
    pool_id: int
    pool: str
    rate: Decimal
    since: date
    until: date | None
    state: str
    notes: str
    at: datetime
    by: str | None
    removable: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A pool's rates, the latest first."""

    pool_id: int
    pool: str
    active: bool
    rates: Sequence[Rated]

    @property
    def current(self) -> Rated | None:
        """The rate in force; None while the pool is uncalibrated and 1:1 holds."""
        return next((rate for rate in self.rates if rate.state == "current"), None)

    @property
    def coming(self) -> Rated | None:
        """The next rate that is not yet in force."""
        return next((rate for rate in reversed(self.rates) if rate.state == "coming"), None)


def timelines(session: Session) -> list[Timeline]:
    """Every pool by name with its rates, as seen today: a fixed number of selects."""
    today, used = zone.today(session), last_uses(session)
    found: defaultdict[int, list[tuple[Calibration, str | None]]] = defaultdict(list)
    rows = session.execute(
        select(Calibration, User.name)
        .outerjoin(User, User.id == Calibration.created_by)
        .order_by(Calibration.effective_date.desc())
    )
    for row, name in rows:
        found[row.pool_id].append((row, name))
    pools = session.execute(select(SkillPool.id, SkillPool.name, SkillPool.active))
    lines = [
        Timeline(key, name, active, _rated(name, found[key], today, used.get(key)))
        for key, name, active in pools
    ]
    return sorted(lines, key=lambda line: line.pool.lower())


def last_uses(session: Session) -> dict[int, datetime]:
    """When demand was last derived, or supply added up from people, by pool."""
    asked = select(TokenDemand.pool_id, func.max(TokenDemand.updated_at)).where(
        TokenDemand.source == DemandSource.DERIVED
    )
    given = select(TokenSupply.pool_id, func.max(TokenSupply.updated_at)).where(
        TokenSupply.source == SupplySource.PEOPLE
    )
    found: dict[int, datetime] = {}
    for chosen in (asked.group_by(TokenDemand.pool_id), given.group_by(TokenSupply.pool_id)):
        for pool_id, at in session.execute(chosen):
            found[pool_id] = max(at, found.get(pool_id, at))
    return found


def unused(rate: Calibration, today: date, used: datetime | None) -> bool:
    """Whether no figure can stand on a rate: it is to come, or nothing was derived since."""
    return rate.effective_date > today or used is None or used < rate.created_at


def _rated(
    pool: str, rows: Sequence[tuple[Calibration, str | None]], today: date, used: datetime | None
) -> list[Rated]:
    ends = [None, *(row.effective_date for row, _ in rows)]
    return [
        Rated(
            row.id,
            row.pool_id,
            pool,
            row.tokens_per_hour,
            row.effective_date,
            until,
            rate_state(row.effective_date, until, today),
            row.notes,
            row.created_at,
            by,
            until is None and unused(row, today, used),
        )
        for (row, by), until in zip(rows, ends, strict=False)
    ]
