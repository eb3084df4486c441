"""Whoever wants to be told when a job ends."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0056"
down_revision = "0055"

TABLE = "job_followers"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "job_id"],
            ["jobs.organisation_id", "jobs.id"],
            name=op.f(f"fk_{TABLE}_organisation_id_job_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "organisation_id",
            "user_id",
            "job_id",
            name=op.f(f"uq_{TABLE}_organisation_id_user_id_job_id"),
        ),
    )
    op.create_index("ix_job_followers_job", TABLE, ["organisation_id", "job_id"])
    wall(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
