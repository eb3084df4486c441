"""Scenarios themselves: one, and the list of them by quarter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select

from planner.capacity.models import SkillPool
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.ledger import (
    Balance,
    Pool,
    PoolTotals,
    Supply,
    balance_of_totals,
    over_capacity,
)
from planner.domain.planning import PlanningMode
from planner.periods import queries as periods
from planner.periods.models import Period
from planner.scenarios.models import LedgerTotal, Ranking, Scenario, TokenSupply


class When(StrEnum):
    """Where a quarter lies, seen from today."""

    OVER = "over"
    RUNNING = "running"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A scenario in the list. `over` and `tightest` are None where it plans in hours."""

    scenario: Scenario
    updated_by: str | None
    ranked: int
    over: int | None
    tightest: Balance | None


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the list with its scenarios, the primary one first and then the newest."""

    period: Period
    when: When
    lines: Sequence[ScenarioLine]


def scenario(session: Session, scenario_id: int) -> Scenario:
    """The scenario with its period; `NotFound` where this organisation has none."""
    return session.find(Scenario, scenario_id)


def named(session: Session, period_id: int, name: str) -> Scenario | None:
    """The scenario of a quarter with this name, whatever the case; None where there is none."""
    return session.scalar(
        select(Scenario).where(
            Scenario.period_id == period_id, func.lower(Scenario.name) == name.lower()
        )
    )


def primary(session: Session, period_id: int) -> Scenario | None:
    """The primary scenario of a quarter; None where none has been chosen."""
    return session.scalar(
        select(Scenario).where(Scenario.period_id == period_id, Scenario.is_primary)
    )


def scenarios(session: Session) -> list[Scenario]:
    """Every scenario: the latest quarter first, in it the primary one, then the newest."""
    return list(
        session.scalars(
            select(Scenario)
            .join(Period, Period.id == Scenario.period_id)
            .order_by(Period.start_date.desc(), Scenario.is_primary.desc(), Scenario.id.desc())
        )
    )


def by_quarter(session: Session, today: date) -> list[Quarter]:
    """The scenarios by quarter: the running one, then those to come, then the past, latest first.

    The running and the next quarter are there even when nothing is planned in them.
    """
    lines = _lines(session)
    around = periods.adjacent_quarters(session, today)
    of_period: defaultdict[int, list[ScenarioLine]] = defaultdict(list)
    quarters = {period.id: period for period in (around.current, around.next) if period is not None}
    for line in lines:
        of_period[line.scenario.period_id].append(line)
        quarters.setdefault(line.scenario.period_id, line.scenario.period)
    listed = [
        Quarter(period, _when(period, today, around.next), of_period[period.id])
        for period in quarters.values()
    ]
    return sorted(listed, key=_place)


def lines(quarters: Iterable[Quarter]) -> list[ScenarioLine]:
    """Every line of the list, in its order."""
    return [line for quarter in quarters for line in quarter.lines]


def _lines(session: Session) -> list[ScenarioLine]:
    """Three selects, however many scenarios there are."""
    rows = session.execute(
        select(Scenario, User.name)
        .outerjoin(User, User.id == Scenario.updated_by)
        .order_by(Scenario.is_primary.desc(), Scenario.id.desc())
    ).all()
    found, counts = ledgers(session), _ranked_counts(session)
    return [
        _line(scenario, name, counts.get(scenario.id, 0), found.get(scenario.id, []))
        for scenario, name in rows
    ]


def _line(
    scenario: Scenario, updated_by: str | None, ranked: int, ledger: list[Balance]
) -> ScenarioLine:
    if scenario.planning_mode is not PlanningMode.TOKEN:
        return ScenarioLine(scenario, updated_by, ranked, None, None)
    tightest = min(ledger, key=lambda line: line.delta, default=None)
    return ScenarioLine(scenario, updated_by, ranked, len(over_capacity(ledger)), tightest)


def _ranked_counts(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(Ranking.scenario_id, func.count().label("ranked")).group_by(Ranking.scenario_id)
    )
    return {row.scenario_id: row.ranked for row in rows}


def ledgers(
    session: Session, scenario_ids: Collection[int] | None = None
) -> dict[int, list[Balance]]:
    """The token ledger of TOKEN scenarios by id, from the kept sums, in one select.

    Of these scenarios, or of every one; only pools with a supply or a demand are in it.
    """
    chosen = (
        select(
            Scenario.id.label("scenario_id"),
            SkillPool.id.label("pool_id"),
            SkillPool.name,
            TokenSupply.tokens,
            LedgerTotal.p50,
            LedgerTotal.p90,
            LedgerTotal.rows.label("asking"),
            LedgerTotal.rows_without_p90,
        )
        .join(SkillPool, SkillPool.organisation_id == Scenario.organisation_id)
        .outerjoin(
            TokenSupply,
            (TokenSupply.scenario_id == Scenario.id) & (TokenSupply.pool_id == SkillPool.id),
        )
        .outerjoin(
            LedgerTotal,
            (LedgerTotal.scenario_id == Scenario.id) & (LedgerTotal.pool_id == SkillPool.id),
        )
        .where(Scenario.planning_mode == PlanningMode.TOKEN, SkillPool.active)
        .where(or_(TokenSupply.id.is_not(None), LedgerTotal.id.is_not(None)))
        .order_by(Scenario.id, SkillPool.name)
    )
    if scenario_ids is not None:
        chosen = chosen.where(Scenario.id.in_(scenario_ids))
    rows = session.execute(chosen)
    found: defaultdict[int, list[Balance]] = defaultdict(list)
    for row in rows:
        supplies = [Supply(row.pool_id, row.tokens)] if row.tokens is not None else []
        totals = [_totals(row)] if row.asking is not None else []
        found[row.scenario_id] += balance_of_totals([Pool(row.pool_id, row.name)], supplies, totals)
    return found


def _totals(row: Any) -> PoolTotals:
    return PoolTotals(row.pool_id, row.p50, row.p90, row.asking, row.rows_without_p90)


def _when(period: Period, today: date, following: Period | None) -> When:
    if period.end_date < today:
        return When.OVER
    if period.start_date <= today:
        return When.RUNNING
    return When.NEXT if following is not None and period.id == following.id else When.LATER


def _place(quarter: Quarter) -> tuple[bool, int]:
    over, day = quarter.when is When.OVER, quarter.period.start_date.toordinal()
    return over, -day if over else day
