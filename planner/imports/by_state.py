"""Takes an import back whose kind keeps states."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.importing.batches import LARGEST
from planner.imports import states_outlook
from planner.imports.differences import Cell
from planner.imports.models import Import, ImportBatch
from planner.imports.state_cells import told
from planner.imports.undoing import Left, Outlook, Part, Rows, Stays, Terms, Weighed, weighed


@dataclass(frozen=True, slots=True)
class ByState:
    """How such an import is taken back."""

    rows: Rows

    def require(self, session: Session, of: Import) -> None:
        """Whoever may import such rows may take them back."""

    def outlook(self, session: Session, of: Import, *, plans: bool) -> Outlook:
        """What would be removed, be as before, and stay."""
        found = states_outlook.outlook(session, of, self.rows, plans=plans)
        return found or self._every(session, of, plans)

    def _every(self, session: Session, of: Import, plans: bool) -> Outlook:
        """Weigh every row, of imports that kept no versions. A fixed number of statements for some
        thousands of them.
        """
        counts: Counter[str] = Counter()
        left: list[Left] = []
        for batches in _together(session, of):
            chosen = select(ImportBatch.changes).where(ImportBatch.id.in_(batches))
            kept = session.scalars(chosen.order_by(ImportBatch.number)).all()
            changes = [row for changes in kept for row in changes]
            found = weighed(session, self.rows, changes, Terms(plans))
            counts.update(found.counts)
            left += found.left
        stays = Stays(Part.of(left))
        return Outlook(counts["removed"], counts["restored"], counts["gone"], stays, [])

    def weigh(
        self,
        session: Session,
        changes: Sequence[Sequence[Any]],
        at: datetime,
        terms: Terms,
    ) -> Weighed:
        """Weigh by what still stands."""
        return weighed(session, self.rows, changes, terms)

    def told(self, session: Session, restored: Sequence[Any]) -> list[Sequence[Cell]]:
        """By state."""
        return told(session, restored)

    def take_back(self, session: Session, of: Import, found: Weighed) -> None:
        """Remove and put back."""
        if found.remove:
            self.rows.remove(session, found.remove)
        if found.restore:
            self.rows.put_back(session, found.restore)

    def marks(
        self, session: Session, made: Sequence[int], changed: Sequence[int]
    ) -> dict[str, Any]:
        """The versions that the rows have now."""
        return states_outlook.marks(session, self.rows, made, changed)


def _together(session: Session, of: Import) -> Iterator[list[int]]:
    """The batches of an import by key, as many together as a large one has rows."""
    chosen = select(ImportBatch.id, ImportBatch.rows).where(ImportBatch.import_id == of.id)
    some, rows = list[int](), 0
    for key, more in session.execute(chosen.order_by(ImportBatch.number)).all():
        if some and rows + more > LARGEST:
            yield some
            some, rows = [], 0
        some, rows = [*some, key], rows + more
    if some:
        yield some
