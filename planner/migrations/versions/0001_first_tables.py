"""The first tables: organisations and accounts, the calendar, capacity, the portfolio, scenarios.

Every table with an organisation gets its wall at birth; the audit and the status log are permanent.
"""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import permanent, wall

revision = '0001'
down_revision = None

TENANT_TABLES = (
    'audit_events',
    'flag_settings',
    'periods',
    'skill_pools',
    'calibrations',
    'employees',
    'employee_skills',
    'initiatives',
    'scope_items',
    'scope_skills',
    'scope_shares',
    'initiative_status_log',
    'scenarios',
    'rankings',
    'token_supplies',
    'token_demands',
    'ledger_totals',
    'allocations',
    'allocation_periods',
)
PERMANENT_TABLES = ('audit_events', 'initiative_status_log')


def upgrade() -> None:
    op.create_table('organisations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('slug', sa.String(length=63), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('time_zone', sa.String(length=63), nullable=False),
    sa.Column('demo_seed', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations')),
    sa.UniqueConstraint('slug', name=op.f('uq_organisations_slug'))
    )
    op.create_table('throttles',
    sa.Column('id', KEY, nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_throttles')),
    sa.UniqueConstraint('key', name=op.f('uq_throttles_key'))
    )
    op.create_table('users',
    sa.Column('id', KEY, nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_users_email_lower_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email'))
    )
    op.create_table('audit_events',
    sa.Column('id', KEY, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=600), nullable=False),
    sa.Column('subject_kind', sa.String(length=63), nullable=True),
    sa.Column('subject_id', sa.BigInteger(), nullable=True),
    sa.Column('facts', JSON_VALUE, nullable=False),
    sa.Column('request_id', sa.String(length=64), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_audit_events_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index('ix_audit_events_recent', ['organisation_id', 'id'], unique=False)
        batch_op.create_index('ix_audit_events_subject', ['organisation_id', 'subject_kind', 'subject_id', 'id'], unique=False)

    op.create_table('employees',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('job_title', sa.String(length=255), nullable=False),
    sa.Column('employment_type', sa.Enum('FULL_TIME', 'PART_TIME', 'CONTRACTOR', 'INTERN', name='employment_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('hours_per_week', sa.BigInteger(), nullable=False),
    sa.Column('active_start', sa.Date(), nullable=False),
    sa.Column('active_end', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('hours_per_week >= 0', name=op.f('ck_employees_hours_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_employees_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employees')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_employees_organisation_id_id'))
    )
    op.create_table('flag_settings',
    sa.Column('id', KEY, nullable=False),
    sa.Column('flag', sa.Enum('org_capacity_view', 'job_profiles', 'flow_forecast_v1', 'forecast_mode_b', 'token_planning_v1', 'approval_enforcement_v1', 'triple_constraint_rollups_v1', 'matrix_org_v1', name='flag', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=True),
    sa.Column('changed_by', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_flag_settings_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag_settings')),
    sa.UniqueConstraint('organisation_id', 'flag', name=op.f('uq_flag_settings_organisation_id_flag')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_flag_settings_organisation_id_id'))
    )
    op.create_table('initiatives',
    sa.Column('id', KEY, nullable=False),
    sa.Column('external_key', sa.String(length=120), nullable=True),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('status', sa.Enum('PROPOSED', 'SCOPING', 'RESOURCING', 'IN_EXECUTION', 'ON_HOLD', 'COMPLETE', 'CANCELLED', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('origin', sa.Enum('INTAKE_CONVERTED', 'DIRECT_PM', 'LEGACY', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('business_owner_id', sa.BigInteger(), nullable=False),
    sa.Column('product_owner_id', sa.BigInteger(), nullable=True),
    sa.Column('target_quarter', sa.String(length=7), nullable=True),
    sa.Column('delivery_health', sa.Enum('ON_TRACK', 'AT_RISK', 'DELAYED', name='delivery_health', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('domain_complexity', sa.Enum('LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH', name='domain_complexity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('value_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('custom_fields', JSON_VALUE, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('length(title) > 0', name=op.f('ck_initiatives_titled')),
    sa.ForeignKeyConstraint(['business_owner_id'], ['users.id'], name=op.f('fk_initiatives_business_owner_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_initiatives_organisation_id')),
    sa.ForeignKeyConstraint(['product_owner_id'], ['users.id'], name=op.f('fk_initiatives_product_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiatives')),
    sa.UniqueConstraint('organisation_id', 'external_key', name=op.f('uq_initiatives_organisation_id_external_key')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_initiatives_organisation_id_id'))
    )
    with op.batch_alter_table('initiatives', schema=None) as batch_op:
        batch_op.create_index('ix_initiatives_status', ['organisation_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_initiatives_title', ['organisation_id', 'title'], unique=False)

    op.create_table('memberships',
    sa.Column('id', KEY, nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Enum('ADMIN', 'PRODUCT_OWNER', 'BUSINESS_OWNER', 'RESOURCE_MANAGER', 'VIEWER', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('extra', JSON_VALUE, nullable=False),
    sa.Column('grants', JSON_VALUE, nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('visited_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_memberships_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_memberships_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships')),
    sa.UniqueConstraint('user_id', 'organisation_id', name=op.f('uq_memberships_user_id_organisation_id'))
    )
    op.create_table('periods',
    sa.Column('id', KEY, nullable=False),
    sa.Column('type', sa.Enum('WEEK', 'MONTH', 'QUARTER', name='type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=10), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('start_date <= end_date', name=op.f('ck_periods_dates_in_order')),
    sa.ForeignKeyConstraint(['organisation_id', 'parent_id'], ['periods.organisation_id', 'periods.id'], name=op.f('fk_periods_organisation_id_parent_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_periods_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_periods')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_periods_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'type', 'year', 'ordinal', name=op.f('uq_periods_organisation_id_type_year_ordinal'))
    )
    with op.batch_alter_table('periods', schema=None) as batch_op:
        batch_op.create_index('ix_periods_dates', ['organisation_id', 'start_date', 'end_date'], unique=False)

    op.create_table('sessions',
    sa.Column('id', KEY, nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_sessions_secret_hash'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_user_id'), ['user_id'], unique=False)

    op.create_table('skill_pools',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('description', sa.String(length=1000), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_skill_pools_named')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_skill_pools_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill_pools')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_skill_pools_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_skill_pools_organisation_id_name'))
    )
    op.create_table('calibrations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('pool_id', sa.BigInteger(), nullable=False),
    sa.Column('tokens_per_hour', sa.BigInteger(), nullable=False),
    sa.Column('effective_date', sa.Date(), nullable=False),
    sa.Column('notes', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('tokens_per_hour > 0', name=op.f('ck_calibrations_rate_positive')),
    sa.ForeignKeyConstraint(['organisation_id', 'pool_id'], ['skill_pools.organisation_id', 'skill_pools.id'], name=op.f('fk_calibrations_organisation_id_pool_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_calibrations_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibrations')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_calibrations_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'pool_id', 'effective_date', name=op.f('uq_calibrations_organisation_id_pool_id_effective_date'))
    )
    op.create_table('employee_skills',
    sa.Column('id', KEY, nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('proficiency', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('proficiency between 1 and 5', name=op.f('ck_employee_skills_proficiency_1_to_5')),
    sa.ForeignKeyConstraint(['organisation_id', 'employee_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_employee_skills_organisation_id_employee_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_employee_skills_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employee_skills')),
    sa.UniqueConstraint('organisation_id', 'employee_id', 'name', name=op.f('uq_employee_skills_organisation_id_employee_id_name')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_employee_skills_organisation_id_id'))
    )
    op.create_table('initiative_status_log',
    sa.Column('id', KEY, nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=False),
    sa.Column('from_status', sa.Enum('PROPOSED', 'SCOPING', 'RESOURCING', 'IN_EXECUTION', 'ON_HOLD', 'COMPLETE', 'CANCELLED', name='from_status', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('to_status', sa.Enum('PROPOSED', 'SCOPING', 'RESOURCING', 'IN_EXECUTION', 'ON_HOLD', 'COMPLETE', 'CANCELLED', name='to_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'initiative_id'], ['initiatives.organisation_id', 'initiatives.id'], name=op.f('fk_initiative_status_log_organisation_id_initiative_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_initiative_status_log_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiative_status_log')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_initiative_status_log_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'initiative_id', 'at', 'id', name=op.f('uq_initiative_status_log_organisation_id_initiative_id_at_id'))
    )
    op.create_table('scenarios',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('period_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Enum('DRAFT', 'REVIEW', 'APPROVED', 'LOCKED', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scenario_type', sa.Enum('BASELINE', 'REVISION', 'WHAT_IF', name='scenario_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('planning_mode', sa.Enum('LEGACY', 'TOKEN', name='planning_mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('assumptions', JSON_VALUE, nullable=False),
    sa.Column('revision_of_id', sa.BigInteger(), nullable=True),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('inputs_revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_scenarios_named')),
    sa.ForeignKeyConstraint(['organisation_id', 'period_id'], ['periods.organisation_id', 'periods.id'], name=op.f('fk_scenarios_organisation_id_period_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'revision_of_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_scenarios_organisation_id_revision_of_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_scenarios_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenarios')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_scenarios_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'period_id', 'name', name=op.f('uq_scenarios_organisation_id_period_id_name'))
    )
    with op.batch_alter_table('scenarios', schema=None) as batch_op:
        batch_op.create_index('uq_scenarios_primary', ['organisation_id', 'period_id'], unique=True, sqlite_where=sa.text('is_primary'), postgresql_where=sa.text('is_primary'))

    op.create_table('scope_items',
    sa.Column('id', KEY, nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('estimate_p50', sa.BigInteger(), nullable=True),
    sa.Column('estimate_p90', sa.BigInteger(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('imported', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('estimate_p50 >= 0', name=op.f('ck_scope_items_p50_not_negative')),
    sa.CheckConstraint('estimate_p90 >= estimate_p50', name=op.f('ck_scope_items_p90_not_below_p50')),
    sa.ForeignKeyConstraint(['organisation_id', 'initiative_id'], ['initiatives.organisation_id', 'initiatives.id'], name=op.f('fk_scope_items_organisation_id_initiative_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_scope_items_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scope_items')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_scope_items_organisation_id_id'))
    )
    with op.batch_alter_table('scope_items', schema=None) as batch_op:
        batch_op.create_index('ix_scope_items_initiative', ['organisation_id', 'initiative_id', 'position', 'id'], unique=False)

    op.create_table('allocations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=True),
    sa.Column('allocation_type', sa.Enum('PROJECT', 'RUN', 'SUPPORT', name='allocation_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=False),
    sa.Column('percentage', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('percentage between 0 and 100000', name=op.f('ck_allocations_percentage_0_to_100')),
    sa.CheckConstraint('start_date <= end_date', name=op.f('ck_allocations_dates_in_order')),
    sa.ForeignKeyConstraint(['organisation_id', 'employee_id'], ['employees.organisation_id', 'employees.id'], name=op.f('fk_allocations_organisation_id_employee_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'initiative_id'], ['initiatives.organisation_id', 'initiatives.id'], name=op.f('fk_allocations_organisation_id_initiative_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_allocations_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_allocations_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocations')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_allocations_organisation_id_id'))
    )
    with op.batch_alter_table('allocations', schema=None) as batch_op:
        batch_op.create_index('ix_allocations_scenario', ['organisation_id', 'scenario_id', 'employee_id'], unique=False)

    op.create_table('ledger_totals',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('pool_id', sa.BigInteger(), nullable=False),
    sa.Column('p50', sa.BigInteger(), nullable=False),
    sa.Column('p90', sa.BigInteger(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('rows_without_p90', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'pool_id'], ['skill_pools.organisation_id', 'skill_pools.id'], name=op.f('fk_ledger_totals_organisation_id_pool_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_ledger_totals_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_ledger_totals_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_totals')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_ledger_totals_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scenario_id', 'pool_id', name=op.f('uq_ledger_totals_organisation_id_scenario_id_pool_id'))
    )
    op.create_table('rankings',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_rankings_rank_from_1')),
    sa.ForeignKeyConstraint(['organisation_id', 'initiative_id'], ['initiatives.organisation_id', 'initiatives.id'], name=op.f('fk_rankings_organisation_id_initiative_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_rankings_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_rankings_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rankings')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_rankings_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scenario_id', 'initiative_id', name=op.f('uq_rankings_organisation_id_scenario_id_initiative_id'))
    )
    with op.batch_alter_table('rankings', schema=None) as batch_op:
        batch_op.create_index('ix_rankings_initiative', ['organisation_id', 'initiative_id'], unique=False)
        batch_op.create_index('ix_rankings_rank', ['organisation_id', 'scenario_id', 'rank'], unique=False)

    op.create_table('scope_shares',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scope_item_id', sa.BigInteger(), nullable=False),
    sa.Column('period_id', sa.BigInteger(), nullable=False),
    sa.Column('share', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('share between 0 and 1000000', name=op.f('ck_scope_shares_share_0_to_1')),
    sa.ForeignKeyConstraint(['organisation_id', 'period_id'], ['periods.organisation_id', 'periods.id'], name=op.f('fk_scope_shares_organisation_id_period_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'scope_item_id'], ['scope_items.organisation_id', 'scope_items.id'], name=op.f('fk_scope_shares_organisation_id_scope_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_scope_shares_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scope_shares')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_scope_shares_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scope_item_id', 'period_id', name=op.f('uq_scope_shares_organisation_id_scope_item_id_period_id'))
    )
    op.create_table('scope_skills',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scope_item_id', sa.BigInteger(), nullable=False),
    sa.Column('skill', sa.String(length=255), nullable=False),
    sa.Column('hours', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('hours >= 0', name=op.f('ck_scope_skills_hours_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id', 'scope_item_id'], ['scope_items.organisation_id', 'scope_items.id'], name=op.f('fk_scope_skills_organisation_id_scope_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_scope_skills_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scope_skills')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_scope_skills_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scope_item_id', 'skill', name=op.f('uq_scope_skills_organisation_id_scope_item_id_skill'))
    )
    op.create_table('token_demands',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=False),
    sa.Column('pool_id', sa.BigInteger(), nullable=False),
    sa.Column('tokens_p50', sa.BigInteger(), nullable=False),
    sa.Column('tokens_p90', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Enum('typed', 'derived', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('notes', sa.String(length=1000), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('tokens_p50 >= 0', name=op.f('ck_token_demands_p50_not_negative')),
    sa.CheckConstraint('tokens_p90 >= tokens_p50', name=op.f('ck_token_demands_p90_not_below_p50')),
    sa.ForeignKeyConstraint(['organisation_id', 'initiative_id'], ['initiatives.organisation_id', 'initiatives.id'], name=op.f('fk_token_demands_organisation_id_initiative_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'pool_id'], ['skill_pools.organisation_id', 'skill_pools.id'], name=op.f('fk_token_demands_organisation_id_pool_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_token_demands_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_token_demands_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_token_demands')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_token_demands_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scenario_id', 'initiative_id', 'pool_id', name=op.f('uq_token_demands_organisation_id_scenario_id_initiative_id_pool_id'))
    )
    with op.batch_alter_table('token_demands', schema=None) as batch_op:
        batch_op.create_index('ix_token_demands_ledger', ['organisation_id', 'scenario_id', 'pool_id', 'tokens_p50', 'tokens_p90'], unique=False)

    op.create_table('token_supplies',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('pool_id', sa.BigInteger(), nullable=False),
    sa.Column('tokens', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Enum('typed', 'imported', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('notes', sa.String(length=1000), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('tokens >= 0', name=op.f('ck_token_supplies_tokens_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id', 'pool_id'], ['skill_pools.organisation_id', 'skill_pools.id'], name=op.f('fk_token_supplies_organisation_id_pool_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_token_supplies_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_token_supplies_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_token_supplies')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_token_supplies_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scenario_id', 'pool_id', name=op.f('uq_token_supplies_organisation_id_scenario_id_pool_id'))
    )
    op.create_table('allocation_periods',
    sa.Column('id', KEY, nullable=False),
    sa.Column('allocation_id', sa.BigInteger(), nullable=False),
    sa.Column('period_id', sa.BigInteger(), nullable=False),
    sa.Column('hours', sa.BigInteger(), nullable=False),
    sa.Column('overlap_ratio', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'allocation_id'], ['allocations.organisation_id', 'allocations.id'], name=op.f('fk_allocation_periods_organisation_id_allocation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id', 'period_id'], ['periods.organisation_id', 'periods.id'], name=op.f('fk_allocation_periods_organisation_id_period_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_allocation_periods_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_periods')),
    sa.UniqueConstraint('organisation_id', 'allocation_id', 'period_id', name=op.f('uq_allocation_periods_organisation_id_allocation_id_period_id')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_allocation_periods_organisation_id_id'))
    )
    for table in TENANT_TABLES:
        wall(table)
    for table in PERMANENT_TABLES:
        permanent(table)


def downgrade() -> None:
    op.drop_table('allocation_periods')
    op.drop_table('token_supplies')
    with op.batch_alter_table('token_demands', schema=None) as batch_op:
        batch_op.drop_index('ix_token_demands_ledger')

    op.drop_table('token_demands')
    op.drop_table('scope_skills')
    op.drop_table('scope_shares')
    with op.batch_alter_table('rankings', schema=None) as batch_op:
        batch_op.drop_index('ix_rankings_rank')
        batch_op.drop_index('ix_rankings_initiative')

    op.drop_table('rankings')
    op.drop_table('ledger_totals')
    with op.batch_alter_table('allocations', schema=None) as batch_op:
        batch_op.drop_index('ix_allocations_scenario')

    op.drop_table('allocations')
    with op.batch_alter_table('scope_items', schema=None) as batch_op:
        batch_op.drop_index('ix_scope_items_initiative')

    op.drop_table('scope_items')
    with op.batch_alter_table('scenarios', schema=None) as batch_op:
        batch_op.drop_index('uq_scenarios_primary', sqlite_where=sa.text('is_primary'), postgresql_where=sa.text('is_primary'))

    op.drop_table('scenarios')
    op.drop_table('initiative_status_log')
    op.drop_table('employee_skills')
    op.drop_table('calibrations')
    op.drop_table('skill_pools')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_user_id'))

    op.drop_table('sessions')
    with op.batch_alter_table('periods', schema=None) as batch_op:
        batch_op.drop_index('ix_periods_dates')

    op.drop_table('periods')
    op.drop_table('memberships')
    with op.batch_alter_table('initiatives', schema=None) as batch_op:
        batch_op.drop_index('ix_initiatives_title')
        batch_op.drop_index('ix_initiatives_status')

    op.drop_table('initiatives')
    op.drop_table('flag_settings')
    op.drop_table('employees')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_events_subject')
        batch_op.drop_index('ix_audit_events_recent')

    op.drop_table('audit_events')
    op.drop_table('users')
    op.drop_table('throttles')
    op.drop_table('organisations')
