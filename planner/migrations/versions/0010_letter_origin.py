"""Dead letters know the first of the jobs they try again, whose keys outside effects keep."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    op.add_column('dead_letters', sa.Column('origin', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('dead_letters') as table:
        table.drop_column('origin')
