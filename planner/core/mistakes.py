"""Mistakes of ours that the session's guards catch: never a visitor's, and never caught."""

from collections.abc import Iterable

from planner.core.tenancy import Permanent


class UnrecordedError(RuntimeError):
    """A change was attempted outside `recording()`: a mistake of ours, never of a visitor's."""


class PermanenceError(RuntimeError):
    """A sealed or recorded row was about to change: a mistake of ours, never of a visitor's."""


def require_not_permanent(models: Iterable[type]) -> None:
    """Fail where one of these models is written once."""
    for model in models:
        if issubclass(model, Permanent):
            raise PermanenceError(f"{model.__name__} rows are written once and never changed.")
