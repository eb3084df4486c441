"""Initiatives have tags, and many of them can be changed at once.

Which initiatives a change of many touched is kept in rows, so that the history of each tells of it.
"""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column(
        "initiatives", sa.Column("tags", sa.String(length=1000), server_default="", nullable=False)
    )
    op.create_table(
        "bulk_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("initiatives", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_bulk_changes_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_bulk_changes_organisation_id_id")
        ),
    )
    wall("bulk_changes")
    op.create_table(
        "bulk_change_rows",
        sa.Column("id", KEY, nullable=False),
        sa.Column("bulk_change_id", sa.BigInteger(), nullable=False),
        sa.Column("initiative_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "bulk_change_id"],
            ["bulk_changes.organisation_id", "bulk_changes.id"],
            name=op.f("fk_bulk_change_rows_organisation_id_bulk_change_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_bulk_change_rows_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change_rows")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_bulk_change_rows_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_bulk_change_rows_initiative",
        "bulk_change_rows",
        ["organisation_id", "initiative_id", "bulk_change_id"],
    )
    wall("bulk_change_rows")


def downgrade() -> None:
    op.drop_table("bulk_change_rows")
    op.drop_table("bulk_changes")
    op.execute("ALTER TABLE initiatives DROP COLUMN tags")
