"""Addresses at which calendar programs read freeze dates and the ends of quarters."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "calendar_addresses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_calendar_addresses_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_calendar_addresses_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_calendar_addresses_organisation_id_id")
        ),
        sa.UniqueConstraint(
            "organisation_id", "user_id", name=op.f("uq_calendar_addresses_organisation_id_user_id")
        ),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("uq_calendar_addresses_organisation_id_name")
        ),
    )
    wall("calendar_addresses")


def downgrade() -> None:
    op.drop_table("calendar_addresses")
