"""Initiatives that an import made, and others changed and gave back: as if nobody had touched them.

Each import that was taken back counted two edits of such an initiative, its change and the return.
Work that is edited by itself counts none, but is told by the audit, or came with a file of scope.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.imports.models import Import, ImportBatch, ImportLeft
from planner.imports.queries.kept import named
from planner.imports.work_since import scope_came, told_of
from planner.portfolio.models import Initiative

MADE = 1
"""The version of an initiative that was just made."""


def given_back(session: Session, keys: Collection[int], since: datetime) -> set[int]:
    """Those of these that only imports changed `since` they were made, all of them taken back.

    Five statements, however many keys; one where no import was taken back.
    """
    times = _times(session, keys, since) if keys else Counter[int]()
    if not times or scope_came(session, since):
        return set()
    versions = select(Initiative.id, Initiative.version).where(among(Initiative.id, list(times)))
    found = {key for key, now in session.execute(versions) if now == MADE + 2 * times[key]}
    return found - told_of(session, found, since)


def _times(session: Session, keys: Collection[int], since: datetime) -> Counter[int]:
    """How many imports each of these was changed by and given back."""
    rows = session.execute(
        select(ImportBatch.import_id, ImportBatch.marks)
        .join(Import, Import.id == ImportBatch.import_id)
        .where(
            Import.kind == "initiatives",
            Import.undone_at.is_not(None),
            ImportBatch.at > since,
            ImportBatch.marks.is_not(None),
        )
    ).all()
    if not rows:
        return Counter()
    wanted = set(keys)
    left = select(ImportLeft.import_id, ImportLeft.on_file_id).where(
        ImportLeft.import_id.in_({import_id for import_id, _ in rows}),
        among(ImportLeft.on_file_id, keys),
    )
    stayed = {tuple(row) for row in session.execute(left)}
    return Counter(
        key
        for import_id, marks in rows
        for key in named({**marks, "made": []}, wanted)
        if (import_id, key) not in stayed
    )
