"""Writing many rows of supply or demand at once: the steps of a change, taken inside it.

Only what differs is written, and every row that is touched is kept beside the audit event with its
state before and after. The caller has asked the fence, and touches the scenario once it is done.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import String, delete, select, type_coerce

from planner.core import clock
from planner.core.among import among_parts
from planner.core.session import Session
from planner.domain.amounts import from_thousandths
from planner.domain.lifecycle import DemandSource, SupplySource
from planner.portfolio.archive import require_all_in_use
from planner.scenarios import totals
from planner.scenarios.models import Scenario, TokenDemand, TokenSupply

SUPPLIES, DEMANDS = TokenSupply.__tablename__, TokenDemand.__tablename__


class SupplyState(NamedTuple):
    """What is stated of one pool's supply."""

    tokens: Decimal
    source: str = SupplySource.TYPED
    notes: str = ""

    def kept(self) -> list[Any]:
        """As an audit event keeps it."""
        return [_thousandths(self.tokens), str(self.source), self.notes]

    @classmethod
    def of(cls, kept: list[Any] | None) -> "SupplyState | None":
        """What an audit event has kept."""
        return cls(from_thousandths(kept[0]), kept[1], kept[2]) if kept else None


class DemandState(NamedTuple):
    """What is stated of one initiative's demand on one pool."""

    p50: Decimal
    p90: Decimal | None
    source: str = DemandSource.TYPED
    notes: str = ""

    def kept(self) -> list[Any]:
        """As an audit event keeps it."""
        p90 = None if self.p90 is None else _thousandths(self.p90)
        return [_thousandths(self.p50), p90, str(self.source), self.notes]

    @classmethod
    def of(cls, kept: list[Any] | None) -> "DemandState | None":
        """What an audit event has kept."""
        if kept is None:
            return None
        p90 = None if kept[1] is None else from_thousandths(kept[1])
        return cls(from_thousandths(kept[0]), p90, kept[2], kept[3])


def _thousandths(amount: Decimal) -> int:
    """The whole thousandths of an amount that has no finer part, as rows have none."""
    return int(amount * 1000)


K = TypeVar("K")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Rewritten(Generic[K, S]):
    """One row that a change touched; None where there was, or is, no such row."""

    key: K
    before: S | None
    after: S | None


Pair = tuple[int, int]
"""An initiative and a pool, by id."""

RewrittenSupply = Rewritten[int, SupplyState]
RewrittenDemand = Rewritten[Pair, DemandState]


Filed = dict[K, tuple[int, S]]
"""What is on file, by key: the row's id, and what it states."""


def supplies_on_file(
    session: Session, scenario_id: int, pool_ids: Collection[int]
) -> Filed[int, SupplyState]:
    """What is stated of these pools, by pool."""
    rows = session.execute(
        select(
            TokenSupply.pool_id,
            TokenSupply.id,
            TokenSupply.tokens,
            type_coerce(TokenSupply.source, String),
            TokenSupply.notes,
        ).where(TokenSupply.scenario_id == scenario_id, TokenSupply.pool_id.in_(pool_ids))
    )
    return {row[0]: (row[1], SupplyState(*row[2:])) for row in rows}


def demands_on_file(
    session: Session, scenario_id: int, pairs: Collection[Pair]
) -> Filed[Pair, DemandState]:
    """What is stated of these pairs, by pair."""
    wanted = frozenset(pairs)
    rows = session.execute(
        select(
            TokenDemand.initiative_id,
            TokenDemand.pool_id,
            TokenDemand.id,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
            type_coerce(TokenDemand.source, String),
            TokenDemand.notes,
        ).where(
            TokenDemand.scenario_id == scenario_id,
            TokenDemand.pool_id.in_({pool_id for _, pool_id in wanted}),
        )
    )
    return {
        (row[0], row[1]): (row[2], DemandState(*row[3:]))
        for row in rows
        if (row[0], row[1]) in wanted
    }


def write_supplies(
    session: Session, scenario: Scenario, wanted: Mapping[int, SupplyState | None]
) -> list[RewrittenSupply]:
    """Let these pools' supply be as wanted, None for none stated; gives what that changed."""
    session.flush()
    on_file = supplies_on_file(session, scenario.id, wanted)
    done = list(_differing(wanted, on_file))
    _write(
        session,
        TokenSupply,
        on_file,
        done,
        key=lambda pool_id: {"scenario_id": scenario.id, "pool_id": pool_id},
        stated=lambda state: state._asdict(),
    )
    session.detail(SUPPLIES, [[scenario.id, row.key, *_kept(row)] for row in done])
    return done


def write_demands(
    session: Session, scenario: Scenario, wanted: Mapping[Pair, DemandState | None]
) -> list[RewrittenDemand]:
    """Let these pairs' demand be as wanted, None for none; gives what that changed.

    The kept sums of the pools concerned are redrawn. Raises `InitiativeArchived`.
    """
    session.flush()
    on_file = demands_on_file(session, scenario.id, wanted)
    done = list(_differing(wanted, on_file))
    require_all_in_use(session, {row.key[0] for row in done if row.after is not None})
    _write(
        session,
        TokenDemand,
        on_file,
        done,
        key=lambda pair: {
            "scenario_id": scenario.id,
            "initiative_id": pair[0],
            "pool_id": pair[1],
        },
        stated=lambda state: {
            "tokens_p50": state.p50,
            "tokens_p90": state.p90,
            "source": state.source,
            "notes": state.notes,
        },
    )
    session.detail(DEMANDS, [[scenario.id, *row.key, *_kept(row)] for row in done])
    totals.redraw(session, scenario.id, {row.key[1] for row in done})
    return done


def _differing(wanted: Mapping[K, S | None], on_file: Filed[K, S]) -> Iterable[Rewritten[K, S]]:
    for key, after in wanted.items():
        before = on_file[key][1] if key in on_file else None
        if before != after:
            yield Rewritten(key, before, after)


def _write(
    session: Session,
    model: type[TokenSupply | TokenDemand],
    on_file: Filed[K, S],
    rows: Iterable[Rewritten[K, S]],
    key: Callable[[K], dict[str, Any]],
    stated: Callable[[S], dict[str, Any]],
) -> None:
    """Insert, update and delete so that every row is as it is to be."""
    by = {"updated_by": session.actor_id, "updated_at": clock.now()}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    gone: list[int] = []
    for row in rows:
        if row.after is None:
            gone.append(on_file[row.key][0])
        elif row.before is None:
            new.append({**key(row.key), **stated(row.after), **by})
        else:
            changed.append({"id": on_file[row.key][0], **stated(row.after), **by})
    session.add_rows(model, new)
    session.change_rows(model, changed)
    for part in among_parts(model.id, gone):
        session.execute(delete(model).where(part).execution_options(synchronize_session=False))


def _kept(row: RewrittenSupply | RewrittenDemand) -> list[Any]:
    return [row.before and row.before.kept(), row.after and row.after.kept()]
