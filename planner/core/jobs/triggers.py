"""What a job was begun by."""

from enum import StrEnum


class Trigger(StrEnum):
    """What had a job asked for."""

    PERSON = "person"
    """Somebody did something on a page."""
    SCHEDULE = "schedule"
    """Its time had come."""
    RETRY = "retry"
    """One that died is tried again."""
    DEPENDENCY = "dependency"
    """Another job, as part of its work."""
    CLI = "cli"
    """A command in a terminal."""
