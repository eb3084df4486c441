"""What a file of supply would state.

Kept with the import as `supply`: by scenario, the tokens that rows would state for each pool.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planner.imports.examining import Examined
from planner.imports.models import Outcome


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


def stated_supply(kept: Mapping[str, Any]) -> dict[int, dict[int, Decimal]]:
    """By scenario, the tokens that rows would state for each pool."""
    return {
        int(key): {int(pool_id): Decimal(tokens) for pool_id, tokens in stated.items()}
        for key, stated in kept.get("supply", {}).items()
    }
