"""What a file would ask of the pools, gathered while its rows are checked.

Kept with the import as `new`, by pool P50, P90, rows and rows without P90 of what it would make;
`known`, the initiatives on file that its sound rows stand for; and `restated`, by initiative, the
work that a row gives one of them. Of a file of supply, `supply`: by scenario, the tokens that rows
would state for each pool.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from planner.core.session import Session
from planner.domain.importing_impact import asked_by, together
from planner.domain.ledger import PoolTotals
from planner.imports.comparing import Difference
from planner.imports.examining import Examined
from planner.imports.kinds import Weighs
from planner.imports.models import Outcome
from planner.portfolio.queries.stated import StatedScope
from planner.scenarios.derivation import rates


class Foresight(Protocol):
    """Gathers, piece by piece, what the rows of one file would change of ledgers."""

    def note(self, examined: Examined) -> None:
        """Add what some rows would do."""

    def kept(self) -> dict[str, Any]:
        """All of it, as it is kept."""


def foresight(session: Session, weighs: Weighs | None) -> Foresight | None:
    """What gathers it for rows of a kind; None where nothing can be foreseen."""
    if weighs is Weighs.DEMAND:
        return DemandForesight(session)
    return SupplyForesight() if weighs is Weighs.SUPPLY else None


class SupplyForesight:
    """What rows would state of supply."""

    def __init__(self) -> None:
        self._stated: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)

    def note(self, examined: Examined) -> None:
        """Add what some rows would state."""
        sheet = examined.sheet
        plans, pools, tokens = sheet.of("plan"), sheet.of("pool_id"), sheet.of("tokens")
        for place in examined.places(Outcome.NEW, Outcome.CHANGED):
            if tokens[place] is not None:
                self._stated[str(plans[place].id)][str(pools[place])] = tokens[place]

    def kept(self) -> dict[str, Any]:
        """By scenario and pool, the tokens."""
        return {"supply": dict(self._stated)}


class DemandForesight:
    """What the rows of one file ask of the pools, piece by piece."""

    def __init__(self, session: Session) -> None:
        self._rates = rates(session)
        self._new: dict[int, PoolTotals] = {}
        self._known: list[int] = []
        self._restated: dict[int, StatedScope] = {}

    def note(self, examined: Examined) -> None:
        """Add what some rows would do."""
        asked = asked_by(examined.sheet, examined.places(Outcome.NEW), self._rates)
        self._new = together(self._new, asked)
        for place in examined.places(Outcome.CHANGED, Outcome.UNCHANGED):
            row = examined.differences[place]
            assert isinstance(row, Difference), "asked only of what can be planned"
            self._known.append(row.initiative_id)
            if row.scope is not None:
                self._restated[row.initiative_id] = row.scope

    def kept(self) -> dict[str, Any]:
        """All of it, as it is kept."""
        return {
            "new": {
                str(key): [total.p50, total.p90, total.rows, total.rows_without_p90]
                for key, total in self._new.items()
            },
            "known": self._known,
            "restated": {
                str(key): [scope.item_id, scope.name, scope.p50, scope.p90, dict(scope.hours)]
                for key, scope in self._restated.items()
            },
        }


def stated_supply(kept: Mapping[str, Any]) -> dict[int, dict[int, Decimal]]:
    """By scenario, the tokens that rows would state for each pool."""
    return {
        int(key): {int(pool_id): Decimal(tokens) for pool_id, tokens in stated.items()}
        for key, stated in kept.get("supply", {}).items()
    }


def new_demand(kept: Mapping[str, Any]) -> dict[int, PoolTotals]:
    """What the new initiatives would ask of each pool."""
    return {
        int(key): PoolTotals(int(key), Decimal(p50), Decimal(p90), rows, lacking)
        for key, (p50, p90, rows, lacking) in kept.get("new", {}).items()
    }


def restated(kept: Mapping[str, Any]) -> dict[int, StatedScope]:
    """The work that rows give initiatives on file."""
    return {
        int(key): StatedScope(int(key), name, _amount(p50), _amount(p90), _hours(hours), item_id)
        for key, (item_id, name, p50, p90, hours) in kept.get("restated", {}).items()
    }


def _amount(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _hours(kept: Mapping[str, str]) -> dict[str, Decimal]:
    return {skill: Decimal(amount) for skill, amount in kept.items()}
