"""What cannot be done to requests, and why."""

from planner.domain.intake import IntakeStatus
from planner.domain.lifecycle import in_words
from planner.domain.refusals import Conflict, Invalid


class RequestSettled(Invalid):
    """What was decided about is no longer changed."""

    def __init__(self, title: str, status: IntakeStatus) -> None:
        self.remedy = (
            "Send it back to assessed to change it; its decision notes can be changed as it is."
            if status is IntakeStatus.APPROVED
            else "Take it up again as a draft first."
            if status is IntakeStatus.CLOSED
            else "Change the initiative that it became."
        )
        super().__init__(f"{title} is {in_words(status)}, so its fields cannot change.")


class NotesSettled(Invalid):
    """Decision notes are written until a request is converted or closed."""

    remedy = "Say it where the request goes next, or in the initiative that it became."

    def __init__(self, title: str, status: IntakeStatus) -> None:
        super().__init__(f"{title} is {in_words(status)}, so its decision notes cannot change.")


class StillWanted(Invalid):
    """A request is deleted before anyone looks at it, or once it is closed."""

    remedy = "Close it first."

    def __init__(self, title: str, status: IntakeStatus) -> None:
        super().__init__(f"{title} is {in_words(status)}, and so cannot be deleted.")


class NoReason(Invalid):
    """Whoever asked is told why a request goes no further."""

    remedy = "Say why: rejected, deferred, a duplicate, or out of scope."

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} cannot be closed without a reason.")


class AskedBefore(Conflict):
    """An issue of Jira makes one request."""

    remedy = "Open the request that it made."

    def __init__(self, key: str, request_id: int) -> None:
        self.request_id = request_id
        super().__init__(f"{key} has made a request already.")


class NotApproved(Invalid):
    """Only what was approved becomes an initiative."""

    remedy = "Have it approved first."

    def __init__(self, title: str, status: IntakeStatus) -> None:
        super().__init__(f"{title} is {in_words(status)}, and so cannot be converted.")


class ConvertedBefore(Conflict):
    """A request becomes one initiative, once."""

    remedy = "Open the initiative that it became, or write a new request."

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} has become an initiative already.")
