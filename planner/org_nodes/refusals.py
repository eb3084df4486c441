"""What cannot be done in the org tree, and why."""

from collections.abc import Sequence
from datetime import date

from planner.domain.refusals import Conflict, Invalid


class CodeTaken(Conflict):
    """Two org nodes cannot have one code, also where one is no longer active."""

    remedy = "Choose another code, or bring the org node back that has it."

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"The code {code} already belongs to {name}.")


class OneRoot(Invalid):
    """A tree has one root, and everything else lies within an active org node."""

    remedy = "Choose an active org node that it lies in, and another type than root."


class WithinItself(Invalid):
    """An org node cannot lie within itself."""

    remedy = "Choose an org node outside of it."

    def __init__(self, name: str, parent: str) -> None:
        super().__init__(f"{parent} lies within {name}, so {name} cannot lie within {parent}.")


class TooDeep(Invalid):
    """The tree is at most so deep."""

    remedy = "Choose an org node that is higher up."

    def __init__(self, most: int) -> None:
        super().__init__(f"A tree has at most {most} levels.")


class NodeInUse(Conflict):
    """An org node with anything active in it stays active."""

    remedy = "Move or end what is named first."

    def __init__(self, name: str, holds: Sequence[str]) -> None:
        super().__init__(f"{name} still holds {' and '.join(holds)}.")


class NodeInactive(Conflict):
    """Nothing is put into an org node that is not active."""

    remedy = "Bring the org node back, or choose another."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is inactive.")


class BelongsAlready(Conflict):
    """A person belongs to one org node at a time."""

    remedy = "Choose a later first day, or end that membership first."

    def __init__(self, name: str, node: str, start: date) -> None:
        super().__init__(f"{name} belongs to {node} from {start.isoformat()} on.")


class OutsideEmployment(Invalid):
    """Nobody belongs anywhere before their first day or after their last."""

    remedy = "Choose a day on which the person works here."

    def __init__(self, name: str, day: date) -> None:
        super().__init__(f"{name} does not work here on {day.isoformat()}.")


class EndsBeforeBeginning(Invalid):
    """What ends cannot end before it begins."""

    remedy = "Choose a later day."

    def __init__(self, start: date) -> None:
        super().__init__(f"It begins on {start.isoformat()} and cannot end before.")


class SecondHome(Conflict):
    """A person reports to one org node at a time."""

    remedy = "Let the new link take the place of that one, or end it first."

    def __init__(self, name: str, node: str) -> None:
        super().__init__(f"{name} reports to {node} in that time already.")


class NeedsPercentage(Invalid):
    """A link that takes time says how much."""

    remedy = "Give a percentage, or let the link take no time."

    def __init__(self) -> None:
        super().__init__("A link that takes a person's time needs a percentage.")


class LinkEnded(Conflict):
    """What is over stays as it was."""

    remedy = "Add a new link."

    def __init__(self, day: date) -> None:
        super().__init__(f"This link ended on {day.isoformat()}.")
