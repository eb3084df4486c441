"""Which organisation may ask for which task: system tasks are the platform's, and only they."""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.engine import Connection

from planner.core.identity import PLATFORM, Organisation
from planner.core.jobs.tasks import Task

_platform: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()
"""The key of the reserved organisation, which never changes, by database."""


class WrongOwner(RuntimeError):
    """A task was asked for by an organisation that cannot own it: a mistake of ours."""


def platform_id(connection: Connection) -> int:
    """The key of the reserved organisation."""
    if connection.engine not in _platform:
        key = connection.scalar(select(Organisation.id).where(Organisation.slug == PLATFORM))
        assert key is not None, "the migrations make the reserved organisation"
        _platform[connection.engine] = key
    return _platform[connection.engine]


def require_owner(connection: Connection, task: Task[Any], organisation_id: int) -> None:
    """Fail unless this organisation may own a job of the task."""
    if task.system != (organisation_id == platform_id(connection)):
        whose = "the platform's alone" if task.system else "an organisation's own"
        raise WrongOwner(f"{task.name} is {whose}: it cannot be asked for here.")
