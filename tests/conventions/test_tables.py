"""Every table is an organisation's own, behind its walls, or listed as shared."""

from contextlib import nullcontext

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from planner.cli.schema import SchemaBehind, require_schema, version_of
from planner.core.models import Model
from planner.core.scope import is_tenant
from planner.core.tenancy import SHARED_TABLES, Permanent
from planner.core.walls import weak_walls
from planner.migrations import newest, rendering
from planner.migrations.tables import metadata
from planner.migrations.upgrade import configuration, upgrade
from tests.kit.fixtures import ENGINES
from tests.kit.world import settings
from tests.parts.postgres import Postgres


def test_every_table_is_a_tenants_or_listed_as_shared():
    shared = {table.name for table in metadata.sorted_tables if not is_tenant(table)}

    assert shared == SHARED_TABLES & set(metadata.tables)


def test_a_reference_between_tenant_tables_cannot_cross_organisations():
    crossing = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        if is_tenant(table)
        for constraint in table.foreign_key_constraints
        if is_tenant(constraint.referred_table)
        for column in constraint.columns
        if "organisation_id" not in {local.name for local in constraint.columns}
    ]

    assert crossing == []


def test_every_tenant_row_refers_to_its_organisation_or_to_the_whole_it_is_a_part_of():
    adrift = {
        table.name
        for table in metadata.sorted_tables
        if is_tenant(table)
        and not any(
            {local.name for local in key.columns} == {"organisation_id"}
            or ("organisation_id" in key.columns and not any(c.nullable for c in key.columns))
            for key in table.foreign_key_constraints
        )
    }

    assert adrift == set()


def test_every_tenant_index_begins_with_the_organisation():
    led_by_others = [
        index.name
        for table in metadata.sorted_tables
        if is_tenant(table)
        and table.name not in {"jobs", "job_attempts", "dead_letters", "schedules"}
        for index in table.indexes
        if next(iter(index.columns)).name != "organisation_id"
    ]

    assert led_by_others == []


@pytest.fixture(params=ENGINES)
def migrated(request: pytest.FixtureRequest, tmp_path) -> str:
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_copy")(tmp_path / "planner.db", upgrade)
    server: Postgres = request.getfixturevalue("postgres")
    return server.migrated("in_step", upgrade).owner_url


def test_the_migrations_make_what_the_models_say(migrated: str):
    engine = create_engine(migrated)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "render_item": rendering.render_item},
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_a_migration_can_be_taken_back_and_made_again(migrated: str):
    command.downgrade(configuration(migrated), "base")
    upgrade(migrated)


def test_a_command_makes_an_embedded_schema_and_refuses_one_of_a_server_that_is_behind(
    migrated: str, tmp_path
):
    chosen = settings(tmp_path, DATABASE_URL=migrated)
    known = version_of(migrated)
    require_schema(chosen)
    command.downgrade(configuration(migrated), "-1")
    behind = version_of(migrated)
    embedded = migrated.startswith("sqlite")
    with nullcontext() if embedded else pytest.raises(SchemaBehind):
        require_schema(chosen)

    assert known == newest() > behind
    assert version_of(migrated) == (newest() if embedded else behind)


def test_row_level_security_is_forced_on_every_tenant_table(postgres: Postgres):
    database = postgres.migrated("walls", upgrade)
    engine = create_engine(database.url)
    with engine.connect() as connection:
        weak = weak_walls(connection)
        policies = set(connection.scalars(text("select tablename from pg_policies")))
    engine.dispose()

    assert weak == []
    assert policies == {table.name for table in metadata.sorted_tables if is_tenant(table)}


def test_the_owner_of_the_tables_is_refused_as_the_application(postgres: Postgres):
    database = postgres.migrated("owned", upgrade)
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        weak = weak_walls(connection)
    engine.dispose()

    assert [sentence.split(";")[0] for sentence in weak] == [
        f"the application's role owns {len(metadata.tables) + 1} tables"
    ]


def test_permanent_rows_are_kept_by_triggers(postgres: Postgres):
    permanent = {
        mapper.local_table.name
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, Permanent)
    }
    engine = create_engine(postgres.migrated("permanent", upgrade).owner_url)
    with engine.connect() as connection:
        triggers = set(
            connection.scalars(text("select event_object_table from information_schema.triggers"))
        )
    engine.dispose()

    assert permanent <= triggers
