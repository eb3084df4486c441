"""Huey for each queue: a messenger that carries "look at this queue" and nothing else.

Messages are JSON and name a queue; whatever else lies in the broker is dropped. A lost, doubled
or late ring changes when a job starts, never whether: the rows are looked at once a second anyway.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from huey import Huey, PriorityRedisExpireHuey, SqliteHuey
from huey.api import TaskWrapper
from huey.registry import Message
from huey.serializer import Serializer
from redis import RedisError

from planner.core.logs import logger
from planner.core.messenger import ANSWER_SECONDS, Messenger, pool
from planner.core.queues import QUEUES
from planner.core.settings import Settings

log = logger("planner.jobs")

TROUBLE = (RedisError, sqlite3.Error, OSError)
"""What a messenger that is down or full raises."""

PERFORM = "perform"
PATIENCE_SECONDS = 4.0
"""A worker asks Redis to answer within a second; after this long it is not there any more."""


class Doorbells(Serializer):  # type: ignore[misc]
    """Messages as JSON. Reading one refuses anything but `perform` with the name of a queue."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data._asdict()).encode()

    def _deserialize(self, data: bytes) -> Any:
        fields = json.loads(bytes(data))
        message = Message(**{**fields, "args": tuple(fields["args"])})
        named = message.name.rpartition(".")[2] == PERFORM and len(message.args) == 1
        if not named or message.args[0] not in QUEUES or message.kwargs:
            raise ValueError("a message that is no ring")
        return message


def messenger(queue: str, settings: Settings, *, waits: bool) -> Huey:
    """The Huey of a queue. `waits`: for a worker, who may wait for a message; a caller may not."""
    if not settings.redis_url:
        path = str(settings.queue_file)
        return SqliteHuey(
            queue, filename=path, results=False, serializer=Doorbells(), fsync=False, timeout=1
        )
    connections = pool(settings.redis_url, PATIENCE_SECONDS if waits else ANSWER_SECONDS)
    return PriorityRedisExpireHuey(
        queue, connection_pool=connections, results=False, serializer=Doorbells()
    )


def performing(huey: Huey, act: Callable[[str], None]) -> TaskWrapper:
    """The Huey's one task. Calling the answer rings; a worker who takes the ring acts."""

    @huey.task(name=PERFORM)  # type: ignore[untyped-decorator]
    def perform(queue: str) -> None:
        act(queue)

    return perform


class Bells:
    """What rings a queue's workers. A broker that is down costs a caller 0.2 s once in 5 s."""

    def __init__(self, settings: Settings, messenger: Messenger) -> None:
        self._settings, self._messenger = settings, messenger
        self._hung: dict[str, TaskWrapper] = {}

    def ring(self, queue: str) -> None:
        """Say that there is work; whatever goes wrong is logged, and the poll finds the job."""
        if not self._messenger.answers():
            return
        try:
            self._bell(queue)(queue)
        except TROUBLE as error:  # the broker is not needed: a worker looks at the rows
            self._messenger.failed()
            log.warning("messenger_unavailable", error=str(error))

    def _bell(self, queue: str) -> TaskWrapper:
        if queue not in self._hung:
            huey = messenger(queue, self._settings, waits=False)
            self._hung[queue] = performing(huey, lambda name: None)
        return self._hung[queue]
