"""Token demand derived from scope items, as a preview and as stored rows.

The rule is `planner.domain.derive_demand`; this module reads what it needs, compares the answer
with the rows on file, and writes only what differs. A typed row is never touched.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import String, delete, select, type_coerce

from planner.capacity.models import Calibration as CalibrationRow
from planner.core import clock, zone
from planner.core.among import among, among_parts
from planner.core.session import Session
from planner.domain.amounts import round_half_up
from planner.domain.derivation_warnings import DerivationWarning, WholeItemTaken
from planner.domain.derive_demand import (
    Calibration,
    DeriveInputs,
    ScopeItem,
    derive_demand,
    whole_items_taken,
)
from planner.domain.lifecycle import DemandSource
from planner.domain.planning import PlanningMode
from planner.scenarios import totals
from planner.scenarios.models import Scenario, TokenDemand
from planner.scenarios.planning import pools
from planner.scenarios.scope import ranked, scope_items
from planner.scenarios.writing import DEMANDS, DemandState

Amounts = tuple[Decimal, Decimal | None]
"""P50 and P90 in tokens."""


class Change(StrEnum):
    """What a derivation does to one row of demand."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    KEPT = "kept"
    """A typed row, which stays whatever the scope says."""


WRITTEN = frozenset({Change.NEW, Change.CHANGED, Change.REMOVED})
"""The changes that make a row other than it was."""


class PlannedRow(NamedTuple):
    """One initiative on one pool, before and after; None where there is no row.

    A tuple, because a plan may have tens of thousands of them.
    """

    initiative_id: int
    pool_id: int
    change: Change
    before: Amounts | None
    after: Amounts | None
    row_id: int | None
    """The row on file, None for a new one."""


@dataclass(frozen=True, slots=True)
class DerivationPlan:
    """Everything a derivation would do, in order of rank, and what it warns of."""

    rows: Sequence[PlannedRow]
    warnings: Sequence[DerivationWarning]
    whole_items: Sequence[WholeItemTaken]

    def of(self, change: Change) -> list[PlannedRow]:
        """The rows this happens to."""
        return [row for row in self.rows if row.change is change]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each change happens to, by its name."""
        found = Counter(row.change for row in self.rows)
        return {change.value: found[change] for change in Change}

    @property
    def writes(self) -> bool:
        """Whether applying it would change anything."""
        return any(row.change in WRITTEN for row in self.rows)


def preview(
    session: Session, scenario: Scenario, initiative_ids: Collection[int] | None = None
) -> DerivationPlan:
    """What deriving demand would do now; of these ranked initiatives only, where they are given.

    Raises NotOffered for a scenario that plans in hours.
    """
    return _plan(session, scenario.id, _inputs(session, scenario, initiative_ids), initiative_ids)


def foreseen(
    session: Session, scenario: Scenario, scope: Sequence[ScopeItem], initiative_ids: Sequence[int]
) -> DerivationPlan:
    """What deriving demand would do were these initiatives ranked, and had they this scope."""
    inputs = replace(rates(session), mode=scenario.planning_mode, ranked=initiative_ids)
    return _plan(session, scenario.id, replace(inputs, scope_items=scope), initiative_ids)


def rates(session: Session) -> DeriveInputs:
    """The pools and their rates of today, for scope that is not on file; nothing is ranked."""
    return DeriveInputs(
        PlanningMode.TOKEN, [], [], pools(session), calibrations(session), zone.today(session)
    )


def _plan(
    session: Session,
    scenario_id: int,
    inputs: DeriveInputs,
    initiative_ids: Collection[int] | None,
) -> DerivationPlan:
    derivation = derive_demand(inputs)
    wanted = {
        (row.initiative_id, row.pool.id): (round_half_up(row.p50), _rounded(row.p90))
        for row in derivation.demands
    }
    on_file = _on_file(session, scenario_id, initiative_ids)
    return DerivationPlan(
        list(_compared(wanted, on_file)), derivation.warnings, whole_items_taken(inputs)
    )


def store(
    session: Session, scenario: Scenario, initiative_ids: Collection[int] | None = None
) -> DerivationPlan:
    """Derive demand and write what differs, inside a change; gives what was done and the warnings.

    Rows that are no longer derived go, typed rows stay, and the kept sums of the pools concerned
    follow. Whoever calls it has asked the fence, and holds the scenario.
    """
    session.flush()
    plan = preview(session, scenario, initiative_ids)
    _add(session, scenario.id, plan.of(Change.NEW))
    _change(session, plan.of(Change.CHANGED))
    _remove(session, plan.of(Change.REMOVED))
    touched = [row for row in plan.rows if row.change in WRITTEN]
    session.detail(DEMANDS, (_kept(scenario.id, row) for row in touched))
    if initiative_ids is None:
        totals.redraw(session, scenario.id, {row.pool_id for row in touched})
    else:
        totals.move(session, scenario.id, _moves(touched))
    return plan


def _moves(rows: Sequence[PlannedRow]) -> dict[int, totals.Move]:
    """By how much these rows change the sums of their pools."""
    moves: defaultdict[int, totals.Move] = defaultdict(totals.Move)
    for row in rows:
        if row.before is not None:
            moves[row.pool_id].add(*row.before, -1)
        if row.after is not None:
            moves[row.pool_id].add(*row.after, 1)
    return moves


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round_half_up(amount)


def _inputs(
    session: Session, scenario: Scenario, initiative_ids: Collection[int] | None
) -> DeriveInputs:
    return DeriveInputs(
        mode=scenario.planning_mode,
        ranked=ranked(session, scenario.id, initiative_ids),
        scope_items=scope_items(session, scenario, initiative_ids),
        pools=pools(session),
        calibrations=calibrations(session),
        on=zone.today(session),
    )


def calibrations(session: Session) -> list[Calibration]:
    """Every rate of every pool."""
    rows = session.execute(
        select(
            CalibrationRow.pool_id, CalibrationRow.tokens_per_hour, CalibrationRow.effective_date
        )
    )
    return [Calibration(*row) for row in rows]


Pair = tuple[int, int]
"""An initiative and a pool, by id."""

OnFile = tuple[int, str, Amounts]
"""A row on file: its id, who stated it, and its amounts."""


def _on_file(
    session: Session, scenario_id: int, initiative_ids: Collection[int] | None
) -> dict[Pair, OnFile]:
    chosen = select(
        TokenDemand.initiative_id,
        TokenDemand.pool_id,
        TokenDemand.id,
        type_coerce(TokenDemand.source, String),
        TokenDemand.tokens_p50,
        TokenDemand.tokens_p90,
    ).where(TokenDemand.scenario_id == scenario_id)
    if initiative_ids is not None:
        chosen = chosen.where(among(TokenDemand.initiative_id, initiative_ids))
    return {
        (initiative_id, pool_id): (key, source, (p50, p90))
        for initiative_id, pool_id, key, source, p50, p90 in session.execute(chosen)
    }


def _compared(wanted: dict[Pair, Amounts], on_file: dict[Pair, OnFile]) -> Iterable[PlannedRow]:
    """What happens to each pair: the derived ones in their order, then those no longer derived."""
    for (initiative_id, pool_id), after in wanted.items():
        found = on_file.get((initiative_id, pool_id))
        if found is None:
            yield PlannedRow(initiative_id, pool_id, Change.NEW, None, after, None)
            continue
        key, source, before = found
        if source == DemandSource.TYPED:
            yield PlannedRow(initiative_id, pool_id, Change.KEPT, before, after, key)
            continue
        change = Change.UNCHANGED if before == after else Change.CHANGED
        yield PlannedRow(initiative_id, pool_id, change, before, after, key)
    for (initiative_id, pool_id), (key, source, before) in on_file.items():
        if (initiative_id, pool_id) not in wanted:
            kept = source == DemandSource.TYPED
            change = Change.KEPT if kept else Change.REMOVED
            yield PlannedRow(initiative_id, pool_id, change, before, None, key)


def _kept(scenario_id: int, row: PlannedRow) -> list[Any]:
    """The row as the audit keeps it, so that the derivation can be undone."""
    states = (
        amounts and DemandState(*amounts, DemandSource.DERIVED).kept()
        for amounts in (row.before, row.after)
    )
    return [scenario_id, row.initiative_id, row.pool_id, *states]


def _add(session: Session, scenario_id: int, rows: Sequence[PlannedRow]) -> None:
    session.add_rows(
        TokenDemand,
        [
            {
                "scenario_id": scenario_id,
                "initiative_id": row.initiative_id,
                "pool_id": row.pool_id,
                "tokens_p50": row.after[0],
                "tokens_p90": row.after[1],
                "source": DemandSource.DERIVED,
                "updated_by": session.actor_id,
            }
            for row in rows
            if row.after is not None
        ],
    )


def _change(session: Session, rows: Sequence[PlannedRow]) -> None:
    now = clock.now()
    session.change_rows(
        TokenDemand,
        [
            {
                "id": row.row_id,
                "tokens_p50": row.after[0],
                "tokens_p90": row.after[1],
                "updated_at": now,
                "updated_by": session.actor_id,
            }
            for row in rows
            if row.after is not None
        ],
    )


def _remove(session: Session, rows: Sequence[PlannedRow]) -> None:
    keys = [row.row_id for row in rows if row.row_id is not None]
    for part in among_parts(TokenDemand.id, keys):
        session.execute(
            delete(TokenDemand).where(part).execution_options(synchronize_session=False)
        )
