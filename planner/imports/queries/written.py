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
from planner.imports.models import Import, ImportBatch, ImportRow, Outcome
from planner.imports.queries.edits import LOOKED_AT, applied_by
from planner.imports.queries.kept import changes_of, named
from planner.portfolio.models import Initiative, ScopeItem

Keys = Mapping[str, set[int]]
"""By kind of import, the keys of what belongs to the initiative."""


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


class Written(NamedTuple):
    """What the newest batches of imports did, and whether there are older ones than these."""

    wrote: Sequence[Wrote]
    older: bool


def written(session: Session, initiative: Initiative) -> Written:
    """What imports did to the initiative, in five statements.

    The newest batches of the organisation are looked through, `LOOKED_AT` of them.
    """
    keys = _keys(session, initiative)
    batches = _batches(session, keys)
    found: dict[int, dict[str, Any]] = {}
    for batch in batches[:LOOKED_AT]:
        made, changed = _touched(session, batch, keys[batch.kind])
        if not made | changed:
            continue
        one = found.setdefault(batch.import_id, {"batch": batch, "made": False, "items": 0})
        one["made"] |= bool(made) and batch.kind == InitiativeKind.name
        one["items"] += len(made) if batch.kind == ScopeKind.name else 0
    who = {key: one["batch"].created_by for key, one in found.items()}
    who |= {key: asked for key, asked in applied_by(session, found).items() if asked}
    names = user_names(session, who.values())
    cells = _cells(session, found, keys)
    return Written(
        [
            Wrote(
                at=one["batch"].at,
                who=names.get(who[key]),
                import_id=key,
                file_name=one["batch"].file_name,
                made=one["made"],
                items=one["items"],
                cells=cells.get(key, []),
                undone_at=one["batch"].undone_at,
            )
            for key, one in found.items()
        ],
        len(batches) > LOOKED_AT,
    )


def _keys(session: Session, initiative: Initiative) -> Keys:
    items = session.scalars(select(ScopeItem.id).where(ScopeItem.initiative_id == initiative.id))
    return {InitiativeKind.name: {initiative.id}, ScopeKind.name: set(items)}


def _batches(session: Session, keys: Keys) -> Sequence[Any]:
    chosen = (
        select(
            ImportBatch.id,
            ImportBatch.at,
            ImportBatch.import_id,
            ImportBatch.marks,
            Import.kind,
            Import.file_name,
            Import.undone_at,
            Import.created_by,
        )
        .join(Import, Import.id == ImportBatch.import_id)
        .where(Import.kind.in_(keys))
        .order_by(ImportBatch.id.desc())
    )
    return session.execute(chosen.limit(LOOKED_AT + 1)).all()


def _touched(session: Session, batch: Any, keys: set[int]) -> tuple[set[int], set[int]]:
    """Which of these the batch made, and which it changed; one without marks is read itself."""
    if batch.marks is not None:
        made = named({"made": batch.marks["made"], "changed": []}, keys)
        return made, named(batch.marks, keys) - made
    rows = [row for row in changes_of(session, batch.id) if row[0] in keys]
    made = {row[0] for row in rows if row[1] is None}
    return made, {row[0] for row in rows} - made


def _cells(
    session: Session, found: Mapping[int, Mapping[str, Any]], keys: Keys
) -> dict[int, list[Cell]]:
    """By import, the cells that it changed."""
    by_kind: dict[str, list[int]] = {kind: [] for kind in keys}
    for key, one in found.items():
        by_kind[one["batch"].kind].append(key)
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
        of = title if found[import_id]["batch"].kind == ScopeKind.name else ""
        told = [Cell(of, cell["field"], cell["was"], cell["now"]) for cell in changes]
        cells.setdefault(import_id, []).extend(told)
    return cells
