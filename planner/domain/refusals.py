"""How Planner says no: a sentence naming the thing, and a way forward.

A refusal is not an error of ours. Features extend the kinds below; `planner.web.errors` gives each
kind its status.
"""


class Refusal(Exception):
    """Planner understood and declines: the message is a sentence, `remedy` what would do."""

    remedy: str = "Go back and change what you asked for."

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        return str(self)

    @property
    def in_full(self) -> str:
        """What happened and what would do, in a row."""
        return f"{self.sentence} {self.remedy}"


class NotFound(Refusal):
    """There is no such thing here, or not for this organisation: the two look alike on purpose."""

    remedy = "Check the address, or start from the list."

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"There is no {kind} {key} here.")


class NotPermitted(Refusal):
    """This person may not do this."""

    remedy = "Ask an administrator of your organisation for the permission named above."


class Conflict(Refusal):
    """What is there now stands against it."""


class StaleEdit(Conflict):
    """Somebody else changed the row since it was read."""

    remedy = "Load the page again, look at what changed, and enter your change once more."

    def __init__(self, subject: str) -> None:
        super().__init__(f"{subject} was changed by somebody else while you were editing it.")


class AlreadyThere(Conflict):
    """Another change came first and took the name or place this one wanted."""

    remedy = "Load the page again to see what is there now, then choose another name."

    def __init__(self, subject: str) -> None:
        super().__init__(f"{subject} meets something of the same name that is already there.")


class ChangedSince(Conflict):
    """A change is not undone over what came after it."""

    remedy = "Nothing was undone. Look at what changed since, and change it by hand."


class Invalid(Refusal):
    """What was asked for cannot be, whoever asks."""


class NotUnderstood(Refusal):
    """What was asked for names what is not known here."""


class LimitReached(Refusal):
    """Too much, or too often."""

    remedy = "Wait a little and try again."

    def __init__(self, sentence: str, retry_after: int | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(sentence)
