"""Views of lists that people named, their own or shared with everybody in the organisation."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", KEY, nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_saved_views_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_saved_views_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "place",
            "owner_id",
            "name",
            name=op.f("uq_saved_views_organisation_id_place_owner_id_name"),
        ),
    )
    wall("saved_views")


def downgrade() -> None:
    op.drop_table("saved_views")
