"""Which rows imports wrote, kept so that an import is found by what it wrote."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Key, Model, Moment, Reference, within
from planner.core.tenancy import Part

BLOCK = 1024
"""Spans of keys are cut at multiples of this, so that those around a key are few to look through.
"""


class ImportSpan(Part, Model):
    """Keys from the first to the last that a batch made, or changed: what wrote a row is found here
    by its key, however old it is.
    """

    __tablename__ = "import_spans"
    __table_args__ = (
        Index("ix_import_spans_keys", "organisation_id", "kind", "first_key", "last_key"),
        Index("ix_import_spans_import", "organisation_id", "import_id"),
        within("import_id", "imports", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    import_id: Mapped[Reference]
    kind: Mapped[str] = mapped_column(String(40))
    """Of the import: keys are of the table that its kind writes."""
    made: Mapped[bool]
    """Whether the batch made these; else it changed them."""
    first_key: Mapped[Reference]
    last_key: Mapped[Reference]
    at: Mapped[Moment] = mapped_column(default=clock.now)

    def __str__(self) -> str:
        return f"keys {self.first_key} to {self.last_key} of import {self.import_id}"
