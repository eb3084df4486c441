"""Scenarios themselves: one, and the list of them by quarter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ScalarSelect, func, select

from planner.core.identity import User
from planner.core.session import Session
from planner.domain.ledger import Balance
from planner.domain.planning import PlanningMode, SkillBalance
from planner.domain.summary import Summary
from planner.periods import queries as periods
from planner.periods.models import Period
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.summaries import in_brief, with_kept


class When(StrEnum):
    """Where a quarter lies, seen from today."""

    OVER = "over"
    RUNNING = "running"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A scenario in the list, and how it stands in brief."""

    scenario: Scenario
    updated_by: str | None
    ranked: int
    summary: Summary

    @property
    def over(self) -> int | None:
        """How many pools or skills are over capacity; None where hours are not worked out yet."""
        if self.summary.mode is PlanningMode.TOKEN:
            return len(self.summary.over)
        return None if self.summary.hours is None else len(self.summary.short)

    @property
    def tightest(self) -> Balance | None:
        """The pool with the least to spare; None where no pool gives or is asked anything."""
        return next(iter(self.summary.used), None)

    @property
    def shortest(self) -> SkillBalance | None:
        """The skill with the fewest hours to spare; None in tokens."""
        return next(iter(self.summary.skills), None)


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
    """Every scenario not archived: the latest quarter first, in it the primary one, then newest."""
    return list(
        session.scalars(
            select(Scenario)
            .join(Period, Period.id == Scenario.period_id)
            .where(Scenario.archived_at.is_(None))
            .order_by(Period.start_date.desc(), Scenario.is_primary.desc(), Scenario.id.desc())
        )
    )


def by_quarter(session: Session, today: date, archived: bool = False) -> list[Quarter]:
    """The scenarios by quarter: the running one, then those to come, then the past, latest first.

    The running and the next quarter are there even when nothing is planned in them; but of the
    archive, only the quarters that have anything in it.
    """
    around = periods.adjacent_quarters(session, today)
    of_period: defaultdict[int, list[ScenarioLine]] = defaultdict(list)
    always = () if archived else (around.current, around.next)
    quarters = {period.id: period for period in always if period is not None}
    for line in _lines(session, archived):
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


def archived_count(session: Session) -> int:
    """How many scenarios are in the archive."""
    counted = select(func.count()).select_from(Scenario)
    return session.scalar(counted.where(Scenario.archived_at.is_not(None))) or 0


def _lines(session: Session, archived: bool) -> list[ScenarioLine]:
    """One select, and one more where something kept no longer holds; however many there are."""
    away = Scenario.archived_at.is_not(None)
    rows = session.execute(
        with_kept(select(Scenario))
        .add_columns(User.name, _ranked())
        .outerjoin_from(Scenario, User, User.id == Scenario.updated_by)
        .where(away if archived else ~away)
        .order_by(Scenario.is_primary.desc(), Scenario.id.desc())
    ).all()
    found = in_brief(session, [(scenario, answer) for scenario, answer, *_ in rows])
    return [
        ScenarioLine(scenario, name, ranked, summary)
        for (scenario, summary), (*_, name, ranked) in zip(found, rows, strict=True)
    ]


def _ranked() -> ScalarSelect[int]:
    ranked = select(func.count(Ranking.id)).where(Ranking.scenario_id == Scenario.id)
    return ranked.correlate(Scenario).scalar_subquery()


def _when(period: Period, today: date, following: Period | None) -> When:
    if period.end_date < today:
        return When.OVER
    if period.start_date <= today:
        return When.RUNNING
    return When.NEXT if following is not None and period.id == following.id else When.LATER


def _place(quarter: Quarter) -> tuple[bool, int]:
    over, day = quarter.when is When.OVER, quarter.period.start_date.toordinal()
    return over, -day if over else day
