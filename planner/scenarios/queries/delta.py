"""What changed since a baseline was taken, with the names of what it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.delta import Delta
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.refusals import Invalid, NotFound
from planner.portfolio.titles import titles_of
from planner.scenarios import baselines
from planner.scenarios.life_models import (
    BaselineAllocation,
    BaselineDemand,
    BaselinePerson,
    BaselinePool,
    BaselineSnapshot,
)
from planner.scenarios.models import LedgerTotal, Scenario, TokenSupply
from planner.scenarios.queries import scenarios


class NothingToCompare(Invalid):
    """Only a locked baseline, and a revision of one, are held against what was agreed."""

    remedy = "Lock a scenario that is a baseline; from then on its page shows what changed."

    def __init__(self, name: str) -> None:
        super().__init__(f"Scenario {name} is neither a locked baseline nor a revision of one.")


@dataclass(frozen=True, slots=True)
class PoolChange:
    """A pool of the token ledger, as it was agreed and as it is in the scenario."""

    name: str
    supply: Decimal
    supply_now: Decimal
    p50: Decimal
    p50_now: Decimal

    @property
    def supply_change(self) -> Decimal:
        """Tokens of supply that came on top."""
        return self.supply_now - self.supply

    @property
    def p50_change(self) -> Decimal:
        """Tokens of demand at P50 that came on top."""
        return self.p50_now - self.p50


@dataclass(frozen=True, slots=True)
class DeltaView:
    """A scenario against the snapshot of `base`: its own, or that of the plan it revises."""

    base: Scenario
    kept: BaselineSnapshot
    taken_by: str | None
    delta: Delta
    pools: Sequence[PoolChange]
    people: Mapping[int, str]
    titles: Mapping[int, str]

    def title(self, initiative_id: int | None) -> str:
        """The initiative's title; what belongs to none says so."""
        return self.titles.get(initiative_id or 0, "no initiative")


def delta_view(session: Session, scenario: Scenario) -> DeltaView:
    """The scenario against its baseline. Raises `NothingToCompare`, or `NotFound` unsnapped."""
    base = _base(session, scenario)
    kept = baselines.snapshot(session, base.id)
    if kept is None:
        raise NotFound("snapshot of scenario", base.name)
    found = baselines.against(session, kept, scenario)
    return DeltaView(
        base,
        kept,
        session.scalar(select(User.name).where(User.id == kept.taken_by)),
        found,
        _pools(session, kept.id, scenario.id),
        _people(session, kept.id, found),
        _titles(session, kept.id, found),
    )


def _base(session: Session, scenario: Scenario) -> Scenario:
    if scenario.scenario_type is ScenarioType.REVISION and scenario.revision_of_id:
        return scenarios.scenario(session, scenario.revision_of_id)
    locked = scenario.status is ScenarioStatus.LOCKED
    if scenario.scenario_type is ScenarioType.BASELINE and locked:
        return scenario
    raise NothingToCompare(scenario.name)


def _people(session: Session, snapshot_id: int, found: Delta) -> Mapping[int, str]:
    was = select(BaselinePerson.employee_id, BaselinePerson.name)
    names = dict(session.execute(was.where(BaselinePerson.snapshot_id == snapshot_id)).all())
    wanted = {each.employee_id for each in found.given} - set(names)
    now = select(Employee.id, Employee.name).where(Employee.id.in_(wanted))
    return {**names, **dict(session.execute(now).all())}


def _titles(session: Session, snapshot_id: int, found: Delta) -> Mapping[int, str]:
    titles: dict[int, str] = {}
    for model in (BaselineDemand, BaselineAllocation):
        rows = select(model.initiative_id, model.title).where(model.snapshot_id == snapshot_id)
        titles |= {key: title for key, title in session.execute(rows) if key and title}
    named = [
        *(one.initiative_id for one in found.demand),
        *(one.initiative_id for one in found.given),
    ]
    wanted = {key for key in named if key is not None and key not in titles}
    return {**titles, **titles_of(session, wanted)}


def _pools(session: Session, snapshot_id: int, scenario_id: int) -> list[PoolChange]:
    """The pools whose supply or demand at P50 is not what was agreed."""
    rows = session.execute(
        select(
            BaselinePool.name,
            BaselinePool.supply,
            TokenSupply.tokens,
            BaselinePool.p50,
            LedgerTotal.p50,
        )
        .outerjoin(
            TokenSupply,
            (TokenSupply.pool_id == BaselinePool.pool_id)
            & (TokenSupply.scenario_id == scenario_id),
        )
        .outerjoin(
            LedgerTotal,
            (LedgerTotal.pool_id == BaselinePool.pool_id)
            & (LedgerTotal.scenario_id == scenario_id),
        )
        .where(BaselinePool.snapshot_id == snapshot_id)
        .order_by(BaselinePool.id)
    )
    each = (
        PoolChange(name, was, now or ZERO, p50, p50_now or ZERO)
        for name, was, now, p50, p50_now in rows
    )
    return [pool for pool in each if pool.supply_change or pool.p50_change]
