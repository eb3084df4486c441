"""The session: a conversation with the database for one actor in one organisation.

It makes changes only inside `recording()`; `planner.core.guards` watches every statement and flush.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn, TypeVar, Unpack

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Select, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from planner.core import audit, bulk, reactions
from planner.core.audit import AuditEvent
from planner.core.jobs import asking, ringing, triggers
from planner.core.jobs.models import Job
from planner.core.jobs.tasks import P, Task
from planner.core.mistakes import UnrecordedError, require_not_permanent
from planner.core.models import Model
from planner.core.scope import TenancyError
from planner.domain.refusals import AlreadyThere, NotFound, StaleEdit

M = TypeVar("M", bound=Model)


class Change(NamedTuple):
    """A change that was recorded: its audit event, and whether that holds every row it touched."""

    event_id: int
    action: str
    detailed: bool
    facts: Mapping[str, Any]


class Session(FlaskSession):
    """One organisation's rows and nobody else's; changes only inside `recording()`."""

    def __init__(
        self,
        *args: Any,
        organisation_id: int | None = None,
        actor_id: int | None = None,
        request_id: str | None = None,
        trigger: triggers.Trigger | None = None,
        job_id: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._organisation_id, self.actor_id = organisation_id, actor_id
        self.request_id, self.trigger, self.job_id = request_id, trigger, job_id
        self.last: list[Callable[[], None]] = []
        """What to write as the last of the current change, such as the place of a job."""
        self.after: list[Callable[[], None]] = []
        """What to do once the current change has been committed, such as ringing a queue."""
        self.last_change: Change | None = None
        """What this session recorded last."""
        self.asked: list[Job] = []
        self._event: AuditEvent | None = None
        self._details: dict[str, list[Any]] = {}
        self._beside: list[AuditEvent] = []
        self.keeping = False

    @property
    def organisation_id(self) -> int | None:
        """Whose rows these are. Fixed when the session is opened."""
        return self._organisation_id

    @contextmanager
    def recording(self, action: str, subject: Model | str) -> Iterator[dict[str, Any]]:
        """Make one audited change: everything inside commits together, or not at all.

        A row given as the subject is read again, and locked, before the block runs. The facts
        given to the audit are filled in by the block. Raises `StaleEdit` where a versioned row
        was changed meanwhile, `AlreadyThere` where a unique name was taken.
        """
        assert self._event is None and not self.keeping, "one change is recorded at a time"
        with self._writing():
            self._event = self._happening(action)
            facts: dict[str, Any] = {}
            try:
                if isinstance(subject, Model) and inspect(subject).persistent:
                    self.refresh(subject, with_for_update=True)
                yield facts
                self.flush()  # a new subject has its key only now
                self._event.describe(subject, facts)
                reactions.answer(self, self._event)
                self.write_last()
                self._sign(self._event)
                self.flush()
                change = Change(self._event.id, action, bool(self._details), facts)
            except StaleDataError as error:
                raise StaleEdit(str(subject)) from error
            except IntegrityError as error:
                if _unique(error):
                    raise AlreadyThere(str(subject)) from error
                raise
            finally:
                self._event, self._details, self._beside = None, {}, []
        self.last_change = change

    def detail(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Keep rows of a table that the open change touched: key, state before, state after.

        They go beside the audit event, in its `details`, and make it one that can be undone.
        """
        self.require_recording()
        if kept := list(rows):
            self._details.setdefault(table, []).extend(kept)

    def tell(self, action: str, subject: Model, facts: dict[str, Any]) -> None:
        """Tell of the open change in the history of a further row. Its undo is the change's own."""
        self._beside.append(self._happening(action))
        self._beside[-1].describe(subject, facts)

    def _happening(self, action: str) -> AuditEvent:
        return AuditEvent(action=action, actor_id=self.actor_id, request_id=self.request_id)

    @contextmanager
    def bookkeeping(self) -> Iterator[None]:
        """Write without an audit event: the runner's own rows, sign-ins and throttles only."""
        assert self._event is None and not self.keeping, "one change is made at a time"
        with self._writing():
            self.keeping = True
            try:
                yield
                self.flush()
                self.write_last()
            finally:
                self.keeping = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.in_transaction():  # it was for reading: what is decided on is read again below
            self.commit()
        self._connection(execution_options={"writes": True})
        try:
            yield
            self.commit()
        except BaseException:
            self.last, self.after = [], []
            self.rollback()
            raise
        after, self.after = self.after, []
        for act in after:
            act()

    def write_last(self) -> None:
        """Write now what was kept for the end of the open change."""
        last, self.last = self.last, []
        for act in last:
            act()

    def _sign(self, event_: AuditEvent) -> None:
        self.flush()
        if self._details:
            event_.details = self._details
        events = (*self._beside, event_)
        audit.enter(events, self._connection(), self.organisation_id)
        self.add_all(events)  # they are written in this order

    @property
    def changing(self) -> bool:
        """Whether a change is open."""
        return self._event is not None or self.keeping

    def enqueue(self, task: Task[P], payload: P, **asked: Unpack[asking.Asked]) -> Job:
        """Ask for a job in the change that is open: both commit together, or neither does.

        `subject` is the row it is for. `dedup_key` replaces the task's own. `priority` is 0 to 10,
        10 the most urgent; `delay` replaces the task's debounce. The same `idempotency_key` gives
        the same job, whenever it is asked again. Workers hear of it after the commit.
        """
        self.require_recording()
        self.asked.append(job := self.find(Job, asking.ask(self, task, payload, asked)))
        self.after.append(lambda: ringing.ring(task.queue_name))
        return job

    def enqueue_many(self, task: Task[P], payloads: Sequence[P]) -> int:
        """Ask for a job for each payload in the change that is open; gives how many."""
        self.require_recording()
        count = asking.ask_many(self, task, payloads)
        self.after.append(lambda: ringing.ring(task.queue_name))
        return count

    def find(self, model: type[M], key: int, *, lock: bool = False) -> M:
        """The row with this key, if this organisation has it; otherwise `NotFound`.

        `lock`, inside a change, holds it against others until the change is done.
        """
        chosen = select(model).where(model.id == key)  # type: ignore[attr-defined]
        found = self.scalar(chosen.with_for_update() if lock else chosen)
        if found is None:
            raise NotFound(_kind(model), key)
        return found

    def edit(self, model: type[M], key: int, version: int | None) -> M:
        """The row, locked, as somebody saw it who read this version; otherwise `StaleEdit`."""
        row = self.find(model, key, lock=True)
        if version is not None and row.version != version:  # type: ignore[attr-defined]
            raise StaleEdit(str(row))
        return row

    def add_rows(self, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert many rows of this organisation at once, without objects; gives their number.

        Every row has the same columns; left-out ones take their defaults.
        """
        self.require_recording()
        return bulk.add(self._connection(), model, rows, self.organisation_id)

    def add_columns(self, model: type[Model], columns: bulk.Columns) -> int:
        """The same for rows that are given column by column, which is several times as fast."""
        self.require_recording()
        return bulk.add_columns(self._connection(), model, columns, self.organisation_id)

    def new_keys(self, model: type[Model], count: int) -> Sequence[int]:
        """Keys for as many rows, so that their children can be added with them.

        Add the rows before asking for more.
        """
        self.require_recording()
        self.flush()
        return bulk.new_keys(self._connection(), model, count)

    def change_rows(self, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> int:
        """Update many rows of this organisation by their `id`; gives how many were there."""
        self.require_recording()
        require_not_permanent([model])
        return bulk.change(self._connection(), model, rows, self.organisation_id)

    def merge_rows(
        self,
        model: type[Model],
        source: Select[*tuple[Any, ...]],
        on: Sequence[str],
        update: Sequence[str],
    ) -> int:
        """INSERT ... SELECT ... ON CONFLICT DO UPDATE where something changed.

        `source` selects columns labelled as the model's, without `organisation_id`; it is kept to
        this organisation by `bulk.owned`. Gives the number of rows written.
        """
        self.require_recording()
        require_not_permanent([model])
        own = self.organisation_id
        return bulk.merge(self._connection(), model, bulk.owned(source, own), own, on, update)

    def job_connection(self) -> Connection:
        """The open change's connection, past the guards: for the rows of `planner.core.jobs`."""
        self.require_recording()
        return self._connection()

    def _connection(self, **options: Any) -> Connection:
        return super().connection(**options)

    def connection(self, *args: Any, **options: Any) -> NoReturn:
        raise TenancyError("session.connection() goes round the guards: execute a statement.")

    def get(self, *args: Any, **options: Any) -> NoReturn:
        raise TenancyError("session.get() reads past the guards: use session.find().")

    get_one = get

    def bulk_insert_mappings(self, *args: Any, **options: Any) -> NoReturn:
        raise UnrecordedError("Bulk methods skip the guards: use add_rows() inside recording().")

    bulk_save_objects = bulk_update_mappings = bulk_insert_mappings
    merge = bulk_insert_mappings

    def require_recording(self) -> None:
        """Fail unless a change is being recorded."""
        if not self.changing:
            raise UnrecordedError("Wrap this change in session.recording(action, subject).")


def _kind(model: type[Model]) -> str:
    return re.sub("(?<!^)(?=[A-Z])", " ", model.__name__).lower()


def _unique(error: IntegrityError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state == "23505" or "UNIQUE constraint failed" in str(error.orig)
