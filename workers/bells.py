"""Hearing that there is work: rings of the broker, and changes of the SQLite file itself."""

import threading
from collections.abc import Callable, Sequence

from huey import Huey
from huey.exceptions import HueyException

from planner.core.logs import logger
from planner.core.settings import Settings
from workers.queues import TROUBLE, messenger, performing

log = logger("planner.jobs")

LOOK_SECONDS = 0.002
"""How often the number that SQLite changes with every commit of others is read."""
WAIT_SECONDS = 1
AFTER_TROUBLE = 1.0
NO_RING = (ValueError, TypeError, KeyError, AttributeError, HueyException)
"""What reading a message raises that we did not write."""
STAMP = 8
"""Bytes of time that Huey puts before a message in Redis."""

Heard = Callable[[str], None]


def listen(
    settings: Settings, queues: Sequence[str], heard: Heard, ended: threading.Event
) -> threading.Thread:
    """A thread that passes on every ring of the broker."""
    hueys = {queue: messenger(queue, settings, waits=True) for queue in queues}
    for huey in hueys.values():
        performing(huey, heard)
    hear = _hear_redis if settings.redis_url else _hear_file

    def work() -> None:
        while not ended.is_set():
            try:
                hear(hueys, ended)
            except TROUBLE as error:  # the broker is down: rows are looked at meanwhile
                log.warning("messenger_unavailable", error=str(error))
                ended.wait(AFTER_TROUBLE)

    return started(work, "bells")


def watch(
    count: Callable[[], int], changed: Callable[[], None], ended: threading.Event
) -> threading.Thread:
    """A thread that says when another connection has committed to the SQLite database."""

    def work() -> None:
        before = None
        while not ended.wait(LOOK_SECONDS):
            if (now := count()) != before:
                before = now
                changed()

    return started(work, "watch")


def _hear_redis(hueys: dict[str, Huey], ended: threading.Event) -> None:
    """Waits on the lists of all queues at once: one thread and one connection for twenty."""
    by_key = {huey.storage.queue_key: huey for huey in hueys.values()}
    connection = next(iter(hueys.values())).storage.conn
    while not ended.is_set():
        found = connection.bzpopmin(list(by_key), timeout=WAIT_SECONDS)
        if found:
            _pass_on(by_key[found[0].decode()], found[1][STAMP:])


def _hear_file(hueys: dict[str, Huey], ended: threading.Event) -> None:
    """Takes the rings out of the file once a second; the watch has heard of most before."""
    while not ended.wait(WAIT_SECONDS):
        for huey in hueys.values():
            while (data := huey.storage.dequeue()) is not None:
                _pass_on(huey, data)


def _pass_on(huey: Huey, data: bytes) -> None:
    try:
        huey.deserialize_task(data).execute()
    except NO_RING as error:  # whoever wrote that was none of us
        log.warning("no_ring", error=str(error))


def started(work: Callable[[], None], name: str) -> threading.Thread:
    """A thread at work, which ends with its process."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread
