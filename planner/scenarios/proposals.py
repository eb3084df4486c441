"""Changes of many rows as they are proposed: shown first, and applied only as they were shown."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from planner.domain.amounts import ZERO
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.pasted import Problem
from planner.domain.people_supply import BuildUp
from planner.domain.refusals import Conflict
from planner.scenarios.models import Scenario
from planner.scenarios.writing import DemandState, Pair, SupplyState


class NotAsShown(Conflict):
    """A proposal is applied as somebody saw it, or not at all."""

    remedy = "Look at it again: what it would change now is shown, and can then be applied."

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Scenario {name} was changed since this was shown, so nothing was applied."
        )


class NothingProposed(Conflict):
    """A proposal without a change leaves nothing to record."""

    remedy = "Go back to the page: its figures are as you want them."

    def __init__(self) -> None:
        super().__init__("Nothing would change.")


@dataclass(frozen=True, slots=True)
class ProposedSupply:
    """One pool's supply now and as it would be."""

    pool_id: int
    pool: str
    before: SupplyState | None
    after: SupplyState | None

    @property
    def now(self) -> Decimal | None:
        """The tokens that are stated."""
        return self.before and self.before.tokens

    @property
    def then(self) -> Decimal | None:
        """The tokens that would be."""
        return self.after and self.after.tokens

    @property
    def difference(self) -> Decimal:
        """What is added; below 0 what is taken away."""
        return (self.then or ZERO) - (self.now or ZERO)


@dataclass(frozen=True, slots=True)
class SupplyProposal:
    """What would be stated of supply: the pools that change, and how many were named and do not.

    `facts` go into the audit. `problems` are lines that are left out. `build_up` is where the
    tokens come from, if from people.
    """

    rows: Sequence[ProposedSupply]
    unchanged: int = 0
    problems: Sequence[Problem] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    numbers: NumberFormat | None = None
    build_up: Sequence[BuildUp] = ()

    @property
    def wanted(self) -> dict[int, SupplyState | None]:
        """What to write, by pool."""
        return {row.pool_id: row.after for row in self.rows}

    @property
    def tokens(self) -> dict[int, Decimal]:
        """The supply of each pool that changes, as it would be."""
        return {row.pool_id: row.then or ZERO for row in self.rows}

    @property
    def seen(self) -> str:
        """What tells this proposal from any other: a digest of every row before and after."""
        return _digest([[row.pool_id, _kept(row.before), _kept(row.after)] for row in self.rows])


@dataclass(frozen=True, slots=True)
class ProposedDemand:
    """What one initiative asks of one pool, now and as it would."""

    initiative_id: int
    initiative: str
    pool_id: int
    pool: str
    before: DemandState | None
    after: DemandState | None


@dataclass(frozen=True, slots=True)
class DemandProposal:
    """What would be stated of demand: the rows that change, and how many are named and do not."""

    rows: Sequence[ProposedDemand]
    unchanged: int = 0
    problems: Sequence[Problem] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    numbers: NumberFormat | None = None

    @property
    def wanted(self) -> dict[Pair, DemandState | None]:
        """What to write, by initiative and pool."""
        return {(row.initiative_id, row.pool_id): row.after for row in self.rows}

    @property
    def added(self) -> dict[int, Decimal]:
        """What each pool would be asked for more, at P50; below 0 for less."""
        found: dict[int, Decimal] = {}
        for row in self.rows:
            more = (row.after.p50 if row.after else ZERO) - (row.before.p50 if row.before else ZERO)
            found[row.pool_id] = found.get(row.pool_id, ZERO) + more
        return found

    @property
    def seen(self) -> str:
        """What tells this proposal from any other: a digest of every row before and after."""
        return _digest(
            [
                [row.initiative_id, row.pool_id, _kept(row.before), _kept(row.after)]
                for row in self.rows
            ]
        )


def as_opened(states: Mapping[int, DemandState]) -> str:
    """What tells these states, by pool, from any other: for a form that replaces them all."""
    return _digest([[key, _kept(state)] for key, state in sorted(states.items())])


def require_as_shown(
    scenario: Scenario, proposal: SupplyProposal | DemandProposal, seen: str
) -> None:
    """Refuse, inside the change, what is not what somebody saw, or changes nothing."""
    if proposal.seen != seen:
        raise NotAsShown(scenario.name)
    if not proposal.rows:
        raise NothingProposed()


def _kept(state: SupplyState | DemandState | None) -> list[Any] | None:
    return state and state.kept()


def _digest(rows: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:20]
