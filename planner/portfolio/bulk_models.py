"""Changes of many initiatives at once."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from planner.core.models import Key, Model, Reference, keyed, within
from planner.core.tenancy import Tenant

ONE = "1 initiative"


class BulkChange(Tenant, Model):
    """One change of many initiatives at once; its audit event says what it was."""

    __tablename__ = "bulk_changes"
    __table_args__ = (keyed(),)

    id: Mapped[Key]
    initiatives: Mapped[int]
    """How many it was meant for."""

    def __str__(self) -> str:
        return ONE if self.initiatives == 1 else f"{self.initiatives:,} initiatives"


class BulkChangeRow(Tenant, Model):
    """An initiative that a bulk change changed, so that its history tells of it."""

    __tablename__ = "bulk_change_rows"
    __table_args__ = (
        keyed(),
        Index(
            "ix_bulk_change_rows_initiative",
            "organisation_id",
            "initiative_id",
            "bulk_change_id",
        ),
        within("bulk_change_id", "bulk_changes", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    bulk_change_id: Mapped[Reference]
    initiative_id: Mapped[Reference]

    def __str__(self) -> str:
        return f"initiative {self.initiative_id} in bulk change {self.bulk_change_id}"
