"""Writers of one process wait for SQLite's one write lock in a queue of their own.

SQLite lets whoever meets a taken lock sleep and look again, longer each time, so that a lock lies
idle while everybody sleeps. Here the next is woken as the one before has committed. It is a
courtesy and no guard: who has waited too long goes on and meets SQLite's own lock.
"""

import sqlite3
import threading
from collections import defaultdict
from typing import Any

PATIENCE_SECONDS = 5.0

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""One for each file."""


class TurnTaking(sqlite3.Connection):
    """A connection that keeps its turn from `take_turn()` until its transaction has ended."""

    def __init__(self, database: str, *given: Any, **named: Any) -> None:
        super().__init__(database, *given, **named)
        self._turn = _turns[str(database)]
        self._has_turn = False

    def take_turn(self) -> None:
        """Wait until no other connection of this process writes, or for too long."""
        self._has_turn = self._has_turn or self._turn.acquire(timeout=PATIENCE_SECONDS)

    def give_turn(self) -> None:
        """Let the next one write."""
        if self._has_turn:
            self._has_turn = False
            self._turn.release()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.give_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_turn()

    def close(self) -> None:
        self.give_turn()
        super().close()
