"""`python -m planner backup` and `restore`: what is put back is what was there."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.cli.main import main
from planner.core import backups, clock
from planner.core.db import db
from planner.operations.tasks import TAKE_BACKUP, Night
from tests.kit.jobs import perform
from tests.kit.world import World, settled
from tests.parts.postgres import Postgres


@pytest.fixture
def installed(installed: World) -> World:
    """With a pool and an upload."""
    settings = installed.app.extensions["planner.settings"]
    settings.uploads.mkdir()
    (settings.uploads / "one").write_text("kept")
    add_pool(installed, "Backend")
    return installed


def add_pool(world: World, name: str) -> None:
    with world.session() as session, session.recording("pool.added", "pool"):
        session.add(SkillPool(name=name))


def pools(world: World) -> list[str]:
    with world.app.app_context():
        db.engine.dispose()
    with world.session() as session:
        return list(session.scalars(select(SkillPool.name).order_by(SkillPool.id)))


def taken(folder: Path) -> Path:
    assert main(["backup", str(folder)]) == 0
    (backup,) = folder.iterdir()
    return backup


def test_what_came_after_a_backup_is_set_aside_when_it_is_put_back(installed: World, tmp_path):
    backup = taken(tmp_path / "backups")
    add_pool(installed, "Design")
    uploads = installed.app.extensions["planner.settings"].uploads
    (uploads / "two").write_text("later")
    with installed.app.app_context():
        db.engine.dispose()

    assert main(["restore", str(backup)]) == 0

    assert pools(installed) == ["Backend"]
    assert [path.name for path in uploads.iterdir()] == ["one"]
    (aside,) = tmp_path.glob("before-restore-*")
    assert {"planner.db", "uploads"} <= {path.name for path in aside.iterdir()}
    assert main(["restore-finish", "--json"]) == 0


def test_a_backup_has_neither_the_key_nor_a_half(installed: World, tmp_path):
    (tmp_path / "secret-key").write_text("s" * 40)
    backup = taken(tmp_path / "backups")

    found = sorted(str(path.relative_to(backup)) for path in backup.rglob("*") if path.is_file())
    assert found == ["SHA256SUMS", "planner.db", "uploads/one"]


def flipped(backup: Path) -> None:
    with (backup / "planner.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff")


def truncated(backup: Path) -> None:
    with (backup / "planner.db").open("r+b") as file:
        file.truncate(4096)


def missing(backup: Path) -> None:
    (backup / "uploads" / "one").unlink()


def added(backup: Path) -> None:
    (backup / "uploads" / "another").write_text("not ours")


def unlisted(backup: Path) -> None:
    (backup / "SHA256SUMS").unlink()


@pytest.mark.parametrize("harm", [flipped, truncated, missing, added, unlisted])
def test_a_backup_that_is_not_as_it_was_touches_nothing(installed: World, tmp_path, capsys, harm):
    backup = taken(tmp_path / "backups")
    harm(backup)
    add_pool(installed, "Design")

    assert main(["restore", str(backup)]) == 1

    assert "Nothing was changed." in capsys.readouterr().err
    assert pools(installed) == ["Backend", "Design"]
    assert not list(tmp_path.glob("before-restore-*"))


def test_a_backup_of_a_newer_planner_is_refused(installed: World, tmp_path, capsys):
    with installed.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    backup = taken(tmp_path / "backups")

    assert main(["restore", str(backup)]) == 1

    assert "newer Planner, with schema 9999" in capsys.readouterr().err


def test_a_database_on_a_server_is_left_to_its_tools(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PLANNER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PLANNER_DATABASE_URL", "postgresql+psycopg://planner@db/planner")

    assert main(["backup", str(tmp_path / "backups")]) == 1

    assert "pg_dump" in capsys.readouterr().err


def test_a_backup_is_taken_every_night_where_a_folder_is_set(installed: World, tmp_path):
    settings = installed.app.extensions["planner.settings"]
    without = perform(installed, TAKE_BACKUP, Night(date="2026-11-25")).result
    folder = tmp_path / "backups"
    installed.app.extensions["planner.settings"] = replace(settings, backups=str(folder))
    for days in (31, 29, 0):
        with clock.hold(clock.now() - timedelta(days=days)):
            done = perform(installed, TAKE_BACKUP, Night(date="2026-11-26")).result
    names = sorted(path.name for path in folder.iterdir())
    newest = backups.last(settings)

    assert (without, done) == ({"taken": 0}, {"taken": 1, "removed": 1})
    assert len(names) == 2 and newest.place.endswith(names[-1])
    with installed.app.app_context():
        db.engine.dispose()
    assert main(["restore", newest.place]) == 0


def test_a_backup_of_other_tools_is_noted(installed: World, capsys):
    assert main(["backup", "--note", "/srv/planner.dump"]) == 0

    assert "/srv/planner.dump" in capsys.readouterr().out
    assert backups.last(installed.app.extensions["planner.settings"]).place == "/srv/planner.dump"


def test_where_there_is_no_database_none_is_made(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PLANNER_INSTANCE", str(tmp_path))

    assert main(["backup", str(tmp_path / "backups")]) == 1

    assert "There is no database at" in capsys.readouterr().err
    assert not list(tmp_path.glob("**/planner*"))


BACKUP_ROLE = "CREATE ROLE planner_backup LOGIN NOSUPERUSER BYPASSRLS IN ROLE pg_read_all_data"


def test_the_commands_for_postgresql_bring_back_rows_and_walls(postgres: Postgres, tmp_path):
    postgres.migrated("backup_of", settled)
    postgres.database("backup_into")
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute(BACKUP_ROLE)
    dump = str(tmp_path / "planner.dump")

    def run(tool: str, role: str, database: str, *words: str) -> None:
        at = f"--dbname=postgresql://{role}@127.0.0.1:{postgres.port}/{database}"
        subprocess.run([postgres.tool(tool), *words, at], check=True)

    run("pg_dump", "planner_backup", "backup_of", "--format=custom", f"--file={dump}")
    run("pg_restore", "planner_owner", "backup_into", "--exit-on-error", dump)

    def said(database: str) -> list[tuple[object, ...]]:
        with psycopg.connect(postgres.dsn(database)) as connection:
            rows = connection.execute("SELECT id, email FROM users ORDER BY id").fetchall()
            return [*rows, *connection.execute("SELECT count(*) FROM pg_policies").fetchall()]

    assert said("backup_into") == said("backup_of")
