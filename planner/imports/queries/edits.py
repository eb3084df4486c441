"""Who last edited what an import would change, and when: by hand, or by another import."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from planner.core.audit import AuditEvent
from planner.core.history import user_names
from planner.core.session import Session
from planner.imports.kinds.edited import Since, by_subject
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportRow, Outcome
from planner.imports.queries.found import number_of_rows
from planner.imports.queries.spans import last_spans


class Edit(NamedTuple):
    """The last edit of something on file."""

    at: datetime
    by: str | None
    """None where the system acted."""
    import_id: int | None
    """The import that wrote it; None for an edit by hand."""


class _Seen(NamedTuple):
    at: datetime
    user_id: int | None
    import_id: int | None


def last_edits(session: Session, of: Import, keys: Collection[int]) -> dict[int, Edit]:
    """By key, the last edit of each that is known. Some five statements, however many."""
    if not keys:
        return {}
    seen = _by_imports(session, of, keys)
    for statement in kind_of(of).edited(keys):
        for key, at, user_id in session.execute(statement):
            if key not in seen or at > seen[key].at:
                seen[key] = _Seen(at, user_id, None)
    names = user_names(session, [one.user_id for one in seen.values()])
    return {
        key: Edit(one.at, names.get(one.user_id or 0), one.import_id) for key, one in seen.items()
    }


def _by_imports(session: Session, of: Import, keys: Collection[int]) -> dict[int, _Seen]:
    """The last import that wrote each.

    What an import wrote that is taken back is no longer there, so it does not count.
    """
    found = session.execute(last_spans(of, keys)).all()
    who = applied_by(session, {import_id for *_, import_id in found})
    return {key: _Seen(at, who.get(import_id), import_id) for key, at, import_id in found}


def applied_by(session: Session, imports: Collection[int]) -> dict[int, int | None]:
    """Who had each of these imports applied."""
    if not imports:
        return {}
    asked = by_subject(Import, imports, ("import.apply_asked",))
    return {key: who for key, _, who in session.execute(asked) if key is not None}


class LastImport(NamedTuple):
    """The import that was last applied before: when, and by which event of the audit."""

    import_id: int
    at: datetime
    event: int


def last_import(session: Session, of: Import) -> LastImport | None:
    """The last other import of the kind that was applied and is not taken back."""
    about = (AuditEvent.subject_kind == Import.__tablename__) & (AuditEvent.subject_id == Import.id)
    found = session.execute(
        select(Import.id, AuditEvent.at, AuditEvent.id)
        .join(AuditEvent, about)
        .where(
            Import.kind == of.kind,
            Import.id != of.id,
            Import.undo_asked_at.is_(None),
            AuditEvent.action == "import.batch_applied",
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).first()
    return found and LastImport(*found)


class ByHand(NamedTuple):
    """How many changed rows somebody edited since the last import, and the condition for these."""

    rows: int
    since: LastImport
    only: ColumnElement[bool]


def by_hand(session: Session, of: Import) -> ByHand | None:
    """The changed rows of which somebody edited something by hand; None without an import before.

    One statement for the last import, and one for the number.
    """
    since = last_import(session, of)
    if since is None:
        return None
    only = _edited_after(of, since)
    return ByHand(number_of_rows(session, of, Outcome.CHANGED, only), since, only)


def _edited_after(of: Import, since: LastImport) -> ColumnElement[bool]:
    edits = [each.subquery() for each in kind_of(of).edited(Since(since.event))]
    keys = [select(each.c[0]).where(each.c[2].is_not(None)) for each in edits]
    return or_(*[ImportRow.on_file_id.in_(some) for some in keys])
