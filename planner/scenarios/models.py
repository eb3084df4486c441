"""Scenarios, what they rank, what their pools give and are asked for, and who is allocated."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core import clock
from planner.core.models import (
    THOUSANDTHS,
    Day,
    Hours,
    Instant,
    JsonObject,
    Key,
    Model,
    Moment,
    Name,
    Ratio,
    Reference,
    Tokens,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain.lifecycle import (
    AllocationType,
    DemandSource,
    ScenarioStatus,
    ScenarioType,
    SupplySource,
)
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios.lived import Lived


class Scenario(Lived, Tenant, Model):
    """One possible plan of a quarter."""

    __tablename__ = "scenarios"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "period_id", "name"),
        Index(
            "uq_scenarios_primary",
            "organisation_id",
            "period_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
        CheckConstraint("length(name) > 0", name="named"),
        within("period_id", "periods"),
        within("revision_of_id", "scenarios"),
    )

    id: Mapped[Key]
    name: Mapped[Name]
    period_id: Mapped[Reference]
    status: Mapped[ScenarioStatus] = mapped_column(
        choice(ScenarioStatus, "status"), default=ScenarioStatus.DRAFT
    )
    scenario_type: Mapped[ScenarioType] = mapped_column(
        choice(ScenarioType, "scenario_type"), default=ScenarioType.WHAT_IF
    )
    planning_mode: Mapped[PlanningMode] = mapped_column(
        choice(PlanningMode, "planning_mode"), default=PlanningMode.LEGACY
    )
    is_primary: Mapped[bool] = mapped_column(default=False)
    assumptions: Mapped[JsonObject] = mapped_column(default=dict)
    revision_of_id: Mapped[Reference | None]
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_by: Mapped[Reference | None]
    version: Mapped[int] = mapped_column(default=1)

    period: Mapped[Period] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def editable(self) -> bool:
        """Whether its figures may change: not once it is approved, locked or archived."""
        return self.status.editable and self.archived_at is None

    def __str__(self) -> str:
        return f"scenario {self.name}"


class Ranking(Tenant, Model):
    """An initiative's place in a scenario: rank 1 is served first."""

    __tablename__ = "rankings"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "scenario_id", "initiative_id"),
        Index("ix_rankings_rank", "organisation_id", "scenario_id", "rank"),
        Index("ix_rankings_initiative", "organisation_id", "initiative_id"),
        CheckConstraint("rank >= 1", name="rank_from_1"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
        within("initiative_id", "initiatives"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    initiative_id: Mapped[Reference]
    rank: Mapped[int]

    def __str__(self) -> str:
        return f"rank {self.rank} in scenario {self.scenario_id}"


class TokenSupply(Tenant, Model):
    """What one pool can give in one scenario, for the whole period."""

    __tablename__ = "token_supplies"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "scenario_id", "pool_id"),
        CheckConstraint("tokens >= 0", name="tokens_not_negative"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
        within("pool_id", "skill_pools"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    pool_id: Mapped[Reference]
    tokens: Mapped[Tokens]
    source: Mapped[SupplySource] = mapped_column(
        choice(SupplySource, "source"), default=SupplySource.TYPED
    )
    notes: Mapped[str] = mapped_column(String(1000), default="")
    updated_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)
    updated_by: Mapped[Reference | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"supply of pool {self.pool_id}"


class TokenDemand(Tenant, Model):
    """What one initiative asks of one pool in one scenario, for the whole period."""

    __tablename__ = "token_demands"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "scenario_id", "initiative_id", "pool_id"),
        Index("ix_token_demands_initiative", "organisation_id", "initiative_id"),
        Index(
            "ix_token_demands_ledger",
            "organisation_id",
            "scenario_id",
            "pool_id",
            "tokens_p50",
            "tokens_p90",
        ),
        CheckConstraint("tokens_p50 >= 0", name="p50_not_negative"),
        CheckConstraint("tokens_p90 >= tokens_p50", name="p90_not_below_p50"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
        within("initiative_id", "initiatives"),
        within("pool_id", "skill_pools"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    initiative_id: Mapped[Reference]
    pool_id: Mapped[Reference]
    tokens_p50: Mapped[Tokens]
    tokens_p90: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    source: Mapped[DemandSource] = mapped_column(
        choice(DemandSource, "source"), default=DemandSource.TYPED
    )
    """A derivation replaces derived rows and never touches typed ones."""
    notes: Mapped[str] = mapped_column(String(1000), default="")
    updated_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)
    updated_by: Mapped[Reference | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"demand of initiative {self.initiative_id} on pool {self.pool_id}"


ITS_RANK = (Ranking.initiative_id == TokenDemand.initiative_id) & (
    Ranking.scenario_id == TokenDemand.scenario_id
)
"""The rank of what a row of demand is for, in the row's own scenario."""
BY_RANK = (Ranking.rank.is_(None), Ranking.rank, Initiative.title)
"""The order of initiatives by rank; what has none comes last, by its title."""


class LedgerTotal(Tenant, Model):
    """The sums of one pool's demand in one scenario, kept so that a ledger reads 40 rows at most.

    Redrawn once per change for the pools that changed; a bench and a test compare it with the rows.
    """

    __tablename__ = "ledger_totals"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "scenario_id", "pool_id"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
        within("pool_id", "skill_pools"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    pool_id: Mapped[Reference]
    p50: Mapped[Tokens]
    p90: Mapped[Tokens]
    """The sum over the rows that have one."""
    rows: Mapped[int]
    rows_without_p90: Mapped[int]

    def __str__(self) -> str:
        return f"ledger total of pool {self.pool_id}"


class Allocation(Tenant, Model):
    """A person given to an initiative, or to running and supporting things, for some dates."""

    __tablename__ = "allocations"
    __table_args__ = (
        keyed(),
        Index("ix_allocations_scenario", "organisation_id", "scenario_id", "employee_id"),
        Index("ix_allocations_initiative", "organisation_id", "initiative_id"),
        CheckConstraint("start_date <= end_date", name="dates_in_order"),
        CheckConstraint("percentage between 0 and 100000", name="percentage_0_to_100"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
        within("employee_id", "employees"),
        within("initiative_id", "initiatives"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    employee_id: Mapped[Reference]
    initiative_id: Mapped[Reference | None]
    allocation_type: Mapped[AllocationType] = mapped_column(
        choice(AllocationType, "allocation_type"), default=AllocationType.PROJECT
    )
    start_date: Mapped[Day]
    end_date: Mapped[Day]
    percentage: Mapped[Decimal] = mapped_column(THOUSANDTHS)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"allocation of employee {self.employee_id}"


class AllocationPeriod(Tenant, Model):
    """The stored hours of an allocation in one quarter."""

    __tablename__ = "allocation_periods"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "allocation_id", "period_id"),
        within("allocation_id", "allocations", ondelete="CASCADE"),
        within("period_id", "periods"),
    )

    id: Mapped[Key]
    allocation_id: Mapped[Reference]
    period_id: Mapped[Reference]
    hours: Mapped[Hours]
    overlap_ratio: Mapped[Ratio]

    def __str__(self) -> str:
        return f"hours of allocation {self.allocation_id}"
