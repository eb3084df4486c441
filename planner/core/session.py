"""The session: a conversation with the database for one actor in one organisation.

Its guards are in this file and in `planner.core.scope`, and nowhere else: tenancy on every
statement, recording and permanence before every flush. Each fails closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Select, event, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, object_session, with_loader_criteria
from sqlalchemy.orm.exc import StaleDataError

from planner.core import bulk
from planner.core.audit import AuditEvent
from planner.core.models import Model
from planner.core.scope import TenancyError, bare_tables
from planner.core.tenancy import Permanent, Tenant
from planner.domain.refusals import Conflict, NotFound, StaleEdit

M = TypeVar("M", bound=Model)


class UnrecordedError(RuntimeError):
    """A change was attempted outside `recording()`: a mistake of ours, never of a visitor's."""


class PermanenceError(RuntimeError):
    """A sealed or recorded row was about to change: a mistake of ours, never of a visitor's."""


class AlreadyThere(Conflict):
    """Another change came first and took the name or place this one wanted."""

    remedy = "Load the page again to see what is there now, then choose another name."

    def __init__(self, subject: str) -> None:
        super().__init__(f"{subject} meets something of the same name that is already there.")


class Session(FlaskSession):
    """One organisation's rows and nobody else's; changes only inside `recording()`."""

    def __init__(
        self,
        *args: Any,
        organisation_id: int | None = None,
        actor_id: int | None = None,
        request_id: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._organisation_id, self.actor_id = organisation_id, actor_id
        self.request_id = request_id
        self.scope = ""
        self.after: list[Callable[[], None]] = []
        """What to do once the current change has been committed, such as ringing a queue."""
        self._event: AuditEvent | None = None
        self._keeping = False

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
        assert self._event is None and not self._keeping, "one change is recorded at a time"
        with self._writing():
            self._event = AuditEvent(
                action=action, actor_id=self.actor_id, request_id=self.request_id, facts={}
            )
            facts: dict[str, Any] = {}
            try:
                if isinstance(subject, Model) and inspect(subject).persistent:
                    self.refresh(subject, with_for_update=True)
                yield facts
                self._sign(self._event, subject, facts)
                self.flush()
            except StaleDataError as error:
                raise StaleEdit(str(subject)) from error
            except IntegrityError as error:
                if _unique(error):
                    raise AlreadyThere(str(subject)) from error
                raise
            finally:
                self._event = None

    @contextmanager
    def bookkeeping(self) -> Iterator[None]:
        """Write without an audit event: the runner's own rows, sign-ins and throttles only."""
        assert self._event is None and not self._keeping, "one change is made at a time"
        with self._writing():
            self._keeping = True
            try:
                yield
                self.flush()
            finally:
                self._keeping = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.commit()  # ends the reading transaction: what is decided on is read again below
        self._connection(execution_options={"writes": True})
        try:
            yield
        except BaseException:
            self.after.clear()
            self.rollback()
            raise
        self._commit_write()
        after, self.after = self.after, []
        for act in after:
            act()

    def _commit_write(self) -> None:
        try:
            self.commit()
        except BaseException:
            self.after.clear()
            self.rollback()
            raise

    def _sign(self, event_: AuditEvent, subject: Model | str, facts: dict[str, Any]) -> None:
        self.flush()  # a new subject has its key only now
        event_.subject, event_.facts = str(subject), facts
        if isinstance(subject, Model):
            event_.subject_kind = subject.__tablename__
            event_.subject_id = getattr(subject, "id", None)
        self.add(event_)

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

        The fast path of imports and demo data: every row has the same columns, left-out columns
        take their defaults. COPY on PostgreSQL, `executemany` on SQLite.
        """
        self._require_recording()
        return bulk.add(self._connection(), model, rows, self.organisation_id)

    def new_keys(self, model: type[Model], count: int) -> Sequence[int]:
        """Keys for as many rows, so that their children can be added with them.

        Inside a change; add the rows before asking for more.
        """
        self._require_recording()
        self.flush()
        return bulk.new_keys(self.connection(), model, count)

    def change_rows(self, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> int:
        """Update many rows of this organisation by their `id`; gives how many were there."""
        self._require_recording()
        _require_not_permanent([model])
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
        self._require_recording()
        _require_not_permanent([model])
        own = self.organisation_id
        return bulk.merge(self._connection(), model, bulk.owned(source, own), own, on, update)

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

    def _require_recording(self) -> None:
        if self._event is None and not self._keeping:
            raise UnrecordedError("Wrap this change in session.recording(action, subject).")


def _kind(model: type[Model]) -> str:
    words = "".join(
        f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__
    )
    return words.strip()


def _unique(error: IntegrityError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state == "23505" or "UNIQUE constraint failed" in str(error.orig)


@event.listens_for(Session, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, Session)
    if not state.is_select and (state.is_update or state.is_delete or state.is_insert):
        session._require_recording()
        _require_not_permanent(mapper.class_ for mapper in state.all_mappers)
    if state.is_insert or isinstance(state.parameters, list):
        raise TenancyError("Add rows with session.add() or add_rows(): an INSERT knows no owner.")
    if state.is_column_load or state.is_relationship_load:
        return
    if bare := bare_tables(state.statement):
        raise TenancyError(f"{bare} named outside its model cannot be kept to one organisation.")
    if state.is_orm_statement:
        own = session.organisation_id
        state.statement = state.statement.options(
            with_loader_criteria(
                Tenant, lambda row: row.organisation_id == own, include_aliases=True
            )
        )


@event.listens_for(Session, "before_flush")
def _keep_and_record(session: Session, _: UOWTransaction, __: object) -> None:
    changed = [*session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    _require_not_permanent(type(row) for row in changed)
    for row in (*session.new, *changed):
        session._require_recording()
        if isinstance(row, Tenant):
            _keep(session, row)


def _keep(session: Session, row: Tenant) -> None:
    own = session.organisation_id
    assert own is not None, "open the session for an organisation before adding its rows"
    row.organisation_id = row.organisation_id or own
    if row.organisation_id != own:
        raise TenancyError(f"{row!r} belongs to another organisation.")


@event.listens_for(Session, "before_attach")
def _refuse_strangers(session: Session, row: object) -> None:
    """A row that was loaded by another session is not carried into this one."""
    if (
        isinstance(row, Tenant)
        and inspect(row).key is not None
        and object_session(row) is not session
    ):
        raise TenancyError(f"{type(row).__name__} was loaded by another session: find it here.")


@event.listens_for(Session, "after_begin")
def _tell_postgresql(session: Session, _: object, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "select set_config('planner.organisation', :own, true),"
                " set_config('planner.scope', :scope, true)"
            ),
            {"own": str(session.organisation_id or ""), "scope": session.scope},
        )


def _require_not_permanent(models: Iterable[type]) -> None:
    for model in models:
        if issubclass(model, Permanent):
            raise PermanenceError(f"{model.__name__} rows are written once and never changed.")
