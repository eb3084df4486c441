"""Scenarios know who locked them, and can be put into an archive."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.add_column('scenarios', sa.Column('locked_by', sa.BigInteger(), nullable=True))
    op.add_column('scenarios', sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ('archived_at', 'locked_by'):  # a batch would lose the triggers
        op.execute(f'ALTER TABLE scenarios DROP COLUMN {column}')
