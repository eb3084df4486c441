"""What a file of initiatives would ask of the pools, and of the skills of plans in hours.

Kept with the import as `new`, by pool P50, P90, rows and rows without P90 of what it would make;
`asks`, the hours of that by skill; `known`, the initiatives on file that its sound rows stand for;
`ending`, those of them that end with their rows; and `restated`, by initiative, the work that a row
gives one of them. Of more than `MOST` on file their number alone, `left_out`.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planner.core.session import Session
from planner.domain.amounts import ZERO, from_text
from planner.domain.importing.impact import asked_by, together
from planner.domain.ledger import PoolTotals
from planner.domain.lifecycle import ENDED
from planner.imports.comparing import Difference
from planner.imports.examining import Examined
from planner.imports.models import Outcome
from planner.portfolio.queries.stated import StatedScope
from planner.scenarios.derivation import rates

MOST = 5000
"""Of so many initiatives on file, what their rows change is worked out while the person waits."""


class DemandForesight:
    """What the rows of one file ask of the pools, piece by piece."""

    def __init__(self, session: Session) -> None:
        self._rates = rates(session)
        self._new: dict[int, PoolTotals] = {}
        self._asks: defaultdict[str, Decimal] = defaultdict(Decimal)
        self._known: list[int] = []
        self._ending: list[int] = []
        self._left_out = 0
        self._restated: dict[int, StatedScope] = {}

    def note(self, examined: Examined) -> None:
        """Add what some rows would do."""
        sheet, new = examined.sheet, _going_on(examined)
        self._new = together(self._new, asked_by(sheet, new, self._rates))
        for skill, hours in sheet.hours.items():
            self._asks[skill] += sum(filter(None, map(hours.__getitem__, new)), ZERO)
        places = examined.places(Outcome.CHANGED, Outcome.UNCHANGED)
        if self._left_out or len(self._known) + len(places) > MOST:
            self._left_out += len(self._known) + len(places)
            self._known.clear()
            self._ending.clear()
            self._restated.clear()
            return
        for place in places:
            row = examined.differences[place]
            assert isinstance(row, Difference), "asked only of what can be planned"
            self._known.append(row.initiative_id)
            if row.after.get("status") in ENDED:
                self._ending.append(row.initiative_id)
            if row.scope is not None:
                self._restated[row.initiative_id] = row.scope

    def kept(self) -> dict[str, Any]:
        """All of it, as it is kept."""
        return {
            "new": {
                str(key): [total.p50, total.p90, total.rows, total.rows_without_p90]
                for key, total in self._new.items()
            },
            "asks": {skill: hours for skill, hours in self._asks.items() if hours},
            "known": self._known,
            "ending": self._ending,
            "left_out": self._left_out,
            "restated": {
                str(key): [scope.item_id, scope.name, scope.p50, scope.p90, dict(scope.hours)]
                for key, scope in self._restated.items()
            },
        }


def _going_on(examined: Examined) -> list[int]:
    """The new ones that are planned: not those that have ended by the time they come on file."""
    statuses = examined.sheet.of("status")
    return [place for place in examined.places(Outcome.NEW) if statuses[place] not in ENDED]


def new_demand(kept: Mapping[str, Any]) -> dict[int, PoolTotals]:
    """What the new initiatives would ask of each pool."""
    return {
        int(key): PoolTotals(int(key), Decimal(p50), Decimal(p90), rows, lacking)
        for key, (p50, p90, rows, lacking) in kept.get("new", {}).items()
    }


def new_asks(kept: Mapping[str, Any]) -> dict[str, Decimal]:
    """The hours that the new initiatives would ask of each skill."""
    return _hours(kept.get("asks", {}))


def restated(kept: Mapping[str, Any]) -> dict[int, StatedScope]:
    """The work that rows give initiatives on file."""
    return {
        int(key): StatedScope(
            int(key), name, from_text(p50), from_text(p90), _hours(hours), item_id
        )
        for key, (item_id, name, p50, p90, hours) in kept.get("restated", {}).items()
    }


def _hours(kept: Mapping[str, str]) -> dict[str, Decimal]:
    return {skill: Decimal(amount) for skill, amount in kept.items()}
