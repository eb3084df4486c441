"""Figures of plans and of the whole organisation in brief, kept while their inputs stand."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "kept_summaries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("scenario_id", sa.BigInteger(), nullable=False),
        sa.Column("release", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "scenario_id"],
            ["scenarios.organisation_id", "scenarios.id"],
            name=op.f("fk_kept_summaries_organisation_id_scenario_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_kept_summaries_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_summaries")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_kept_summaries_organisation_id_id")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "scenario_id",
            name=op.f("uq_kept_summaries_organisation_id_scenario_id"),
        ),
    )
    op.create_table(
        "kept_views",
        sa.Column("id", KEY, nullable=False),
        sa.Column("view", sa.String(length=40), nullable=False),
        sa.Column("release", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_kept_views_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_views")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_kept_views_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id", "view", name=op.f("uq_kept_views_organisation_id_view")
        ),
    )
    wall("kept_summaries")
    wall("kept_views")


def downgrade() -> None:
    op.drop_table("kept_views")
    op.drop_table("kept_summaries")
