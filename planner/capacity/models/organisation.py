"""The organisation's tree: its units, who belongs to which, and who works for others besides."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.models import (
    THOUSANDTHS,
    Day,
    Key,
    Model,
    Name,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain.organisation import NodeType, Relationship

OPEN = text("end_date IS NULL")
OPEN_PRIMARY = text("end_date IS NULL AND relationship = 'PRIMARY_REPORTING'")


class OrgNode(Tenant, Model):
    """A unit inside the organisation."""

    __tablename__ = "org_nodes"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "code"),
        Index("ix_org_nodes_path", "organisation_id", "path"),
        Index("ix_org_nodes_parent", "organisation_id", "parent_id", "sort_order", "name"),
        CheckConstraint("length(name) > 0", name="named"),
        CheckConstraint("length(code) > 0", name="coded"),
        CheckConstraint("depth >= 0", name="depth_from_0"),
        within("parent_id", "org_nodes"),
        within("manager_id", "employees"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40))
    """Short and unique, also among units that are no longer active."""
    name: Mapped[Name]
    type: Mapped[NodeType] = mapped_column(choice(NodeType, "type"))
    parent_id: Mapped[Reference | None]
    path: Mapped[str] = mapped_column(String(1000))
    """The codes from the top down to its own: /NDO/ENG/DATA/. A unit lies within those whose path
    its own begins with."""
    depth: Mapped[int] = mapped_column(default=0)
    manager_id: Mapped[Reference | None]
    sort_order: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    is_portfolio_area: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"org node {self.name}"


class OrgMembership(Tenant, Model):
    """A person belongs to a unit, from a day to a day, both included; to one unit at a time."""

    __tablename__ = "org_memberships"
    __table_args__ = (
        keyed(),
        Index("ix_org_memberships_node", "organisation_id", "node_id", "employee_id"),
        Index("ix_org_memberships_employee", "organisation_id", "employee_id", "start_date"),
        Index(
            "uq_org_memberships_open",
            "organisation_id",
            "employee_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        CheckConstraint("start_date <= end_date", name="dates_in_order"),
        within("employee_id", "employees", ondelete="CASCADE"),
        within("node_id", "org_nodes"),
    )

    id: Mapped[Key]
    employee_id: Mapped[Reference]
    node_id: Mapped[Reference]
    start_date: Mapped[Day]
    end_date: Mapped[date | None] = mapped_column(Date)
    """The last day; None while it goes on."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"membership of employee {self.employee_id} in org node {self.node_id}"


class OrgLink(Tenant, Model):
    """A person's relation to a unit beside their membership: the matrix."""

    __tablename__ = "org_links"
    __table_args__ = (
        keyed(),
        Index("ix_org_links_node", "organisation_id", "node_id", "employee_id"),
        Index("ix_org_links_employee", "organisation_id", "employee_id", "start_date"),
        Index(
            "uq_org_links_open_primary",
            "organisation_id",
            "employee_id",
            unique=True,
            sqlite_where=OPEN_PRIMARY,
            postgresql_where=OPEN_PRIMARY,
        ),
        CheckConstraint("start_date <= end_date", name="dates_in_order"),
        CheckConstraint("percentage between 0 and 100000", name="percentage_0_to_100"),
        CheckConstraint(
            "percentage is not null or not consumes_capacity", name="consuming_has_percentage"
        ),
        within("employee_id", "employees", ondelete="CASCADE"),
        within("node_id", "org_nodes"),
    )

    id: Mapped[Key]
    employee_id: Mapped[Reference]
    node_id: Mapped[Reference]
    relationship: Mapped[Relationship] = mapped_column(choice(Relationship, "relationship"))
    percentage: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    consumes_capacity: Mapped[bool] = mapped_column(default=False)
    start_date: Mapped[Day]
    end_date: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"link of employee {self.employee_id} to org node {self.node_id}"
