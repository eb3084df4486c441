"""Initiatives have files of evidence; the table says what they are and where their content lies."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = "0033"
down_revision = "0032"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("initiative_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("attached_at", MOMENT, nullable=False),
        sa.Column("attached_by", sa.BigInteger()),
        sa.Column("removed_at", MOMENT),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_not_empty")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "initiative_id"],
            ["initiatives.organisation_id", "initiatives.id"],
            name=op.f("fk_attachments_organisation_id_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_attachments_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_attachments_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_attachments_initiative", "attachments", ["organisation_id", "initiative_id", "id"]
    )
    wall("attachments")


def downgrade() -> None:
    op.drop_table("attachments")
