"""A demo to read, for the tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from planner.core.db import db
from planner.core.flags import forget
from planner.core.session import Session
from tests.kit.demo import Installation, demonstrated, installed, the_demo
from tests.kit.fixtures import ENGINES
from tests.kit.passwords import quick


@pytest.fixture(scope="module", autouse=True)
def quickly() -> Iterator[None]:
    """The demo's password costs little, whoever makes it or signs in."""
    with quick():
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory, sqlite_copy) -> Iterator[Flask]:
    """An application with a demo, on SQLite, for tests that only read."""
    with demonstrated(tmp_path_factory.mktemp("demo"), sqlite_copy) as app:
        yield app


@pytest.fixture
def session(made: Flask) -> Iterator[Session]:
    """A session in that demo."""
    forget()
    with made.app_context():
        yield db.session(organisation_id=the_demo().id, actor_id=None)


@pytest.fixture(params=ENGINES)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation of one test."""
    with installed(request.param, request, tmp_path) as made:
        yield made
