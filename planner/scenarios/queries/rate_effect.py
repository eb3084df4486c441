"""What another rate of a pool would do to every open scenario, before anybody saves it.

The pure derivation is asked twice, without the rate and with it, for the scope that asks for the
pool; typed demand stays, as it does when demand is derived.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.commands import RateDraft
from planner.capacity.models import Calibration as Row
from planner.capacity.models import SkillPool
from planner.core import zone
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.derive_demand import (
    Calibration,
    DeriveInputs,
    ScopeItem,
    derive_demand,
    rates_on,
)
from planner.domain.ledger import Pool
from planner.domain.lifecycle import DemandSource
from planner.domain.planning import PlanningMode
from planner.portfolio.models import ScopeItem as Item
from planner.portfolio.models import ScopeSkill
from planner.scenarios.models import Ranking, Scenario, TokenDemand, TokenSupply


@dataclass(frozen=True, slots=True)
class Shift:
    """One open scenario under another rate, once its demand is derived again; tokens at P50.

    `pending` is what deriving again would give at the rate as it is: scope may have changed since.
    """

    scenario: Scenario
    supply: Decimal
    now: Decimal
    pending: Decimal
    then: Decimal

    @property
    def moves(self) -> bool:
        """Whether deriving again with the rate would change anything."""
        return self.then != self.now

    @property
    def into(self) -> bool:
        """Whether the pool would come over capacity."""
        return self.now <= self.supply < self.then

    @property
    def out_of(self) -> bool:
        """Whether the pool would no longer be over capacity."""
        return self.then <= self.supply < self.now


@dataclass(frozen=True, slots=True)
class RateEffect:
    """The rate in force before, what shifts, and which closed scenarios keep their figures.

    `on` is the day the comparison is made for: today, or the day a coming rate begins.
    """

    before: Decimal | None
    on: date
    coming: bool
    shifts: Sequence[Shift]
    closed: Sequence[Scenario]


def rate_effect(session: Session, pool: SkillPool, draft: RateDraft) -> RateEffect:
    """What the drafted rate would do: a fixed number of selects, however many scenarios."""
    today = zone.today(session)
    day = max(today, draft.effective_date)
    rates = _calibrations(session, pool.id)
    drafted = Calibration(pool.id, draft.tokens_per_hour, draft.effective_date)
    scenarios = _scenarios(session)
    open_ones = [each for each in scenarios if each.editable]
    asked = _Asked(session, pool, [each.id for each in open_ones])
    shifts = [
        Shift(
            each,
            asked.supply[each.id],
            asked.now(each.id),
            asked.derived(each.id, rates, day),
            asked.derived(each.id, [*rates, drafted], day),
        )
        for each in open_ones
    ]
    before = rates_on(draft.effective_date, rates).get(pool.id)
    closed = [each for each in scenarios if not each.editable]
    return RateEffect(before, day, draft.effective_date > today, shifts, closed)


class _Asked:
    """What the open scenarios ask of one pool: by stored rows, and by scope."""

    def __init__(self, session: Session, pool: SkillPool, scenario_ids: Collection[int]) -> None:
        self.pool = Pool(pool.id, pool.name)
        self.supply = _supplies(session, pool.id, scenario_ids)
        self._rows = _rows(session, pool.id, scenario_ids)
        self._items = _items(session, pool.name, scenario_ids)

    def now(self, scenario_id: int) -> Decimal:
        """The demand on file."""
        return sum((p50 for _, _, p50 in self._rows[scenario_id]), ZERO)

    def derived(self, scenario_id: int, rates: Sequence[Calibration], day: date) -> Decimal:
        """The demand there would be: typed rows as they are, the rest derived at these rates."""
        typed = {
            initiative_id: p50
            for initiative_id, source, p50 in self._rows[scenario_id]
            if source is DemandSource.TYPED
        }
        items = self._items[scenario_id]
        ranked = list(dict.fromkeys(item.initiative_id for item in items))
        found = derive_demand(
            DeriveInputs(PlanningMode.TOKEN, ranked, items, [self.pool], rates, day)
        )
        fresh = (row.rounded() for row in found.demands if row.initiative_id not in typed)
        return sum(typed.values(), ZERO) + sum((row.p50 for row in fresh), ZERO)


def _scenarios(session: Session) -> list[Scenario]:
    """The scenarios that plan in tokens and are not put away, the latest quarter first."""
    rows = session.scalars(
        select(Scenario).where(
            Scenario.planning_mode == PlanningMode.TOKEN, Scenario.archived_at.is_(None)
        )
    )
    return sorted(rows, key=lambda each: (-each.period.start_date.toordinal(), each.name))


def _calibrations(session: Session, pool_id: int) -> list[Calibration]:
    rows = session.execute(
        select(Row.pool_id, Row.tokens_per_hour, Row.effective_date).where(Row.pool_id == pool_id)
    )
    return [Calibration(*row) for row in rows]


def _supplies(
    session: Session, pool_id: int, scenario_ids: Collection[int]
) -> defaultdict[int, Decimal]:
    rows = session.execute(
        select(TokenSupply.scenario_id, TokenSupply.tokens).where(
            TokenSupply.pool_id == pool_id, TokenSupply.scenario_id.in_(scenario_ids)
        )
    )
    return defaultdict(Decimal, dict(rows.all()))


def _rows(
    session: Session, pool_id: int, scenario_ids: Collection[int]
) -> defaultdict[int, list[tuple[int, DemandSource, Decimal]]]:
    found: defaultdict[int, list[tuple[int, DemandSource, Decimal]]] = defaultdict(list)
    rows = session.execute(
        select(
            TokenDemand.scenario_id,
            TokenDemand.initiative_id,
            TokenDemand.source,
            TokenDemand.tokens_p50,
        ).where(TokenDemand.pool_id == pool_id, TokenDemand.scenario_id.in_(scenario_ids))
    )
    for scenario_id, initiative_id, source, p50 in rows:
        found[scenario_id].append((initiative_id, source, p50))
    return found


def _items(
    session: Session, pool: str, scenario_ids: Collection[int]
) -> defaultdict[int, list[ScopeItem]]:
    """The scope of the ranked initiatives that asks for the pool, in order of rank."""
    skills = session.scalars(select(ScopeSkill.skill).distinct())
    named = [skill for skill in skills if skill.lower() == pool.lower()]
    rows = session.execute(
        select(
            Ranking.scenario_id,
            Item.initiative_id,
            Item.name,
            ScopeSkill.skill,
            ScopeSkill.hours,
            Item.estimate_p50,
            Item.estimate_p90,
        )
        .select_from(Ranking)
        .join(Item, Item.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == Item.id)
        .where(Ranking.scenario_id.in_(scenario_ids), ScopeSkill.skill.in_(named))
        .order_by(Ranking.rank, Item.position, Item.id)
    )
    found: defaultdict[int, list[ScopeItem]] = defaultdict(list)
    for scenario_id, initiative_id, name, skill, hours, p50, p90 in rows:
        found[scenario_id].append(ScopeItem(initiative_id, name, {skill: hours}, p50, p90))
    return found
