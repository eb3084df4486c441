"""Initiatives, their scope items, and what each item asks of which skill and when."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from planner.core import clock
from planner.core.identity import User
from planner.core.models import (
    THOUSANDTHS,
    Hours,
    Instant,
    JsonObject,
    Key,
    Model,
    Moment,
    Name,
    Prose,
    Ratio,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Part, Permanent, Tenant
from planner.domain.lifecycle import (
    DeliveryHealth,
    DomainComplexity,
    FamiliaritySource,
    InitiativeOrigin,
    InitiativeStatus,
)


class TagList(TypeDecorator[list[str]]):
    """Tags as lines of one text, each with a line end before and after it, so that one is found."""

    impl = String(1000)
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str:
        return "".join(f"\n{tag}" for tag in value) + "\n" if value else ""

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str]:
        return str(value or "").split("\n")[1:-1]


class Initiative(Tenant, Model):
    """Something the organisation may take on."""

    __tablename__ = "initiatives"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "external_key"),
        Index("ix_initiatives_title", "organisation_id", "title"),
        Index(
            "ix_initiatives_facets",
            "organisation_id",
            "status",
            "business_owner_id",
            "target_quarter",
            "delivery_health",
            "origin",
            "org_node_id",
            "archived_at",
        ),
        Index(
            "ix_initiatives_tags",
            "organisation_id",
            "tags",
            sqlite_where=text("tags <> ''"),
            postgresql_where=text("tags <> ''"),
        ),
        CheckConstraint("length(title) > 0", name="titled"),
        {"info": {"outlived_by": ("initiative_status_log", "initiative_id")}},
    )

    id: Mapped[Key]
    external_key: Mapped[str | None] = mapped_column(String(120))
    """What another system calls it; imports match by it."""
    title: Mapped[Name]
    description: Mapped[Prose] = mapped_column(default="")
    status: Mapped[InitiativeStatus] = mapped_column(
        choice(InitiativeStatus, "status"), default=InitiativeStatus.PROPOSED
    )
    origin: Mapped[InitiativeOrigin] = mapped_column(
        choice(InitiativeOrigin, "origin"), default=InitiativeOrigin.DIRECT_PM
    )
    business_owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    product_owner_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    target_quarter: Mapped[str | None] = mapped_column(String(7))
    """As a label, such as 2026-Q3."""
    delivery_health: Mapped[DeliveryHealth | None] = mapped_column(
        choice(DeliveryHealth, "delivery_health")
    )
    domain_complexity: Mapped[DomainComplexity] = mapped_column(
        choice(DomainComplexity, "domain_complexity"), default=DomainComplexity.MEDIUM
    )
    value_minor: Mapped[Reference | None]
    """What it is worth, in minor units of its currency; None where nobody said."""
    currency: Mapped[str] = mapped_column(String(3), default="GBP")
    tags: Mapped[list[str]] = mapped_column(TagList, default=list, server_default="")
    custom_fields: Mapped[JsonObject] = mapped_column(default=dict)
    org_node_id: Mapped[Reference | None]
    """The portfolio area it belongs to. Org nodes are never removed: this is no foreign key."""
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was put away; None while it is in use. See `planner.portfolio.archive`."""
    archived_by: Mapped[Reference | None]
    archive_reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    business_owner: Mapped[User] = relationship(
        lazy="raise", viewonly=True, foreign_keys=[business_owner_id]
    )
    product_owner: Mapped[User | None] = relationship(
        lazy="raise", viewonly=True, foreign_keys=[product_owner_id]
    )

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"initiative {self.title}"


class ScopeItem(Part, Model):
    """A part of an initiative, with an estimate and what it asks of each skill."""

    __tablename__ = "scope_items"
    __table_args__ = (
        keyed(),
        Index("ix_scope_items_initiative", "organisation_id", "initiative_id", "position", "id"),
        Index(
            "ix_scope_items_estimates",
            "organisation_id",
            "initiative_id",
            "estimate_p50",
            "estimate_p90",
        ),
        CheckConstraint("estimate_p50 >= 0", name="p50_not_negative"),
        CheckConstraint("estimate_p90 >= estimate_p50", name="p90_not_below_p50"),
        within("initiative_id", "initiatives", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    initiative_id: Mapped[Reference]
    name: Mapped[Name]
    description: Mapped[Prose] = mapped_column(default="")
    estimate_p50: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    estimate_p90: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    position: Mapped[int] = mapped_column(default=0)
    imported: Mapped[bool] = mapped_column(default=False)
    """Made by an import, which replaces it when its row comes again."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"scope item {self.name}"


class ScopeSkill(Part, Model):
    """Hours one scope item asks of one skill."""

    __tablename__ = "scope_skills"
    __table_args__ = (
        UniqueConstraint("organisation_id", "scope_item_id", "skill"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
        within("scope_item_id", "scope_items", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    scope_item_id: Mapped[Reference]
    skill: Mapped[Name]
    hours: Mapped[Hours]
    position: Mapped[int] = mapped_column(default=0)

    def __str__(self) -> str:
        return f"{self.skill} hours of scope item {self.scope_item_id}"


class ScopeShare(Part, Model):
    """The share of a scope item's demand that falls in one period, from 0 to 1."""

    __tablename__ = "scope_shares"
    __table_args__ = (
        UniqueConstraint("organisation_id", "scope_item_id", "period_id"),
        CheckConstraint("share between 0 and 1000000", name="share_0_to_1"),
        within("scope_item_id", "scope_items", ondelete="CASCADE"),
        within("period_id", "periods"),
    )

    id: Mapped[Key]
    scope_item_id: Mapped[Reference]
    period_id: Mapped[Reference]
    share: Mapped[Ratio]

    @classmethod
    def in_period(cls, period_id: Any) -> ColumnElement[bool]:
        """What ties a scope item to its share of a period."""
        return and_(cls.scope_item_id == ScopeItem.id, cls.period_id == period_id)

    def __str__(self) -> str:
        return f"share of scope item {self.scope_item_id}"


class StatusChange(Tenant, Permanent, Model):
    """An initiative entered a status. Written once, it outlives an initiative that is removed."""

    __tablename__ = "initiative_status_log"
    __table_args__ = (UniqueConstraint("organisation_id", "initiative_id", "at", "id"),)

    id: Mapped[Key]
    initiative_id: Mapped[Reference]
    from_status: Mapped[InitiativeStatus | None] = mapped_column(
        choice(InitiativeStatus, "from_status")
    )
    to_status: Mapped[InitiativeStatus] = mapped_column(choice(InitiativeStatus, "to_status"))
    at: Mapped[Moment] = mapped_column(default=clock.now)
    actor_id: Mapped[Reference | None]

    def __str__(self) -> str:
        return f"status change of initiative {self.initiative_id}"


class Familiarity(Tenant, Model):
    """How well a person knows an initiative, from 0 to 1: it shortens their ramp."""

    __tablename__ = "familiarities"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "employee_id", "initiative_id"),
        Index("ix_familiarities_initiative", "organisation_id", "initiative_id", "employee_id"),
        CheckConstraint("level between 0 and 1000000", name="level_0_to_1"),
        within("employee_id", "employees", ondelete="CASCADE"),
        within("initiative_id", "initiatives", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    employee_id: Mapped[Reference]
    initiative_id: Mapped[Reference]
    level: Mapped[Ratio]
    source: Mapped[FamiliaritySource] = mapped_column(
        choice(FamiliaritySource, "source"), default=FamiliaritySource.MANUAL
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"familiarity of employee {self.employee_id} with initiative {self.initiative_id}"
