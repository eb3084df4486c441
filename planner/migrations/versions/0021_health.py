"""Samples of how the installation is: one a minute, for the page of system health."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "health_samples",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("figures", JSON_VALUE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_samples")),
        sa.UniqueConstraint("at", name=op.f("uq_health_samples_at")),
    )


def downgrade() -> None:
    op.drop_table("health_samples")
