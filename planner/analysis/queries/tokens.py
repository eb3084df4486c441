"""Scenarios in tokens, by pool."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from planner.analysis.queries.sides import ByLine, Figures, Side
from planner.core import clock
from planner.core.session import Session
from planner.core.zone import time_zone
from planner.domain.amounts import ONE
from planner.domain.comparison import Asked, Line, Pair
from planner.domain.derive_demand import rates_on
from planner.domain.lifecycle import DemandSource
from planner.scenarios.derivation import calibrations
from planner.scenarios.models import TokenDemand
from planner.scenarios.queries.ledgers import ledgers

BEGINNING, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""No row of demand is older or newer."""


def figures(session: Session, compared: Sequence[Side]) -> ByLine:
    """Supply and demand at P50 by pool and scenario, of pools that have either."""
    found: defaultdict[Line, dict[int, Figures]] = defaultdict(dict)
    for key, lines in ledgers(session, [side.scenario.id for side in compared]).items():
        for line in lines:
            found[line.pool.id][key] = Figures(line.pool.name, line.supply, line.p50)
    return found


def pairs(
    session: Session, first: Side, other: Side, by_line: ByLine, only: Line | None = None
) -> Iterator[Pair]:
    """What any initiative asks of a pool in the ledger differently in the two.

    `only`: of this pool alone. The rate of a derived row is the one that was in force on the day
    it was derived.
    """
    before, after = aliased(TokenDemand), aliased(TokenDemand)
    same = (before.initiative_id == after.initiative_id) & (before.pool_id == after.pool_id)
    asked = Rates(session).asked
    both = [column for row in (before, after) for column in _columns(row)]
    changed = (
        select(*both)
        .select_from(before)
        .outerjoin(after, same & (after.scenario_id == other.scenario.id))
        .where(before.scenario_id == first.scenario.id)
        .where(or_(after.id.is_(None), after.tokens_p50 != before.tokens_p50))
    )
    new = (
        select(*both)
        .select_from(after)
        .outerjoin(before, same & (before.scenario_id == first.scenario.id))
        .where(after.scenario_id == other.scenario.id, before.id.is_(None))
    )
    if only is not None:
        changed, new = changed.where(before.pool_id == only), new.where(after.pool_id == only)
    for row in (*session.execute(changed), *session.execute(new)):
        was, now = Asking(*row[: len(both) // 2]), Asking(*row[len(both) // 2 :])
        one = now if was.initiative_id is None else was
        if one.pool_id in by_line:
            yield Pair(one.initiative_id, one.pool_id, asked(was), asked(now))


class Asking(NamedTuple):
    """A row of demand, or five times None where the scenario has none."""

    initiative_id: Any
    pool_id: Any
    p50: Any
    source: Any
    updated_at: Any


def _columns(row: type[TokenDemand]) -> list[Any]:
    return [row.initiative_id, row.pool_id, row.tokens_p50, row.source, row.updated_at]


class Rates:
    """The rates of every pool by day, and the one a row of demand was derived with."""

    def __init__(self, session: Session) -> None:
        self._known, self._zone = calibrations(session), ZoneInfo(time_zone(session))

        @cache
        def on(day: date) -> dict[int, Decimal]:
            return rates_on(day, self._known)

        @cache
        def at(moment: datetime) -> dict[int, Decimal]:
            return on(self._day(moment))

        self._on, self._at = on, at

    @property
    def in_force(self) -> dict[int, Decimal]:
        """Tokens per hour by pool today; a pool that counts 1:1 has no entry."""
        return self._on(self._day(clock.now()))

    def derived_with(self, pool_id: int, moment: datetime) -> Decimal:
        """The rate a row was derived with at a moment."""
        return self._at(moment).get(pool_id, ONE)

    def spans(self, pool_id: int) -> Iterator[tuple[datetime, datetime, Decimal]]:
        """When which rate of a pool was derived with: since, until before, and the rate.

        Without gaps, from the beginning of time to its end.
        """
        days = sorted({one.effective_on for one in self._known if one.pool_id == pool_id})
        begins = [BEGINNING, *map(self._midnight, days)]
        rates = [self.derived_with(pool_id, since) for since in begins]
        changed = [
            place for place, rate in enumerate(rates) if not place or rate != rates[place - 1]
        ]
        ends = [*(begins[place] for place in changed[1:]), END]
        for place, until in zip(changed, ends, strict=True):
            yield begins[place], until, rates[place]

    def asked(self, row: Asking) -> Asked | None:
        """The figure with its rate; None where there is no row."""
        if row.initiative_id is None:
            return None
        if row.source is DemandSource.TYPED:
            return Asked(row.p50)
        return Asked(row.p50, self.derived_with(row.pool_id, row.updated_at))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone).astimezone(UTC)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()
