"""What cannot be done to people, and why."""

from collections.abc import Sequence
from datetime import date

from planner.domain.refusals import Conflict, Invalid


class PersonKeyTaken(Conflict):
    """Two people cannot have one external key, since imports match by it."""

    remedy = "Give another key, or change the person who has this one."

    def __init__(self, key: str, name: str) -> None:
        super().__init__(f"The key {key} already belongs to {name}.")


class OwnManager(Invalid):
    """Nobody is their own manager, directly or through others."""

    remedy = "Choose somebody who does not report to this person."

    def __init__(self, name: str, manager: str) -> None:
        super().__init__(
            f"{manager} reports to {name}, directly or through others, and cannot be their manager."
            if name != manager
            else f"{name} cannot be their own manager."
        )


class LeavesBeforeBeginning(Invalid):
    """A last day cannot lie before the first."""

    remedy = "Give a later last day, or change the first day."

    def __init__(self, name: str, start: date) -> None:
        super().__init__(f"{name} only begins on {start.isoformat()}.")


class UsedInClosedPlans(Conflict):
    """A person whom an approved or locked scenario uses stays on file."""

    remedy = "Give the person a last day instead."

    def __init__(self, name: str, scenarios: Sequence[str]) -> None:
        stands = "is" if len(scenarios) == 1 else "are"
        super().__init__(
            f"{name} is allocated in {', '.join(scenarios)}, which {stands} approved or locked, "
            "and so cannot be removed."
        )
