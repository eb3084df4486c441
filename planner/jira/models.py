"""Connections to Jira, what is chosen of them, and what was mirrored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import (
    Instant,
    JsonList,
    Key,
    Model,
    Moment,
    Name,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain.jira import Cause, ItemStatus, Method, RunStatus


class JiraConnection(Tenant, Model):
    """An account that reads one Jira Cloud site, with an API token or by consent."""

    __tablename__ = "jira_connections"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "site_url"),
        CheckConstraint("length(site_url) > 0", name="addressed"),
    )

    id: Mapped[Key]
    site_url: Mapped[str] = mapped_column(String(255))
    """Without a stroke at its end."""
    email: Mapped[str] = mapped_column(String(255))
    """Of the account whose token it is; empty where it is read by consent."""
    token: Mapped[str] = mapped_column(Text)
    """Sealed; see `planner.core.vault`."""
    method: Mapped[Method] = mapped_column(choice(Method, "method"), default=Method.TOKEN)
    cloud_id: Mapped[str] = mapped_column(String(64), default="")
    """What Atlassian calls the site, where it is read by consent."""
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a token of a consent ends; None for an API token."""
    renewing_until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when one of those who found the token ended is renewing it; others wait."""
    display_name: Mapped[str] = mapped_column(String(255), default="")
    """What Jira calls the account."""
    zone: Mapped[str] = mapped_column(String(63), default="UTC")
    """The account's time zone, in which Jira reads the moments it is asked about."""
    active: Mapped[bool] = mapped_column(default=True)
    """Whether it is synchronised."""
    cause: Mapped[Cause | None] = mapped_column(choice(Cause, "cause"))
    """What went wrong last; None while all is well."""
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    """When Jira last answered, or failed to."""
    limited_until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when Jira asked not to be called."""
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def about(self) -> str:
        """What its token is bound to."""
        return f"jira {self.organisation_id} {self.site_url} {self.email}"

    def __str__(self) -> str:
        return f"Jira site {self.site_url.removeprefix('https://')}"


class JiraConsent(Tenant, Model):
    """A consent at Atlassian that was used: it is never used again."""

    __tablename__ = "jira_consents"
    __table_args__ = (keyed(), UniqueConstraint("organisation_id", "name"))

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[Moment] = mapped_column(default=clock.now)

    def __str__(self) -> str:
        return "a consent at Atlassian"


class JiraProject(Tenant, Model):
    """A project of a site, and how far it is mirrored."""

    __tablename__ = "jira_projects"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "connection_id", "external_id"),
        within("connection_id", "jira_connections", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    connection_id: Mapped[Reference]
    external_id: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[Name]
    selected: Mapped[bool] = mapped_column(default=False)
    cursor: Mapped[datetime | None] = mapped_column(Instant)
    """The latest update that was mirrored; None before the first synchronisation."""
    scanning_since: Mapped[datetime | None] = mapped_column(Instant)
    """When a synchronisation of everything began that has not come to its end."""
    scanned_at: Mapped[datetime | None] = mapped_column(Instant)
    """When everything was last read to its end, and what Jira no longer has was noticed."""
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was last synchronised to its end."""
    cause: Mapped[Cause | None] = mapped_column(choice(Cause, "cause"))

    def __str__(self) -> str:
        return f"Jira project {self.key}"


class JiraRun(Tenant, Model):
    """One synchronisation of one project that had something to tell."""

    __tablename__ = "jira_runs"
    __table_args__ = (
        keyed(),
        Index("ix_jira_runs_project", "organisation_id", "project_id", "id"),
        within("project_id", "jira_projects", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    project_id: Mapped[Reference]
    status: Mapped[RunStatus] = mapped_column(choice(RunStatus, "status"))
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment]
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[int] = mapped_column(default=0)
    cause: Mapped[Cause | None] = mapped_column(choice(Cause, "cause"))
    job_id: Mapped[Reference | None]

    def __str__(self) -> str:
        return f"synchronisation {self.id}"


class JiraIssue(Tenant, Model):
    """A mirrored issue. Jira always wins; only its link to an initiative is made here."""

    __tablename__ = "jira_issues"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "connection_id", "external_id"),
        Index("ix_jira_issues_project", "organisation_id", "project_id", "item_status"),
        Index("ix_jira_issues_updated", "organisation_id", "item_status", "jira_updated_at"),
        Index("ix_jira_issues_initiative", "organisation_id", "initiative_id"),
        within("connection_id", "jira_connections", ondelete="CASCADE"),
        within("project_id", "jira_projects", ondelete="CASCADE"),
        {"info": {"outlived_by": ("intake_requests", "jira_issue_id")}},
    )

    id: Mapped[Key]
    connection_id: Mapped[Reference]
    project_id: Mapped[Reference]
    external_id: Mapped[str] = mapped_column(String(64))
    key: Mapped[Name]
    summary: Mapped[str] = mapped_column(String(500))
    excerpt: Mapped[str] = mapped_column(String(500), default="")
    type_name: Mapped[str | None] = mapped_column(String(255))
    status_name: Mapped[str | None] = mapped_column(String(255))
    status_category: Mapped[str | None] = mapped_column(String(255))
    priority_name: Mapped[str | None] = mapped_column(String(255))
    labels: Mapped[JsonList] = mapped_column(default=list)
    assignee: Mapped[str | None] = mapped_column(String(255))
    reporter: Mapped[str | None] = mapped_column(String(255))
    jira_created_at: Mapped[datetime | None] = mapped_column(Instant)
    jira_updated_at: Mapped[datetime | None] = mapped_column(Instant)
    content_hash: Mapped[str] = mapped_column(String(64))
    synced_at: Mapped[Moment] = mapped_column(default=clock.now)
    """When what it says last changed here."""
    seen_at: Mapped[Moment] = mapped_column(default=clock.now)
    item_status: Mapped[ItemStatus] = mapped_column(
        choice(ItemStatus, "item_status"), default=ItemStatus.ACTIVE
    )
    initiative_id: Mapped[Reference | None]
    """What it is linked to. The link outlives the initiative, so this is no foreign key."""

    def __str__(self) -> str:
        return f"Jira issue {self.key}"
