"""What a job holds up beside its subject, as the feature whose job it is says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.core.jobs.models import Job
from planner.core.session import Session


@dataclass(frozen=True, slots=True)
class Held:
    """A thing that a job holds up: the table and key of its row, and its name."""

    kind: str
    key: int
    name: str


Holds = Callable[[Session, Job], Sequence[Held]]
"""What a job of a feature holds up beside its subject; nothing for jobs of others."""
