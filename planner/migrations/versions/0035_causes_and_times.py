"""Causes of dead letters can be noted and muted, and a schedule can have times of its own."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "dead_causes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("fix", sa.String(length=1000), nullable=True),
        sa.Column("muted_because", sa.String(length=500), nullable=True),
        sa.Column("muted_by", sa.BigInteger(), nullable=True),
        sa.Column("muted_at", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_dead_causes_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_causes")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_dead_causes_organisation_id_id")
        ),
        sa.UniqueConstraint(
            "organisation_id", "fingerprint", name=op.f("uq_dead_causes_organisation_id_fingerprint")
        ),
    )
    wall("dead_causes")
    op.add_column("schedules", sa.Column("own_cron", sa.String(length=120), nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE schedules DROP COLUMN own_cron")
    op.drop_table("dead_causes")
