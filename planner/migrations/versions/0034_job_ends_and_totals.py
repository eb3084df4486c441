"""A job that is asked to stop has a time to do so, and totals of jobs outlive their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("cancel_by", sa.BigInteger(), nullable=True))
    op.create_table(
        "job_totals",
        sa.Column("metric", sa.String(length=60), nullable=False),
        sa.Column("queue", sa.String(length=63), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("metric", "queue", "outcome", name=op.f("pk_job_totals")),
    )
    op.create_table(
        "job_marks",
        sa.Column("metric", sa.String(length=60), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("metric", name=op.f("pk_job_marks")),
    )


def downgrade() -> None:
    op.drop_table("job_marks")
    op.drop_table("job_totals")
    op.execute("ALTER TABLE jobs DROP COLUMN cancel_by")
