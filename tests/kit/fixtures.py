"""The world as fixtures: on SQLite, or on both databases one after the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planner.core.db import db
from tests.kit.passwords import quick
from tests.kit.world import World, settings, settled
from tests.kit.world import world as made

ENGINES = ("sqlite", "postgresql")


@pytest.fixture
def quick_passwords() -> Iterator[None]:
    """Passwords that cost little."""
    with quick():
        yield


@pytest.fixture
def world(
    quick_passwords: None,
    tmp_path: Path,
    sqlite_copy: Callable[[Path, Callable[[str], object]], str],
) -> Iterator[World]:
    """The application on SQLite with two organisations: for web tests."""
    url = sqlite_copy(tmp_path / "planner.db", settled)
    yield from _lent(made(settings(tmp_path, DATABASE_URL=url)))


@pytest.fixture
def installed(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world, where commands find it: what they are told is in the environment."""
    settings = world.app.extensions["planner.settings"]
    monkeypatch.setenv("PLANNER_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PLANNER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PLANNER_LOG_LEVEL", "error")
    return world


@pytest.fixture(params=ENGINES)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The application on SQLite and then on PostgreSQL: for services."""
    yield from _lent(_on(request, tmp_path, "test"))


@pytest.fixture(scope="module", params=ENGINES)
def both_kept(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[World]:
    """The same for a module's tests together: for those that leave all as they found it."""
    yield from _lent(_on(request, tmp_path_factory.mktemp("kept"), "kept"))


@pytest.fixture
def planner(world: World) -> FlaskClient:
    """A browser of acme's planner."""
    return world.client("planner")


@pytest.fixture
def manager(world: World) -> FlaskClient:
    """A browser of acme's manager."""
    return world.client("manager")


@pytest.fixture
def admin(world: World) -> FlaskClient:
    """A browser of acme's administrator."""
    return world.client("admin")


@pytest.fixture
def viewer(world: World) -> FlaskClient:
    """A browser of somebody who may only look."""
    return world.client("viewer")


@pytest.fixture
def rival(world: World) -> FlaskClient:
    """A browser of the other organisation's administrator."""
    return world.client("admin", world.rival)


def _on(request: pytest.FixtureRequest, folder: Path, name: str) -> World:
    """The application on the database that is asked for, of that name where it has one."""
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_copy")(folder / "planner.db", settled)
    else:
        url = request.getfixturevalue("postgres").migrated(name, settled).url
    return made(settings(folder, DATABASE_URL=url))


def _lent(lent: World) -> Iterator[World]:
    yield lent
    with lent.app.app_context():
        db.engine.dispose()
