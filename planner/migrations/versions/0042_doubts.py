"""Doubts that people have about figures."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0042"
down_revision = "0041"

STATES = ("OPEN", "ANSWERED", "CLOSED", "WITHDRAWN")


def upgrade() -> None:
    op.create_table(
        "doubts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("scenario_id", sa.BigInteger(), nullable=False),
        sa.Column("figure", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=600), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reported_by", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_doubts_said")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_doubts_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "scenario_id"],
            ["scenarios.organisation_id", "scenarios.id"],
            name=op.f("fk_doubts_organisation_id_scenario_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubts")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_doubts_organisation_id_id")),
    )
    op.create_index("ix_doubts_state", "doubts", ["organisation_id", "state", "id"])
    op.create_index("ix_doubts_scenario", "doubts", ["organisation_id", "scenario_id", "id"])
    wall("doubts")


def downgrade() -> None:
    op.drop_table("doubts")
