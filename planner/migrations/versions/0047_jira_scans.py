"""When a project of Jira was last read to its end, so that what vanished is noticed every day."""

from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"  # a batch would lose the triggers
    moment = "DATETIME" if sqlite else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE jira_projects ADD COLUMN scanned_at {moment}")


def downgrade() -> None:
    op.execute("ALTER TABLE jira_projects DROP COLUMN scanned_at")
