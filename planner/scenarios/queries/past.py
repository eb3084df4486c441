"""The ledger of a scenario as it was: today's rows, with every change since taken back.

The audit keeps the rows of supply and demand that a change touched, and what happened to pools.
Where it does not, the ledger before that change is not known, and no figure is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, undefer

from planner.capacity.models import SkillPool
from planner.core import clock, zone
from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.session import Session
from planner.core.stamp import Changed, Stamp
from planner.domain import past as rules
from planner.domain.ledger import Balance, Pool, Supply, balance_of_totals
from planner.domain.past import Demands, Touched
from planner.domain.planning import PlanningMode
from planner.domain.refusals import Conflict
from planner.portfolio.bulk_models import BulkChange
from planner.scenarios import inputs
from planner.scenarios.models import Scenario, TokenDemand, TokenSupply
from planner.scenarios.planning import planning_engine
from planner.scenarios.writing import DEMANDS, SUPPLIES

AT_A_TIME = 20
"""As many changes with all their rows are in memory at once."""


class NotThereYet(Conflict):
    """Before a scenario was made there is nothing to show of it."""

    remedy = "Choose a later moment."

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(f"Scenario {scenario.name} had not been made yet.")


class InHoursThen(Conflict):
    """A scenario that planned in hours had no token ledger."""

    remedy = "Choose a moment at which it planned in tokens."

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(f"Scenario {scenario.name} planned in hours then.")


class PastUnknown(Conflict):
    """The audit kept too little of a change to say what was before it."""

    remedy = "Look at the ledger from that change on."

    def __init__(self, changed: Changed) -> None:
        self.changed = changed
        super().__init__(
            f"What this ledger was before revision {changed.event.id} is not known, because the "
            "rows of that change were not kept."
        )


@dataclass(frozen=True, slots=True)
class PastLine:
    """A pool's line as it was, and as it is; None where the pool is in no ledger now."""

    then: Balance
    now: Balance | None

    @property
    def since(self) -> Decimal | None:
        """By how much delta has moved since."""
        return None if self.now is None else self.now.delta - self.then.delta


@dataclass(frozen=True, slots=True)
class PastLedger:
    """A ledger as it was right after a revision."""

    stamp: Stamp
    lines: Sequence[PastLine]
    initiatives: int
    """How many initiatives asked for anything."""
    now: Sequence[Balance]
    moved: Sequence[Changed]
    """The changes since that moved any figure of the ledger, the newest first."""
    changes: int
    """How often the inputs changed since, in whatever way."""

    @property
    def added(self) -> list[Pool]:
        """The pools that are in the ledger now and were not then."""
        there = {line.then.pool.id for line in self.lines}
        return [line.pool for line in self.now if line.pool.id not in there]


def past_ledger(session: Session, scenario: Scenario, text: str) -> PastLedger:
    """The ledger at the moment that the text names: eight selects, however many changes.

    Raises `NoSuchMoment`, `NotThereYet`, `InHoursThen` and `PastUnknown`.
    """
    gone = back(session, scenario, text)
    stamp, rows = gone.stamp, gone.then
    now = planning_engine(session, scenario, PlanningMode.TOKEN).ledger()
    present = {line.pool.id: line for line in now}
    return PastLedger(
        stamp,
        [PastLine(line, present.get(line.pool.id)) for line in rows.ledger()],
        len({initiative_id for initiative_id, _ in rows.demands}),
        now,
        [changed for changed, pools in gone.changes if pools],
        inputs.count_since(session, scenario, stamp.revision),
    )


def back(session: Session, scenario: Scenario, text: str, only: int | None = None) -> "Back":
    """The rows a ledger was drawn up from at the moment that the text names.

    `only`: those of this pool. Raises what `past_ledger` does.
    """
    asked = rules.moment(text, zone.time_zone(session), clock.now())
    stamp = _stamp(session, asked)
    if stamp is None or stamp.at is None or (asked.at or stamp.at) < scenario.created_at:
        raise NotThereYet(scenario)
    rows = Rows.now(session, scenario, only)
    now = replace(rows, supplies=dict(rows.supplies), demands=dict(rows.demands))
    with session.execute(_since(scenario, stamp.revision)) as since:
        changes = (Changed(event, by) for event, by in since)
        moved = [(changed, rows.take_back(scenario, changed)) for changed in changes]
    if rows.mode is not PlanningMode.TOKEN:
        raise InHoursThen(scenario)
    return Back(stamp, rows, now, moved)


def _stamp(session: Session, asked: rules.Moment) -> Stamp | None:
    """The newest event up to a moment; None where nothing had been recorded."""
    chosen = (
        select(AuditEvent.id, AuditEvent.at, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    if asked.revision is not None:
        chosen = chosen.where(AuditEvent.id <= asked.revision)
    if asked.at is not None:
        chosen = chosen.where(AuditEvent.at <= asked.at)
    row = session.execute(chosen).first()
    return Stamp(row.id, row.at, row.name) if row else None


def _since(scenario: Scenario, revision: int) -> Select[AuditEvent, str]:
    """The changes after a revision that may have moved the ledger, the newest first."""
    return (
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.id > revision, or_(*_about(scenario)))
        .order_by(AuditEvent.id.desc())
        .options(undefer(AuditEvent.details))
        .execution_options(yield_per=AT_A_TIME)
    )


def _about(scenario: Scenario) -> list[ColumnElement[bool]]:
    kind = AuditEvent.subject_kind
    return [
        and_(kind == Scenario.__tablename__, AuditEvent.subject_id == scenario.id),
        kind == SkillPool.__tablename__,
        AuditEvent.action.in_(["import.apply_asked", "initiatives.archived"]),
    ]


AMOUNTS = (Scenario.__tablename__, BulkChange.__tablename__)
"""What changes of supply and demand are about; other events are of pools, or of files with some."""


@dataclass(slots=True)
class Rows:
    """What a ledger is drawn up from, on its way back."""

    pools: list[Pool]
    supplies: dict[int, int]
    demands: Demands
    mode: PlanningMode
    only: int | None = None
    """The one pool whose supply and demand are held; None for every pool."""

    @classmethod
    def now(cls, session: Session, scenario: Scenario, only: int | None = None) -> "Rows":
        pools = session.execute(select(SkillPool.id, SkillPool.name, SkillPool.active))
        supplies = select(TokenSupply.pool_id, _stored(TokenSupply.tokens))
        demands = select(
            TokenDemand.initiative_id,
            TokenDemand.pool_id,
            _stored(TokenDemand.tokens_p50),
            _stored(TokenDemand.tokens_p90),
        )
        if only is not None:
            supplies = supplies.where(TokenSupply.pool_id == only)
            demands = demands.where(TokenDemand.pool_id == only)
        return cls(
            [Pool(*row) for row in pools],
            dict(session.execute(supplies.where(TokenSupply.scenario_id == scenario.id)).all()),
            {
                (initiative_id, pool_id): (p50, p90)
                for initiative_id, pool_id, p50, p90 in session.execute(
                    demands.where(TokenDemand.scenario_id == scenario.id)
                )
            },
            scenario.planning_mode,
            only,
        )

    def take_back(self, scenario: Scenario, changed: Changed) -> frozenset[int]:
        """Go back behind one change; gives the pools whose line of the ledger it moved."""
        event = changed.event
        if event.subject_kind not in AMOUNTS:
            after = self.pools
            self.pools = rules.pools_before(after, event.action, event.subject_id, event.facts)
            return frozenset(pool.id for pool in {*after} ^ {*self.pools})
        if event.action in rules.BEGINNINGS:
            raise NotThereYet(scenario)
        if event.action == "scenario.mode_switched":
            self.mode = PlanningMode(event.facts["from"])
            return frozenset(pool.id for pool in self.pools)
        details = event.details or {}
        if not details.get(SUPPLIES) and not details.get(DEMANDS):
            if not rules.leaves_amounts(event.action, event.facts):
                raise PastUnknown(changed)
            return frozenset()
        supplies, demands = _kept(details, scenario.id, self.only)
        if not (
            rules.take_back(self.supplies, supplies) and rules.take_back(self.demands, demands)
        ):
            raise PastUnknown(changed)
        given = {row.key for row in supplies if row.before != row.after}
        return frozenset(given | {row.key[1] for row in demands if row.before != row.after})

    def ledger(self) -> list[Balance]:
        return balance_of_totals(
            sorted(self.pools, key=lambda pool: pool.name.lower()),
            [Supply(pool_id, rules.tokens(count)) for pool_id, count in self.supplies.items()],
            rules.added_up(self.demands),
        )


@dataclass(frozen=True, slots=True)
class Back:
    """Where going back has led: the rows then and now, and the changes in between.

    Of each change, the newest first, the pools whose line it moved.
    """

    stamp: Stamp
    then: Rows
    now: Rows
    changes: Sequence[tuple[Changed, frozenset[int]]]


def _kept(
    details: dict[str, Any], of: int, only: int | None
) -> tuple[list[Touched], list[Touched]]:
    """A scenario's amounts, which come first in what is kept of a row; of one pool, or of all."""
    supplies = [
        Touched(pool_id, before and before[0], after and after[0])
        for scenario_id, pool_id, before, after in details.get(SUPPLIES, ())
        if scenario_id == of and only in (None, pool_id)
    ]
    demands = [
        Touched((initiative_id, pool_id), before and (*before[:2],), after and (*after[:2],))
        for scenario_id, initiative_id, pool_id, before, after in details.get(DEMANDS, ())
        if scenario_id == of and only in (None, pool_id)
    ]
    return supplies, demands


def _stored(amount: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """An amount as it is stored, in whole thousandths."""
    return type_coerce(amount, BigInteger)
