"""Jira, mirrored: connections, projects, issues and synchronisations; requests that come from it."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = "0036"
down_revision = "0035"

MOMENT = sa.DateTime(timezone=True)
CAUSES = (
    *("ADDRESS", "UNREACHABLE", "TIMED_OUT", "SIGN_IN", "FORBIDDEN", "NOT_FOUND", "QUERY"),
    *("RATE_LIMITED", "SERVER", "UNREADABLE", "SECRET"),
)
REQUESTS = "intake_requests"
COLUMNS = {
    "source": f"VARCHAR(40) CONSTRAINT ck_{REQUESTS}_source CHECK (source IN ('JIRA'))",
    "jira_issue_id": "BIGINT",
    "source_key": "VARCHAR(255)",
}


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40, name=name)


def table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        *parts,
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{name}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{name}_organisation_id_id")),
    )
    wall(name)


def within(name: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{of}.organisation_id", f"{of}.id"],
        name=op.f(f"fk_{name}_organisation_id_{column}"),
        ondelete="CASCADE",
    )


def unique(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(
        "organisation_id", *columns, name=op.f(f"uq_{name}_organisation_id_{'_'.join(columns)}")
    )


def upgrade() -> None:
    table(
        "jira_connections",
        sa.Column("site_url", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("display_name", sa.String(length=255), nullable=False),
        sa.Column("zone", sa.String(length=63), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("cause", choice("cause", *CAUSES)),
        sa.Column("checked_at", MOMENT),
        sa.Column("limited_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(site_url) > 0", name=op.f("ck_jira_connections_addressed")),
        unique("jira_connections", "site_url"),
    )
    table(
        "jira_projects",
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("cursor", MOMENT),
        sa.Column("scanning_since", MOMENT),
        sa.Column("checked_at", MOMENT),
        sa.Column("cause", choice("cause", *CAUSES)),
        within("jira_projects", "connection_id", "jira_connections"),
        unique("jira_projects", "connection_id", "external_id"),
    )
    table(
        "jira_runs",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("status", choice("status", "COMPLETED", "PARTIAL", "FAILED"), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("cause", choice("cause", *CAUSES)),
        sa.Column("job_id", sa.BigInteger()),
        within("jira_runs", "project_id", "jira_projects"),
    )
    op.create_index("ix_jira_runs_project", "jira_runs", ["organisation_id", "project_id", "id"])
    table(
        "jira_issues",
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("excerpt", sa.String(length=500), nullable=False),
        sa.Column("type_name", sa.String(length=255)),
        sa.Column("status_name", sa.String(length=255)),
        sa.Column("status_category", sa.String(length=255)),
        sa.Column("priority_name", sa.String(length=255)),
        sa.Column("labels", JSON_VALUE, nullable=False),
        sa.Column("assignee", sa.String(length=255)),
        sa.Column("reporter", sa.String(length=255)),
        sa.Column("jira_created_at", MOMENT),
        sa.Column("jira_updated_at", MOMENT),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("synced_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column(
            "item_status", choice("item_status", "ACTIVE", "ARCHIVED", "DELETED"), nullable=False
        ),
        sa.Column("initiative_id", sa.BigInteger()),
        within("jira_issues", "connection_id", "jira_connections"),
        within("jira_issues", "project_id", "jira_projects"),
        unique("jira_issues", "connection_id", "external_id"),
    )
    for name, columns in {
        "project": ["project_id", "item_status"],
        "updated": ["item_status", "jira_updated_at"],
        "initiative": ["initiative_id"],
    }.items():
        op.create_index(f"ix_jira_issues_{name}", "jira_issues", ["organisation_id", *columns])
    for column, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE {REQUESTS} ADD COLUMN {column} {kind}")
    op.create_index(
        "uq_intake_requests_jira_issue", REQUESTS, ["organisation_id", "jira_issue_id"], unique=True
    )


def downgrade() -> None:
    op.drop_index("uq_intake_requests_jira_issue", table_name=REQUESTS)
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {REQUESTS} DROP COLUMN {column}")
    for name in ("jira_issues", "jira_runs", "jira_projects", "jira_connections"):
        op.drop_table(name)
