"""What operators tell everybody on every page."""

import sqlalchemy as sa
from alembic import op

from planner.migrations.types import KEY

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.create_table(
        "banners",
        sa.Column("id", KEY, nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=False),
        sa.Column("put_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banners")),
    )


def downgrade() -> None:
    op.drop_table("banners")
