"""Jira sites are read by consent too: how a connection is let in, and when its token ends."""

from alembic import op

revision = "0038"
down_revision = "0037"

TABLE = "jira_connections"
COLUMNS = {
    "method": (
        f"VARCHAR(40) DEFAULT 'TOKEN' NOT NULL CONSTRAINT ck_{TABLE}_method "
        "CHECK (method IN ('TOKEN', 'OAUTH'))"
    ),
    "cloud_id": "VARCHAR(64) DEFAULT '' NOT NULL",
    "expires_at": "TIMESTAMP WITH TIME ZONE",
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, kind in COLUMNS.items():  # a batch would lose the triggers
        if sqlite:
            kind = kind.replace("TIMESTAMP WITH TIME ZONE", "DATETIME")
        op.execute(f"ALTER TABLE {TABLE} ADD COLUMN {name} {kind}")


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {TABLE} DROP COLUMN {name}")
