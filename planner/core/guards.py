"""The guards on every session: tenancy on each statement, recording and permanence on each flush.

`planner.core.db` has them watch, so that there is no session without them. Each fails closed.
"""

from functools import lru_cache

from sqlalchemy import event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    ORMExecuteState,
    UOWTransaction,
    object_session,
    with_loader_criteria,
)

from planner.core.mistakes import require_not_permanent
from planner.core.room import require_room
from planner.core.scope import TenancyError, bare_tables
from planner.core.session import Session
from planner.core.tenancy import Tenant
from planner.core.told import tell


def watch(session: type[Session]) -> None:
    """Guard every session of this class."""
    event.listen(session, "do_orm_execute", _scope)
    event.listen(session, "before_flush", _keep_and_record)
    event.listen(session, "before_attach", _refuse_strangers)
    event.listen(session, "after_begin", _tell_postgresql)


def _scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, Session)
    if not state.is_select and (state.is_update or state.is_delete or state.is_insert):
        session.require_recording()
        require_not_permanent(mapper.class_ for mapper in state.all_mappers)
    if getattr(state.statement, "_for_update_arg", None) is not None:
        session.require_recording()  # reading locks nothing, and PostgreSQL refuses it
    if state.is_insert or isinstance(state.parameters, list):
        raise TenancyError("Add rows with session.add() or add_rows(): an INSERT knows no owner.")
    if state.is_column_load or state.is_relationship_load:
        return
    if state.is_orm_statement:  # before it is looked at: it keeps the key by which it is known
        state.statement = state.statement.options(_kept_to(session.organisation_id))
    if bare := bare_tables(state.statement):
        raise TenancyError(f"{bare} named outside its model cannot be kept to one organisation.")


@lru_cache(maxsize=1000)
def _kept_to(own: int | None) -> LoaderCriteriaOption:
    """What keeps a statement to the rows of one organisation."""
    return with_loader_criteria(
        Tenant, lambda row: row.organisation_id == own, include_aliases=True
    )


def _keep_and_record(session: Session, _: UOWTransaction, __: object) -> None:
    changed = [*session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    require_not_permanent(type(row) for row in changed)
    for row in (*session.new, *changed):
        session.require_recording()
        if not session.keeping:
            require_room()
        if isinstance(row, Tenant):
            _keep(session, row)


def _keep(session: Session, row: Tenant) -> None:
    own = session.organisation_id
    assert own is not None, "open the session for an organisation before adding its rows"
    row.organisation_id = row.organisation_id or own
    if row.organisation_id != own:
        raise TenancyError(f"{row!r} belongs to another organisation.")


def _refuse_strangers(session: Session, row: object) -> None:
    """A row that was loaded by another session is not carried into this one."""
    if (
        isinstance(row, Tenant)
        and inspect(row).key is not None
        and object_session(row) is not session
    ):
        raise TenancyError(f"{type(row).__name__} was loaded by another session: find it here.")


def _tell_postgresql(session: Session, _: object, connection: Connection) -> None:
    if not connection.get_execution_options().get("told", False):
        tell(connection, session.organisation_id)
