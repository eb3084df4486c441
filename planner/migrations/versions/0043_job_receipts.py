"""Receipts of effects outside, so that an execution that comes later does not repeat them."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "job_receipts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("answer", JSON_VALUE, nullable=True),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_job_receipts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_receipts")),
        sa.UniqueConstraint(
            "organisation_id", "key", name=op.f("uq_job_receipts_organisation_id_key")
        ),
    )
    wall("job_receipts", platform=True)


def downgrade() -> None:
    op.drop_table("job_receipts")
