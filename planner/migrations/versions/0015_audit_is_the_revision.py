"""The audit says how fresh a scenario's figures are, so no counter is kept beside it.

A counter counted only the changes whose command remembered to raise it. The newest audit event
about a kind of thing is found by an index of its own.

The column goes by SQLite's own DROP COLUMN, not in a batch: copying `scenarios` would lose its
triggers, and dropping the original would empty the tables that refer to it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'


def upgrade() -> None:
    op.create_index(
        'ix_audit_events_kind', 'audit_events', ['organisation_id', 'subject_kind', 'id']
    )
    op.drop_column('scenarios', 'inputs_revision')


def downgrade() -> None:
    with op.batch_alter_table('scenarios') as table:
        table.add_column(
            sa.Column('inputs_revision', sa.Integer(), nullable=False, server_default='1')
        )
    op.drop_index('ix_audit_events_kind', 'audit_events')
