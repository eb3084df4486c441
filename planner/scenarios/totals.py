"""The kept sums of token demand, one row per scenario and pool: what the ledger reads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    delete,
    func,
    or_,
    select,
    union_all,
)

from planner.core.models import THOUSANDTHS
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.scenarios.models import LedgerTotal, TokenDemand

SUMS = ("p50", "p90", "rows", "rows_without_p90")


def redraw(session: Session, scenario_id: int, pool_ids: Collection[int] | None = None) -> None:
    """Add up the demand on these pools afresh, inside a change; on every pool, for None.

    Once per change and not per row: only sums that differ are written, and the sums of pools
    that nothing is asked of any more are removed. The rows are added up by a SELECT of its own,
    which PostgreSQL shares out among its workers; a statement that writes as well it does not.
    """
    if pool_ids is not None and not pool_ids:
        return
    session.flush()
    asked = select(TokenDemand.pool_id, *_sums()).group_by(TokenDemand.pool_id)
    fresh = _by_pool(session, asked.where(*_of(TokenDemand, scenario_id, pool_ids)))
    kept = select(LedgerTotal.pool_id, *(getattr(LedgerTotal, name) for name in SUMS))
    known = _by_pool(session, kept.where(*_of(LedgerTotal, scenario_id, pool_ids)))
    stale = [pool_id for pool_id, sums in known.items() if fresh.get(pool_id) != sums]
    if stale:
        session.execute(
            delete(LedgerTotal)
            .where(*_of(LedgerTotal, scenario_id, stale))
            .execution_options(synchronize_session=False)
        )
    session.add_rows(
        LedgerTotal,
        [
            {"scenario_id": scenario_id, "pool_id": pool_id, **dict(zip(SUMS, sums, strict=True))}
            for pool_id, sums in fresh.items()
            if known.get(pool_id) != sums
        ],
    )


def _by_pool(session: Session, chosen: Select[Any]) -> dict[int, tuple[Any, ...]]:
    return {pool_id: tuple(sums) for pool_id, *sums in session.execute(chosen)}


@dataclass(slots=True)
class Move:
    """By how much the sums of one pool change."""

    p50: Decimal = ZERO
    p90: Decimal = ZERO
    rows: int = 0
    rows_without_p90: int = 0

    def add(self, p50: Decimal, p90: Decimal | None, rows: int) -> None:
        """Add rows of one pair of amounts: 1 for one that comes, -1 for one that goes."""
        self.p50 += rows * p50
        self.rows += rows
        if p90 is None:
            self.rows_without_p90 += rows
        else:
            self.p90 += rows * p90

    @property
    def back(self) -> "Move":
        """The move that undoes this one."""
        return Move(-self.p50, -self.p90, -self.rows, -self.rows_without_p90)


def move(session: Session, scenario_id: int, moves: Mapping[int, Move]) -> None:
    """Change the kept sums by what rows that came and went ask, inside a change.

    For a few of many rows: it costs the same however many there are. The scenario is held, and
    every other change of its demand keeps the sums too.
    """
    session.flush()
    chosen = select(LedgerTotal).where(*_of(LedgerTotal, scenario_id, moves.keys()))
    fresh = session.scalars(chosen.execution_options(populate_existing=True))
    known = {total.pool_id: total for total in fresh}
    for pool_id, by in moves.items():
        total = known.get(pool_id) or LedgerTotal(
            scenario_id=scenario_id, pool_id=pool_id, **dict.fromkeys(SUMS, 0)
        )
        for name in SUMS:
            setattr(total, name, getattr(total, name) + getattr(by, name))
        if total.rows:
            session.add(total)
        elif pool_id in known:
            session.delete(total)
    session.flush()


def moves(session: Session, *which: ColumnElement[bool]) -> dict[int, Move]:
    """By pool, what some rows of demand add up to."""
    chosen = select(TokenDemand.pool_id, *_sums()).where(*which).group_by(TokenDemand.pool_id)
    return {pool_id: Move(*sums) for pool_id, *sums in session.execute(chosen)}


def differences(session: Session) -> dict[int, list[int]]:
    """The pools by scenario whose kept sums are not those of their rows: one select.

    There are none, unless a change forgot to redraw them.
    """
    added = _added_up()
    same = (LedgerTotal.scenario_id == added.c.scenario_id) & (
        LedgerTotal.pool_id == added.c.pool_id
    )
    differ = or_(*(getattr(LedgerTotal, name) != added.c[name] for name in SUMS))
    wrong = (
        select(added.c.scenario_id, added.c.pool_id)
        .select_from(added)
        .outerjoin(LedgerTotal, same)
        .where(LedgerTotal.id.is_(None) | differ)
    )
    left = (
        select(LedgerTotal.scenario_id, LedgerTotal.pool_id)
        .outerjoin(added, same)
        .where(added.c.pool_id.is_(None))
    )
    found: dict[int, list[int]] = {}
    for scenario_id, pool_id in session.execute(union_all(wrong, left)):
        found.setdefault(scenario_id, []).append(pool_id)
    return found


def _added_up() -> Subquery:
    return (
        select(TokenDemand.scenario_id, TokenDemand.pool_id, *_sums())
        .group_by(TokenDemand.scenario_id, TokenDemand.pool_id)
        .subquery()
    )


def _sums() -> list[ColumnElement[Any]]:
    """What is kept of the rows of a group, by the names in SUMS."""
    return [
        func.sum(TokenDemand.tokens_p50).label("p50"),
        func.coalesce(func.sum(TokenDemand.tokens_p90), 0, type_=THOUSANDTHS).label("p90"),
        func.count().label("rows"),
        (func.count() - func.count(TokenDemand.tokens_p90)).label("rows_without_p90"),
    ]


def _of(
    model: type[TokenDemand | LedgerTotal], scenario_id: int, pool_ids: Collection[int] | None
) -> list[ColumnElement[bool]]:
    wanted = [model.scenario_id == scenario_id]
    return wanted if pool_ids is None else [*wanted, model.pool_id.in_(pool_ids)]
