"""Forms of initiatives that somebody has open, so that others are told."""

import sqlalchemy as sa
from alembic import op

from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0057"
down_revision = "0056"

TABLE = "initiative_editings"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("initiative_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "initiative_id"],
            ["initiatives.organisation_id", "initiatives.id"],
            name=op.f(f"fk_{TABLE}_organisation_id_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{TABLE}_organisation_id_id")),
    )
    op.create_index(f"ix_{TABLE}_seen", TABLE, ["organisation_id", "initiative_id", "seen_at"])
    wall(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
