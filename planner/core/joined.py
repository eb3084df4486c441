"""Sessions that share one transaction, so that what many brief jobs change is one commit.

A session joins when it makes its first change. Until then it reads for itself, so that nothing is
locked while a job only looks and reckons. From then on it sees what those before it changed.

Rows that are added without objects wait until anything else is asked of the database: what several
add in a row is one INSERT. One that is refused undoes all of it, as every failure here does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from planner.core import bulk
from planner.core.db import db
from planner.core.models import Model
from planner.core.session import Session
from planner.core.told import tell
from planner.core.trouble import database_away

IMPATIENT = {"lock_timeout": "100ms"}
"""Changes lock their rows first and the audit's turn last; many in a row cannot. So whoever waits
for a row with locks in hand gives up, long before PostgreSQL looks for a deadlock and ends one of
both, which may be a person's change.
"""


class Apart(Exception):
    """What was changed together is undone: each has to be done by itself."""


class Unknown(Exception):
    """The database went away while it was to commit: whether it has is not known."""


class Common:
    """One organisation's transaction that sessions join, one after the other."""

    def __init__(self, organisation_id: int) -> None:
        self._organisation_id = organisation_id
        self._open: Connection | None = None
        self.sound = True
        """Whether every change in it is whole; where one is not, none is committed."""
        self.after: list[Callable[[], None]] = []
        """What to do once all of it has been committed, such as ringing a queue."""
        self._shape: tuple[type[Model], tuple[str, ...]] | None = None
        self._rows: list[Mapping[str, Any]] = []
        """Rows of that model, with those columns, that are still to be inserted."""
        self._refused = False
        """Whether some of them were: a job that overcomes an error must not hide another's."""

    @property
    def connection(self) -> Connection:
        """Where everything is written; the first to ask begins the transaction."""
        if self._open is None:
            self._open = db.engine.connect().execution_options(writes=True, told=True)
            self._open.begin()
            tell(self._open, self._organisation_id, **IMPATIENT)
            event.listen(self._open, "before_cursor_execute", self._write_before)
        return self._open

    def add(self, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert these rows, but not before anything else is asked; gives their number."""
        for row in rows:
            shape = (model, tuple(row))
            if shape != self._shape:
                self._write()
                self._shape = shape
            self._rows.append(row)
        return len(rows)

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        if rows and self._shape is not None:
            refused, self._refused = self._refused, True  # until they are there
            bulk.add(self.connection, self._shape[0], rows, self._organisation_id)
            self._refused = refused

    def _write_before(self, *_: object) -> None:
        if self._rows:
            self._write()

    def commit(self) -> None:
        """All of it holds from now on. Raises `Apart`, or `Unknown`."""
        self._write()
        if self._refused or not self.sound:
            raise Apart
        try:
            self.connection.commit()
        except DBAPIError as error:
            if database_away(error):
                raise Unknown from error
            raise

    def close(self) -> None:
        """Undo what was not committed."""
        if self._open is not None:
            self._open.close()


@contextmanager
def shared(organisation_id: int) -> Iterator[Common]:
    """A transaction for the sessions of the block; what is not committed in it is undone."""
    common = Common(organisation_id)
    try:
        yield common
    finally:
        common.close()


class Joined(Session):
    """A session whose changes are parts of a common transaction, for one job after the other.

    It is closed, not rolled back.
    """

    def __init__(self, common: Common, **about: Any) -> None:
        super().__init__(db, join_transaction_mode="rollback_only", **about)
        self._common, self._changes = common, False

    def turn_to(self, job_id: int, actor_id: int | None, request_id: str | None) -> None:
        """Begin anew, for another job: nothing of the one before is left in it."""
        self.close()
        self.job_id, self.actor_id, self.request_id = job_id, actor_id, request_id
        self.last, self.after, self.asked, self.last_change = [], [], [], None
        self._changes = False

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        """The common connection, from the first change on."""
        return self._common.connection if self._changes else super().get_bind(*args, **options)

    def add_rows(self, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> int:
        self.require_recording()
        return self._common.add(model, rows)

    def _connection(self, **options: Any) -> Connection:
        """The same: what is written without objects needs no transaction of the session."""
        return self._common.connection if self._changes else super()._connection(**options)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.in_transaction():  # it was for reading
            self.commit()
        self._changes = True
        sound, self._common.sound = self._common.sound, False
        yield
        if self.in_transaction():
            self.expire_all()  # as after a commit, which is still to come
        self._common.sound = sound
        self._common.after.extend(self.after)
        self.after = []

    def close(self) -> None:
        """Let go of its rows, if it has met any."""
        if self.in_transaction() or self.new or self.identity_map:
            super().close()

    def rollback(self) -> None:
        """End reading. A change cannot be undone by itself: raises `Apart`."""
        if self._changes:
            self._common.sound = False
            raise Apart
        super().rollback()
