"""What imports made of an initiative and of its scope, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from planner.core.history import user_names
from planner.core.session import Session
from planner.imports.kinds.initiatives import InitiativeKind
from planner.imports.kinds.scope import ScopeKind
from planner.imports.models import Import, ImportRow, Outcome
from planner.imports.queries.edits import applied_by
from planner.imports.queries.spans import Keys, spans_of
from planner.imports.span_models import ImportSpan
from planner.portfolio.models import Initiative, ScopeItem


class Cell(NamedTuple):
    """A field that an import changed; `of` is the scope item, empty for the initiative itself."""

    of: str
    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """What one import did here, when, and who had it applied, or else uploaded its file."""

    at: datetime
    who: str | None
    import_id: int
    file_name: str
    made: bool
    """Whether it put the initiative on file."""
    items: int
    """Scope items that it made."""
    cells: Sequence[Cell]
    """What it changed, as its check found it."""
    undone_at: datetime | None


def written(session: Session, initiative: Initiative) -> list[Wrote]:
    """What imports did to the initiative, in five statements, however long ago."""
    keys = _keys(session, initiative)
    found = _found(session, keys)
    who = {key: one["by"] for key, one in found.items()}
    who |= {key: asked for key, asked in applied_by(session, found).items() if asked}
    names = user_names(session, who.values())
    cells = _cells(session, found, keys)
    return [
        Wrote(
            at=one["at"],
            who=names.get(who[key]),
            import_id=key,
            file_name=one["file_name"],
            made=one["made"],
            items=one["items"],
            cells=cells.get(key, []),
            undone_at=one["undone_at"],
        )
        for key, one in found.items()
    ]


def _keys(session: Session, initiative: Initiative) -> Keys:
    items = session.scalars(select(ScopeItem.id).where(ScopeItem.initiative_id == initiative.id))
    return {InitiativeKind.name: {initiative.id}, ScopeKind.name: set(items)}


def _found(session: Session, keys: Keys) -> dict[int, dict[str, Any]]:
    """What each import wrote of these, the latest first."""
    told = (ImportSpan.import_id, ImportSpan.made, ImportSpan.at)
    own = (Import.file_name, Import.undone_at, Import.created_by)
    chosen = spans_of(keys, *told, *own).join(Import, Import.id == ImportSpan.import_id)
    found: dict[int, dict[str, Any]] = {}
    for kind, _, key, made, at, name, undone_at, by in session.execute(
        chosen.order_by(ImportSpan.id.desc())
    ):
        begun = {"kind": kind, "at": at, "file_name": name, "undone_at": undone_at, "by": by}
        one = found.setdefault(key, {**begun, "made": False, "items": 0})
        one["made"] |= made and kind == InitiativeKind.name
        one["items"] += made and kind == ScopeKind.name
    return found


def _cells(
    session: Session, found: Mapping[int, Mapping[str, Any]], keys: Keys
) -> dict[int, list[Cell]]:
    """By import, the cells that it changed."""
    by_kind: dict[str, list[int]] = {kind: [] for kind in keys}
    for key, one in found.items():
        by_kind[one["kind"]].append(key)
    ours = [
        and_(ImportRow.import_id.in_(imports), ImportRow.on_file_id.in_(keys[kind]))
        for kind, imports in by_kind.items()
        if imports and keys[kind]
    ]
    if not ours:
        return {}
    rows = session.execute(
        select(ImportRow.import_id, ImportRow.title, ImportRow.cells)
        .where(ImportRow.outcome == Outcome.CHANGED, or_(*ours))
        .order_by(ImportRow.import_id, ImportRow.number)
    )
    cells: dict[int, list[Cell]] = {}
    for import_id, title, changes in rows:
        of = title if found[import_id]["kind"] == ScopeKind.name else ""
        told = [Cell(of, cell["field"], cell["was"], cell["now"]) for cell in changes]
        cells.setdefault(import_id, []).extend(told)
    return cells
