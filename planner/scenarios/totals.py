"""The kept sums of token demand, one row per scenario and pool: what the ledger reads."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, func, select

from planner.core.models import THOUSANDTHS
from planner.core.session import Session
from planner.scenarios.models import LedgerTotal, TokenDemand

KEY = ("organisation_id", "scenario_id", "pool_id")
SUMS = ("p50", "p90", "rows", "rows_without_p90")


def redraw(session: Session, scenario_id: int, pool_ids: Collection[int] | None = None) -> None:
    """Add up the demand on these pools afresh, inside a change; on every pool, for None.

    Once per change and not per row: only sums that differ are written, and the sums of pools
    that nothing is asked of any more are removed.
    """
    if pool_ids is not None and not pool_ids:
        return
    session.flush()
    session.merge_rows(
        LedgerTotal,
        select(
            TokenDemand.scenario_id,
            TokenDemand.pool_id,
            func.sum(TokenDemand.tokens_p50).label("p50"),
            func.coalesce(func.sum(TokenDemand.tokens_p90), 0, type_=THOUSANDTHS).label("p90"),
            func.count().label("rows"),
            (func.count() - func.count(TokenDemand.tokens_p90)).label("rows_without_p90"),
        )
        .where(*_of(TokenDemand, scenario_id, pool_ids))
        .group_by(TokenDemand.scenario_id, TokenDemand.pool_id),
        on=KEY,
        update=SUMS,
    )
    asked = select(TokenDemand.pool_id).where(TokenDemand.scenario_id == scenario_id)
    session.execute(
        delete(LedgerTotal)
        .where(*_of(LedgerTotal, scenario_id, pool_ids), LedgerTotal.pool_id.not_in(asked))
        .execution_options(synchronize_session=False)
    )


def _of(
    model: type[TokenDemand | LedgerTotal], scenario_id: int, pool_ids: Collection[int] | None
) -> list[ColumnElement[bool]]:
    wanted = [model.scenario_id == scenario_id]
    return wanted if pool_ids is None else [*wanted, model.pool_id.in_(pool_ids)]
