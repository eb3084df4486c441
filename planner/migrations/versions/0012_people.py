"""People in full: their calendar, job profiles with cost bands, and the organisation's tree.

Employees learn their profile, their manager and what other systems call them. Cost bands are
written once: what a role costs from a day on is a new row, and figures of the past stay.
"""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import permanent, wall

revision = '0012'
down_revision = '0011'

TENANT_TABLES = (
    'job_profiles',
    'job_profile_skills',
    'cost_bands',
    'capacity_calendar',
    'familiarities',
    'org_nodes',
    'org_memberships',
    'org_links',
)


def upgrade() -> None:
    op.create_table('job_profiles',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('level', sa.String(length=60), nullable=False),
    sa.Column('band', sa.String(length=60), nullable=False),
    sa.Column('description', sa.String(length=1000), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_job_profiles_named')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_job_profiles_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_profiles')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_job_profiles_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_job_profiles_organisation_id_name'))
    )
    op.create_table('cost_bands',
    sa.Column('id', KEY, nullable=False),
    sa.Column('job_profile_id', sa.BigInteger(), nullable=False),
    sa.Column('effective_date', sa.Date(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('hourly_minor', sa.BigInteger(), nullable=True),
    sa.Column('annual_min_minor', sa.BigInteger(), nullable=True),
    sa.Column('annual_max_minor', sa.BigInteger(), nullable=True),
    sa.Column('notes', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('annual_max_minor >= annual_min_minor', name=op.f('ck_cost_bands_annual_in_order')),
    sa.CheckConstraint('annual_min_minor >= 0', name=op.f('ck_cost_bands_annual_not_negative')),
    sa.CheckConstraint('hourly_minor >= 0', name=op.f('ck_cost_bands_hourly_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id', 'job_profile_id'], ['job_profiles.organisation_id', 'job_profiles.id'], name=op.f('fk_cost_bands_organisation_id_job_profile_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_cost_bands_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_bands')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_cost_bands_organisation_id_id'))
    )
    op.create_index('ix_cost_bands_in_force', 'cost_bands', ['organisation_id', 'job_profile_id', 'effective_date', 'id'])

    op.create_table('job_profile_skills',
    sa.Column('id', KEY, nullable=False),
    sa.Column('job_profile_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('proficiency', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('proficiency between 1 and 5', name=op.f('ck_job_profile_skills_proficiency_1_to_5')),
    sa.ForeignKeyConstraint(['organisation_id', 'job_profile_id'], ['job_profiles.organisation_id', 'job_profiles.id'], name=op.f('fk_job_profile_skills_organisation_id_job_profile_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_job_profile_skills_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_profile_skills')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_job_profile_skills_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'job_profile_id', 'name', name=op.f('uq_job_profile_skills_organisation_id_job_profile_id_name'))
    )
    op.create_table('capacity_calendar',
    sa.Column('id', KEY, nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('period_id', sa.BigInteger(), nullable=False),
    sa.Column('hours_available', sa.BigInteger(), nullable=True),
    sa.Column('time_off', sa.BigInteger(), nullable=True),
    sa.Column('notes', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('hours_available >= 0', name=op.f('ck_capacity_calendar_available_not_negative')),
    sa.CheckConstraint('time_off >= 0', name=op.f('ck_capacity_calendar_time_off_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id', 'employee_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_capacity_calendar_organisation_id_employee_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id', 'period_id'], ['periods.organisation_id', 'periods.id'], name=op.f('fk_capacity_calendar_organisation_id_period_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_capacity_calendar_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capacity_calendar')),
    sa.UniqueConstraint('organisation_id', 'employee_id', 'period_id', name=op.f('uq_capacity_calendar_organisation_id_employee_id_period_id')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_capacity_calendar_organisation_id_id'))
    )
    op.create_index('ix_capacity_calendar_period', 'capacity_calendar', ['organisation_id', 'period_id', 'employee_id'])

    op.create_table('familiarities',
    sa.Column('id', KEY, nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Enum('MANUAL', 'ALLOCATION_HISTORY', 'IMPORT', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('level between 0 and 1000000', name=op.f('ck_familiarities_level_0_to_1')),
    sa.ForeignKeyConstraint(['organisation_id', 'employee_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_familiarities_organisation_id_employee_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id', 'initiative_id'], ['initiatives.organisation_id', 'initiatives.id'], name=op.f('fk_familiarities_organisation_id_initiative_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_familiarities_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_familiarities')),
    sa.UniqueConstraint('organisation_id', 'employee_id', 'initiative_id', name=op.f('uq_familiarities_organisation_id_employee_id_initiative_id')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_familiarities_organisation_id_id'))
    )
    op.create_index('ix_familiarities_initiative', 'familiarities', ['organisation_id', 'initiative_id', 'employee_id'])

    op.create_table('org_nodes',
    sa.Column('id', KEY, nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('type', sa.Enum('ROOT', 'DIVISION', 'DEPARTMENT', 'TEAM', 'VIRTUAL', 'PRODUCT', 'PLATFORM', 'FUNCTIONAL', 'CHAPTER', name='type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('path', sa.String(length=1000), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.Column('manager_id', sa.BigInteger(), nullable=True),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('is_portfolio_area', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('depth >= 0', name=op.f('ck_org_nodes_depth_from_0')),
    sa.CheckConstraint('length(code) > 0', name=op.f('ck_org_nodes_coded')),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_org_nodes_named')),
    sa.ForeignKeyConstraint(['organisation_id', 'manager_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_org_nodes_organisation_id_manager_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'parent_id'], ['org_nodes.organisation_id', 'org_nodes.id'], name=op.f('fk_org_nodes_organisation_id_parent_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_org_nodes_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_org_nodes')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_org_nodes_organisation_id_code')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_org_nodes_organisation_id_id'))
    )
    op.create_index('ix_org_nodes_parent', 'org_nodes', ['organisation_id', 'parent_id', 'sort_order', 'name'])
    op.create_index('ix_org_nodes_path', 'org_nodes', ['organisation_id', 'path'])

    op.create_table('org_links',
    sa.Column('id', KEY, nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('node_id', sa.BigInteger(), nullable=False),
    sa.Column('relationship', sa.Enum('PRIMARY_REPORTING', 'DELIVERY_ASSIGNMENT', 'FUNCTIONAL_ALIGNMENT', 'CAPABILITY_POOL', 'TEMPORARY_ROTATION', name='relationship', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('percentage', sa.BigInteger(), nullable=True),
    sa.Column('consumes_capacity', sa.Boolean(), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('percentage between 0 and 100000', name=op.f('ck_org_links_percentage_0_to_100')),
    sa.CheckConstraint('percentage is not null or not consumes_capacity', name=op.f('ck_org_links_consuming_has_percentage')),
    sa.CheckConstraint('start_date <= end_date', name=op.f('ck_org_links_dates_in_order')),
    sa.ForeignKeyConstraint(['organisation_id', 'employee_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_org_links_organisation_id_employee_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id', 'node_id'], ['org_nodes.organisation_id', 'org_nodes.id'], name=op.f('fk_org_links_organisation_id_node_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_org_links_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_org_links')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_org_links_organisation_id_id'))
    )
    op.create_index('ix_org_links_employee', 'org_links', ['organisation_id', 'employee_id', 'start_date'])
    op.create_index('ix_org_links_node', 'org_links', ['organisation_id', 'node_id', 'employee_id'])
    op.create_index('uq_org_links_open_primary', 'org_links', ['organisation_id', 'employee_id'], unique=True, sqlite_where=sa.text("end_date IS NULL AND relationship = 'PRIMARY_REPORTING'"), postgresql_where=sa.text("end_date IS NULL AND relationship = 'PRIMARY_REPORTING'"))

    op.create_table('org_memberships',
    sa.Column('id', KEY, nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('node_id', sa.BigInteger(), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('start_date <= end_date', name=op.f('ck_org_memberships_dates_in_order')),
    sa.ForeignKeyConstraint(['organisation_id', 'employee_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_org_memberships_organisation_id_employee_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id', 'node_id'], ['org_nodes.organisation_id', 'org_nodes.id'], name=op.f('fk_org_memberships_organisation_id_node_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_org_memberships_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_org_memberships')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_org_memberships_organisation_id_id'))
    )
    op.create_index('ix_org_memberships_employee', 'org_memberships', ['organisation_id', 'employee_id', 'start_date'])
    op.create_index('ix_org_memberships_node', 'org_memberships', ['organisation_id', 'node_id', 'employee_id'])
    op.create_index('uq_org_memberships_open', 'org_memberships', ['organisation_id', 'employee_id'], unique=True, sqlite_where=sa.text('end_date IS NULL'), postgresql_where=sa.text('end_date IS NULL'))

    op.create_index('ix_employee_skills_name', 'employee_skills', ['organisation_id', 'name', 'employee_id'])

    for table in TENANT_TABLES:
        wall(table)
    permanent('cost_bands')

    with op.batch_alter_table('employees') as batch_op:
        batch_op.add_column(sa.Column('external_key', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('email', sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column('job_profile_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('manager_id', sa.BigInteger(), nullable=True))
        batch_op.create_index('ix_employees_job_profile', ['organisation_id', 'job_profile_id'])
        batch_op.create_index('ix_employees_manager', ['organisation_id', 'manager_id'])
        batch_op.create_index('ix_employees_name', ['organisation_id', 'name', 'id'])
        batch_op.create_unique_constraint(op.f('uq_employees_organisation_id_external_key'), ['organisation_id', 'external_key'])
        batch_op.create_foreign_key(op.f('fk_employees_organisation_id_manager_id'), 'employees', ['organisation_id', 'manager_id'], ['organisation_id', 'id'])
        batch_op.create_foreign_key(op.f('fk_employees_organisation_id_job_profile_id'), 'job_profiles', ['organisation_id', 'job_profile_id'], ['organisation_id', 'id'])
        batch_op.create_check_constraint(op.f('ck_employees_dates_in_order'), 'active_end >= active_start')
    _stay('employees')


def downgrade() -> None:
    with op.batch_alter_table('employees') as batch_op:
        batch_op.drop_constraint(op.f('ck_employees_dates_in_order'), type_='check')
        batch_op.drop_constraint(op.f('fk_employees_organisation_id_job_profile_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('fk_employees_organisation_id_manager_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('uq_employees_organisation_id_external_key'), type_='unique')
        batch_op.drop_index('ix_employees_name')
        batch_op.drop_index('ix_employees_manager')
        batch_op.drop_index('ix_employees_job_profile')
        batch_op.drop_column('manager_id')
        batch_op.drop_column('job_profile_id')
        batch_op.drop_column('email')
        batch_op.drop_column('external_key')
    _stay('employees')
    op.drop_index('ix_employee_skills_name', 'employee_skills')
    for table in reversed(TENANT_TABLES):
        op.drop_table(table)


def _stay(table: str) -> None:
    """The wall of a table that SQLite made anew, and lost with the old one."""
    if op.get_bind().dialect.name == 'sqlite':
        wall(table)
