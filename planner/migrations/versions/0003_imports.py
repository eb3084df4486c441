"""Imports: uploaded files, what was found in their rows, and the batches they were applied in.

Each batch keeps what its initiatives were before and after, so that an import can be taken back.
"""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = '0003'
down_revision = '0001'

TENANT_TABLES = ('imports', 'import_batches', 'import_rows')


def upgrade() -> None:
    op.create_table('imports',
    sa.Column('id', KEY, nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('stored', sa.String(length=36), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('encoding', sa.Enum('utf-8', 'utf-16', 'cp1252', name='encoding', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('delimiter', sa.String(length=1), nullable=False),
    sa.Column('numbers', sa.Enum('1234.5', '1,234.5', '1.234,5', '1 234,5', name='numbers', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('columns', JSON_VALUE, nullable=False),
    sa.Column('samples', JSON_VALUE, nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('fills', JSON_VALUE, nullable=False),
    sa.Column('skills', JSON_VALUE, nullable=False),
    sa.Column('remember', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'checking', 'checked', 'applying', 'applied', 'stopped', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=True),
    sa.Column('plan', JSON_VALUE, nullable=False),
    sa.Column('found', JSON_VALUE, nullable=False),
    sa.Column('done', JSON_VALUE, nullable=False),
    sa.Column('cursor', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_imports_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_imports_organisation_id_id'))
    )
    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.create_index('ix_imports_file', ['organisation_id', 'sha256', 'id'], unique=False)
        batch_op.create_index('ix_imports_header', ['organisation_id', 'signature', 'id'], unique=False)

    op.create_table('import_batches',
    sa.Column('id', KEY, nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('counts', JSON_VALUE, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('initiatives', JSON_VALUE, nullable=False),
    sa.Column('changes', JSON_VALUE, nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'import_id'], ['imports.organisation_id', 'imports.id'], name=op.f('fk_import_batches_organisation_id_import_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_import_batches_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batches')),
    sa.UniqueConstraint('organisation_id', 'import_id', 'number', name=op.f('uq_import_batches_organisation_id_import_id_number'))
    )
    op.create_table('import_rows',
    sa.Column('id', KEY, nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('new', 'changed', 'unchanged', 'rejected', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=True),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('external_key', sa.String(length=120), nullable=True),
    sa.Column('initiative_id', sa.BigInteger(), nullable=True),
    sa.Column('cells', JSON_VALUE, nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_import_rows_number_from_1')),
    sa.ForeignKeyConstraint(['organisation_id', 'import_id'], ['imports.organisation_id', 'imports.id'], name=op.f('fk_import_rows_organisation_id_import_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_import_rows_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_rows')),
    sa.UniqueConstraint('organisation_id', 'import_id', 'number', name=op.f('uq_import_rows_organisation_id_import_id_number'))
    )
    with op.batch_alter_table('import_rows', schema=None) as batch_op:
        batch_op.create_index('ix_import_rows_kind', ['organisation_id', 'import_id', 'outcome', 'kind', 'number'], unique=False)

    for table in TENANT_TABLES:
        wall(table)


def downgrade() -> None:
    with op.batch_alter_table('import_rows', schema=None) as batch_op:
        batch_op.drop_index('ix_import_rows_kind')

    op.drop_table('import_rows')
    op.drop_table('import_batches')
    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.drop_index('ix_imports_header')
        batch_op.drop_index('ix_imports_file')

    op.drop_table('imports')
