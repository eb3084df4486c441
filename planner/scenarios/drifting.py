"""Whether locked baselines have drifted: totals only, so that many are checked in a few selects.

The page of a baseline compares row by row; a test holds the two to the same figures.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, select

from planner.capacity.models import CalendarEntry, Employee
from planner.core.models import THOUSANDTHS
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.delta import Total
from planner.domain.drift import Drift, Thresholds, in_force
from planner.domain.hours import WEEKS_IN_A_QUARTER
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.periods.models import Period
from planner.portfolio.models import ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.life_models import (
    BaselineDemand,
    BaselinePerson,
    BaselineSnapshot,
    DriftThreshold,
)
from planner.scenarios.models import Ranking, Scenario


@dataclass(frozen=True, slots=True)
class Standing:
    """A locked baseline against live data: its totals, and the limits that hold for it."""

    scenario_id: int
    snapshot_id: int
    capacity: Total
    demand: Total
    limits: Thresholds

    @property
    def drift(self) -> Drift:
        """How far it is from what was agreed."""
        return Drift(self.capacity.percent, self.demand.percent)

    @property
    def net_gap(self) -> Decimal:
        """How the gap moved, in hours."""
        return self.capacity.hours - self.demand.hours


def standings(session: Session, scenario_ids: Collection[int] | None = None) -> list[Standing]:
    """Every locked baseline with a snapshot, or these of them. Six selects, however many."""
    chosen = (
        select(BaselineSnapshot.id, Scenario.id, Scenario.period_id)
        .join(Scenario, Scenario.id == BaselineSnapshot.scenario_id)
        .where(
            Scenario.status == ScenarioStatus.LOCKED,
            Scenario.scenario_type == ScenarioType.BASELINE,
        )
        .order_by(Scenario.id)
    )
    if scenario_ids is not None:
        chosen = chosen.where(Scenario.id.in_(scenario_ids))
    rows = session.execute(chosen).all()
    if not rows:
        return []
    snapshots = [row[0] for row in rows]
    agreed, now = _capacity_agreed(session, snapshots), _capacity_now(session, snapshots)
    asked, asks = _demand_agreed(session, snapshots), _demand_now(session, [row[1] for row in rows])
    limits, for_all = thresholds(session)
    return [
        Standing(
            scenario_id,
            key,
            Total(agreed[key], now[key] - agreed[key]),
            Total(asked[key], asks[scenario_id] - asked[key]),
            in_force(limits.get(period_id), for_all),
        )
        for key, scenario_id, period_id in rows
    ]


def thresholds(session: Session) -> tuple[dict[int, Thresholds], Thresholds | None]:
    """The limits of each quarter that has its own, and those of all others, if any are set."""
    rows = session.execute(
        select(DriftThreshold.period_id, DriftThreshold.capacity, DriftThreshold.demand)
    )
    found = {key: Thresholds(capacity, demand) for key, capacity, demand in rows}
    for_all = found.pop(None, None)
    return {key: limits for key, limits in found.items() if key is not None}, for_all


def _capacity_agreed(session: Session, snapshots: Sequence[int]) -> defaultdict[int, Decimal]:
    rows = session.execute(
        select(BaselinePerson.snapshot_id, func.sum(BaselinePerson.hours))
        .where(BaselinePerson.snapshot_id.in_(snapshots))
        .group_by(BaselinePerson.snapshot_id)
    )
    return _sums(rows)


def _capacity_now(session: Session, snapshots: Sequence[int]) -> defaultdict[int, Decimal]:
    """What the people of each baseline have now, who have not left before its quarter."""
    rows = session.execute(
        select(BaselinePerson.snapshot_id, func.sum(_hours_now(), type_=THOUSANDTHS))
        .join(BaselineSnapshot, BaselineSnapshot.id == BaselinePerson.snapshot_id)
        .join(Scenario, Scenario.id == BaselineSnapshot.scenario_id)
        .join(Period, Period.id == Scenario.period_id)
        .join(Employee, Employee.id == BaselinePerson.employee_id)
        .outerjoin(CalendarEntry, CalendarEntry.in_period(Scenario.period_id))
        .where(
            BaselinePerson.snapshot_id.in_(snapshots),
            func.coalesce(Employee.active_end, Period.end_date) >= Period.start_date,
        )
        .group_by(BaselinePerson.snapshot_id)
    )
    return _sums(rows)


def _hours_now() -> ColumnElement[Decimal]:
    """`availability.available_hours`, added up by the database."""
    off = func.coalesce(CalendarEntry.time_off, ZERO, type_=THOUSANDTHS)
    weeks = sum([Employee.hours_per_week] * (WEEKS_IN_A_QUARTER - 1), Employee.hours_per_week)
    return case(
        (CalendarEntry.hours_available.is_not(None), CalendarEntry.hours_available),
        (weeks > off, weeks - off),
        else_=ZERO,
    )


def _demand_agreed(session: Session, snapshots: Sequence[int]) -> defaultdict[int, Decimal]:
    rows = session.execute(
        select(BaselineDemand.snapshot_id, BaselineDemand.share, func.sum(BaselineDemand.hours))
        .where(BaselineDemand.snapshot_id.in_(snapshots))
        .group_by(BaselineDemand.snapshot_id, BaselineDemand.share)
    )
    return _shared(rows)


def _demand_now(session: Session, scenario_ids: Sequence[int]) -> defaultdict[int, Decimal]:
    rows = session.execute(
        select(Scenario.id, ScopeShare.share, func.sum(ScopeSkill.hours))
        .join(Ranking, Ranking.scenario_id == Scenario.id)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .join(ScopeShare, ScopeShare.in_period(Scenario.period_id))
        .where(Scenario.id.in_(scenario_ids))
        .group_by(Scenario.id, ScopeShare.share)
    )
    return _shared(rows)


def _sums(rows: object) -> defaultdict[int, Decimal]:
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for key, total in rows:  # type: ignore[attr-defined]
        found[key] = total
    return found


def _shared(rows: object) -> defaultdict[int, Decimal]:
    """Hours times their share, added up: a product, which the database may not take."""
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for key, share, hours in rows:  # type: ignore[attr-defined]
        found[key] += hours * share
    return found
