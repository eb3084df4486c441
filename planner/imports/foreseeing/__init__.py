"""What the rows of a file would change of plans, gathered while they are checked.

What is kept of it with the import is as long as there are pools, skills and plans that change, not
as long as the file.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from planner.core.session import Session
from planner.imports.examining import Examined
from planner.imports.foreseeing.allocations import AllocationForesight
from planner.imports.foreseeing.demand import DemandForesight
from planner.imports.foreseeing.people import PeopleForesight
from planner.imports.foreseeing.scope import ScopeForesight
from planner.imports.foreseeing.supply import SupplyForesight
from planner.imports.kinds import Weighs


class Foresight(Protocol):
    """Gathers, piece by piece, what the rows of one file would change."""

    def note(self, examined: Examined) -> None:
        """Add what some rows would do."""

    def kept(self) -> dict[str, Any]:
        """All of it, as it is kept. Asked once, after the last rows."""


GATHERED: Mapping[Weighs, Callable[[Session], Foresight]] = {
    Weighs.DEMAND: DemandForesight,
    Weighs.SUPPLY: lambda _: SupplyForesight(),
    Weighs.SCOPE: ScopeForesight,
    Weighs.PEOPLE: PeopleForesight,
    Weighs.ALLOCATIONS: AllocationForesight,
}


def foresight(session: Session, weighs: Weighs | None) -> Foresight | None:
    """What gathers it for rows of a kind; None where no plan can change."""
    return None if weighs is None else GATHERED[weighs](session)
