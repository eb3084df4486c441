"""A consent finishes once, and of all who find a token ended one renews it."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0046"
down_revision = "0045"

TABLE = "jira_consents"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f(f"uq_{TABLE}_organisation_id_id")
        ),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f(f"uq_{TABLE}_organisation_id_name")
        ),
    )
    wall(TABLE)
    sqlite = op.get_bind().dialect.name == "sqlite"  # a batch would lose the triggers
    moment = "DATETIME" if sqlite else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE jira_connections ADD COLUMN renewing_until {moment}")


def downgrade() -> None:
    op.execute("ALTER TABLE jira_connections DROP COLUMN renewing_until")
    op.drop_table(TABLE)
