"""Tags are counted beside the list of initiatives: an index of those that have any."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

TAGGED = sa.text("tags <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_initiatives_tags",
        "initiatives",
        ["organisation_id", "tags"],
        sqlite_where=TAGGED,
        postgresql_where=TAGGED,
    )


def downgrade() -> None:
    op.drop_index("ix_initiatives_tags", table_name="initiatives")
