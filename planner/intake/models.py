"""Requests, from the first draft to the initiative they become."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import (
    JSON_VALUE,
    JsonList,
    Key,
    Model,
    Moment,
    Prose,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain import intake
from planner.domain.intake import ClosedReason, Effort, IntakeSource, IntakeStatus, Urgency


class IntakeRequest(Tenant, Model):
    """Something somebody asks for, which may become an initiative."""

    __tablename__ = "intake_requests"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "initiative_id"),
        Index("uq_intake_requests_jira_issue", "organisation_id", "jira_issue_id", unique=True),
        Index("ix_intake_requests_status", "organisation_id", "status", "updated_at"),
        CheckConstraint("length(title) > 0", name="titled"),
        CheckConstraint("value_score between 1 and 10", name="value_1_to_10"),
        within("org_node_id", "org_nodes"),
    )

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[Prose] = mapped_column(default="")
    status: Mapped[IntakeStatus] = mapped_column(
        choice(IntakeStatus, "status"), default=IntakeStatus.DRAFT
    )
    requested_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    sponsor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    org_node_id: Mapped[Reference | None]
    """The portfolio area it belongs to."""
    target_quarter: Mapped[str | None] = mapped_column(String(7))
    value_score: Mapped[int | None]
    """From 1 to 10; None where nobody said."""
    effort: Mapped[Effort | None] = mapped_column(choice(Effort, "effort"))
    urgency: Mapped[Urgency | None] = mapped_column(choice(Urgency, "urgency"))
    customer: Mapped[str] = mapped_column(String(255), default="")
    tags: Mapped[JsonList] = mapped_column(default=list)
    themes: Mapped[JsonList] = mapped_column(default=list)
    """The strategic themes it serves."""
    source: Mapped[IntakeSource | None] = mapped_column(choice(IntakeSource, "source"))
    jira_issue_id: Mapped[Reference | None]
    """The mirrored issue it came from. The request outlives it, so this is no foreign key."""
    source_key: Mapped[str | None] = mapped_column(String(255))
    """What the source calls it, such as PERM-12."""
    initiative_id: Mapped[Reference | None]
    """What it became. The request outlives it, so this is no foreign key."""
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSON_VALUE)
    """The request as it was when it was converted."""
    decision_notes: Mapped[Prose] = mapped_column(default="")
    closed_reason: Mapped[ClosedReason | None] = mapped_column(
        choice(ClosedReason, "closed_reason")
    )
    """Why it was last closed; it stays when the request is taken up again."""
    created_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    updated_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def score(self) -> Any:
        """Value and urgency for the effort; None while one of them is not known."""
        return intake.score(self.value_score, self.urgency, self.effort)

    @property
    def converted_at(self) -> datetime | None:
        """When it became an initiative; None where it has not."""
        return datetime.fromisoformat(self.snapshot["converted_at"]) if self.snapshot else None

    def __str__(self) -> str:
        return f"request {self.title}"
