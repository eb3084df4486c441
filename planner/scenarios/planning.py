"""The one dispatcher: a scenario's planning mode chooses the engine that answers for it.

Nothing else names an engine. A loader may let the database add up; rules, null handling, order
and words stay in the domain.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from planner.capacity.models import EmployeeSkill, SkillPool
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.hours_model import HoursInputs, LegacyTimeModel, SkillAsk, SkillOffer
from planner.domain.ledger import Pool, PoolTotals, Supply
from planner.domain.planning import NotOffered, PlanningEngine, PlanningMode
from planner.domain.token_model import TokenFlowModel, TokenInputs
from planner.portfolio.models import ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.calculating import hours_inputs, token_inputs
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    LedgerTotal,
    Ranking,
    Scenario,
    TokenSupply,
)


def planning_engine(
    session: Session, scenario: Scenario, mode: PlanningMode | None = None
) -> PlanningEngine:
    """The engine of the scenario's own mode, loaded; or of the `mode` a reconciliation asks for."""
    return ENGINES[mode or scenario.planning_mode](session, scenario)


def ledger_inputs(session: Session, scenario: Scenario) -> TokenInputs:
    """What the ledger of a scenario is drawn up from. Raises NotOffered for one in hours."""
    if scenario.planning_mode is not PlanningMode.TOKEN:
        raise NotOffered("The token ledger", scenario.planning_mode)
    return _ledger(session, scenario.id)


def _token_flow(session: Session, scenario: Scenario) -> TokenFlowModel:
    """The ledger's one select; the calculator's when it is asked."""
    ledger = _ledger(session, scenario.id)
    return TokenFlowModel(ledger, lambda options: token_inputs(session, scenario, options, ledger))


def _of(model: type[TokenSupply | LedgerTotal]) -> ColumnElement[bool]:
    return (model.pool_id == SkillPool.id) & (model.scenario_id == bindparam("of_scenario"))


LEDGER = (
    select(
        SkillPool.id,
        SkillPool.name,
        TokenSupply.tokens,
        LedgerTotal.p50,
        LedgerTotal.p90,
        LedgerTotal.rows,
        LedgerTotal.rows_without_p90,
    )
    .outerjoin(TokenSupply, _of(TokenSupply))
    .outerjoin(LedgerTotal, _of(LedgerTotal))
    .where(SkillPool.active)
)
"""Made once: to put it together takes as long as to run it."""


def _ledger(session: Session, scenario_id: int) -> TokenInputs:
    """A row per active pool, with its supply and the kept sums of its demand, where it has any."""
    rows: Sequence[Any] = session.execute(LEDGER, {"of_scenario": scenario_id}).all()
    return TokenInputs(
        _in_order(Pool(key, name) for key, name, *_ in rows),
        [Supply(key, tokens) for key, _, tokens, *_ in rows if tokens is not None],
        [
            PoolTotals(key, p50, p90, asked, lacking)
            for key, _, _, p50, p90, asked, lacking in rows
            if asked is not None
        ],
    )


def _legacy_time(session: Session, scenario: Scenario) -> LegacyTimeModel:
    """What a question reads is read when it is asked."""
    return LegacyTimeModel(
        lambda: hours_balance(session, scenario),
        lambda options: hours_inputs(session, scenario, options),
    )


def hours_balance(session: Session, scenario: Scenario) -> HoursInputs:
    """What capacity against demand in hours is drawn up from.

    Three selects: hours asked per skill and share, given per skill and proficiency, in all.
    """
    return HoursInputs(
        _asks(session, scenario), _offers(session, scenario), _allocated(session, scenario)
    )


Loader = Callable[[Session, Scenario], PlanningEngine]

ENGINES: dict[PlanningMode, Loader] = {
    PlanningMode.LEGACY: _legacy_time,
    PlanningMode.TOKEN: _token_flow,
}
"""How each mode's engine is loaded."""


def pools(session: Session) -> list[Pool]:
    """The active pools in the order of the ledger: by name, whatever the case."""
    rows = session.execute(select(SkillPool.id, SkillPool.name).where(SkillPool.active))
    return _in_order(Pool(key, name) for key, name in rows)


def _in_order(pools: Iterable[Pool]) -> list[Pool]:
    return sorted(pools, key=lambda pool: pool.name.lower())


def _asks(session: Session, scenario: Scenario) -> list[SkillAsk]:
    """Hours per skill and share of the quarter, in the order the skills are first asked for."""
    each = (
        select(
            ScopeSkill.skill,
            ScopeSkill.hours,
            ScopeShare.share,
            func.row_number()
            .over(order_by=(Ranking.rank, ScopeItem.position, ScopeItem.id, ScopeSkill.position))
            .label("place"),
        )
        .select_from(Ranking)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .outerjoin(ScopeShare, ScopeShare.in_period(scenario.period_id))
        .where(Ranking.scenario_id == scenario.id)
        .subquery()
    )
    rows = session.execute(
        select(each.c.skill, func.sum(each.c.hours), each.c.share)
        .group_by(each.c.skill, each.c.share)
        .order_by(func.min(each.c.place))
    )
    return [SkillAsk(*row) for row in rows]


def _offers(session: Session, scenario: Scenario) -> list[SkillOffer]:
    rows = session.execute(
        select(EmployeeSkill.name, EmployeeSkill.proficiency, func.sum(AllocationPeriod.hours))
        .select_from(Allocation)
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .join(EmployeeSkill, EmployeeSkill.employee_id == Allocation.employee_id)
        .where(
            Allocation.scenario_id == scenario.id,
            AllocationPeriod.period_id == scenario.period_id,
        )
        .group_by(EmployeeSkill.name, EmployeeSkill.proficiency)
        .order_by(EmployeeSkill.name, EmployeeSkill.proficiency)
    )
    return [SkillOffer(*row) for row in rows]


def _allocated(session: Session, scenario: Scenario) -> Decimal:
    return (
        session.scalar(
            select(func.sum(AllocationPeriod.hours))
            .select_from(Allocation)
            .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
            .where(
                Allocation.scenario_id == scenario.id,
                AllocationPeriod.period_id == scenario.period_id,
            )
        )
        or ZERO
    )
