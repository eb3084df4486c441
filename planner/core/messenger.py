"""Whether the messenger between web and workers answers: asked seldom, and never waited for long.

Jobs are rows and need no messenger; it only makes them start sooner. So one that is down, or takes
a connection and says nothing, costs a caller 0.2 s once in five seconds, and otherwise nothing.
Its driver weighs 7 MB, and is loaded where there is a Redis.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import ConnectionPool, Redis

ANSWER_SECONDS = 0.2
REST_SECONDS = 5.0
"""How long what is known of the messenger is taken for true."""


class Messenger:
    """What one process knows of the messenger. Without an address it is a file, always there."""

    def __init__(self, url: str) -> None:
        self.enabled = bool(url)
        """Whether there is a Redis to ask."""
        self._client = _client(url) if url else None
        self._answered, self._ask_at = True, 0.0
        self._asking = threading.Lock()

    def answers(self) -> bool:
        """Whether it answered when it was asked last, which is now or not long ago."""
        if time.monotonic() >= self._ask_at and self._asking.acquire(blocking=False):
            try:
                self._note(self._asked())
            finally:
                self._asking.release()
        return self._answered

    def failed(self) -> None:
        """It has just let somebody down: leave it alone for a while."""
        self._note(False)

    @property
    def reason(self) -> str | None:
        """Why jobs are not dispatched; None where they are."""
        return None if self.answers() else "the messenger (Redis) does not answer"

    def _asked(self) -> bool:
        if self._client is None:
            return True
        from redis import RedisError

        try:
            return bool(self._client.ping())
        except (RedisError, OSError):
            return False

    def _note(self, answered: bool) -> None:
        self._answered, self._ask_at = answered, time.monotonic() + REST_SECONDS


def pool(url: str, patience: float) -> ConnectionPool:
    """Connections to Redis of which none is waited for longer than `patience`, in seconds."""
    from redis import ConnectionPool

    return ConnectionPool.from_url(
        url, socket_connect_timeout=ANSWER_SECONDS, socket_timeout=patience
    )


def _client(url: str) -> Redis:
    from redis import Redis

    return Redis(connection_pool=pool(url, ANSWER_SECONDS))
