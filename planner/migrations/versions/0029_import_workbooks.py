"""Imports read workbooks: which sheet, of which, and where the workbook itself is kept."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("imports", sa.Column("workbook", sa.String(length=36)))
    op.add_column("imports", sa.Column("sheet", sa.String(length=255)))
    op.add_column(
        "imports", sa.Column("sheets", JSON_VALUE, server_default="[]", nullable=False)
    )


def downgrade() -> None:
    for column in ("sheets", "sheet", "workbook"):
        op.execute(f"ALTER TABLE imports DROP COLUMN {column}")
