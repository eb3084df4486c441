"""What a scenario remembers of its life, beside its status."""

from datetime import datetime

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.models import Instant, Reference, choice
from planner.domain.lifecycle import RevisionReason


class Lived:
    """The columns of a scenario's life."""

    locked_by: Mapped[Reference | None]
    revision_reason: Mapped[RevisionReason | None] = mapped_column(
        choice(RevisionReason, "revision_reason")
    )
    change_log: Mapped[str] = mapped_column(String(2000), server_default="", default="")
    """What a revision changes, in words."""
    needs_reconciliation: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether nobody has yet confirmed how a revision differs from the plan it revises."""
    reconciled_at: Mapped[datetime | None] = mapped_column(Instant)
    reconciled_by: Mapped[Reference | None]
    cloned_from_id: Mapped[Reference | None]
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it is kept out of lists, and refuses changes; None while it is not."""
