import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from time import time

import psycopg
import pytest
import redis
from playwright.sync_api import Browser

from tests.parts import beforehand, folder, sqlite
from tests.parts.postgres import Database, Postgres
from tests.parts.processes import ended, eventually, running

HOLDER = """
import sys, tempfile, time
from tests.parts import {part}
tempfile.tempdir = sys.argv[1]
server = {part}.start()
print(server.server.pid, flush=True)
time.sleep(60)
"""
ROOT = Path(__file__).resolve().parents[2]
WAITING = """
from pathlib import Path
from tests.parts.processes import eventually

def test_it_waits(postgres):
    assert eventually((Path(__file__).parent / "told").exists, 60)
"""


def ask(url: str, query: str):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        answer = connection.execute(query)
        return answer.fetchall() if answer.description else []


def note(url: str) -> None:
    ask(url, "CREATE TABLE notes (id bigint PRIMARY KEY, line text)")
    ask(url, "INSERT INTO notes VALUES (1, 'first')")


@pytest.fixture
def noted(postgres: Postgres) -> Database:
    return postgres.migrated("noted", note)


def test_the_application_reads_what_the_owner_made(noted: Database):
    assert ask(noted.url, "SELECT line FROM notes") == [("first",)]


def test_the_application_role_owns_nothing_and_bypasses_no_policy(noted: Database):
    role = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"

    assert ask(noted.url, role) == [(False, False)]
    assert ask(noted.url, owned) == [(0,)]


def test_a_database_asked_for_again_is_as_migrated(postgres: Postgres, noted: Database):
    with closing(psycopg.connect(noted.url.replace("+psycopg", ""))) as still_open:
        still_open.execute("DELETE FROM notes")

        again = postgres.migrated("noted", note)

    assert ask(again.url, "SELECT line FROM notes") == [("first",)]


def test_a_sqlite_file_is_migrated_once_for_all_processes_and_copied(tmp_path: Path):
    migrated: list[str] = []

    first = sqlite.migrated(tmp_path / "a.db", noting(migrated))
    second = sqlite.migrated(tmp_path / "b.db", noting(migrated))

    assert (first, second) == (f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db")
    assert len(migrated) == 1


def noting(migrated: list[str]) -> Callable[[str], None]:
    """A function that bears the same name each time, as in each process of a run."""

    def migrate(url: str) -> None:
        migrated.append(url)

    return migrate


def test_a_module_is_compiled_beforehand_until_its_file_changes(tmp_path: Path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (module := tmp_path / "test_compiled_beforehand.py").write_text("NAME = 'compiled'\n")
    assert beforehand.stale(module)

    assert import_module(module.stem).NAME == "compiled"
    assert not beforehand.stale(module)

    os.utime(module, (later := time() + 60, later))
    assert beforehand.stale(module)


def test_redis_is_empty_and_can_wait_for_priorities(redis_url: str):
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.zadd("queue", {"late": 2, "soon": 1})
        assert client.bzpopmin("queue", 1) == (b"queue", b"soon", 1.0)


def test_the_browser_draws_a_page(chromium: Browser):
    page = chromium.new_page()
    page.set_content("<h1>Ledger</h1>")

    assert page.inner_text("h1") == "Ledger"
    page.close()


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that a server can enter which runs as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="planner-left-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("part", ["postgres", "redis"])
def test_a_server_ends_with_the_process_that_started_it(part: str, open_to_all: Path):
    command = [sys.executable, "-c", HOLDER.format(part=part), open_to_all]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    pid = int(holder.stdout.readline())
    assert running(pid)

    holder.send_signal(signal.SIGKILL)
    holder.communicate()

    assert ended(pid)


def test_a_run_that_is_told_to_end_leaves_nothing(open_to_all: Path):
    """Neither files nor servers, though other processes of the run have started them."""
    (open_to_all / "test_waiting.py").write_text(WAITING)
    (around := open_to_all / "around").mkdir(mode=0o755)
    plugins = ["-p", "tests.conftest", "-p", "no:tests.kit.fixtures"]  # Planner is not needed
    words = [*plugins, "-n", "1", "-c", "pyproject.toml", open_to_all]
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *words],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(around)},
        stdout=subprocess.DEVNULL,
    )
    served = eventually(lambda: list(around.glob("*/planner-postgres-*/data/postmaster.pid")), 180)

    run.terminate()
    (open_to_all / "told").touch()
    run.wait(60)

    assert (served, list(around.iterdir())) == (True, [])


def test_a_run_takes_away_what_a_killed_one_left_and_nothing_of_one_that_goes_on(
    monkeypatch, tmp_path: Path
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (left := tmp_path / "planner-tests-left").mkdir()
    (left / "alive").touch()

    with folder.opened() as running:
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", None)
        with folder.opened() as beside:
            assert set(tmp_path.iterdir()) == {running, beside}

    assert list(tmp_path.iterdir()) == []
