"""A demo to read: made once for the tests of a file."""

from collections.abc import Iterator

import pytest
from flask import Flask

from planner.cli.demo.organisation import present
from planner.core import clock
from planner.core.db import db
from planner.core.flags import forget
from planner.core.session import Session
from planner.factory import create_app
from planner.migrations.upgrade import upgrade
from tests.kit.demo import MOMENT, the_demo
from tests.kit.world import settings


@pytest.fixture(scope="module")
def made(tmp_path_factory, sqlite_copy) -> Iterator[Flask]:
    """An application with a demo that was made once, on SQLite, for tests that only read."""
    instance = tmp_path_factory.mktemp("demo")
    app = create_app(settings(instance, DATABASE_URL=sqlite_copy(instance / "planner.db", upgrade)))
    with app.app_context():
        with clock.hold(MOMENT):
            present()
        yield app
        db.engine.dispose()


@pytest.fixture
def session(made: Flask) -> Iterator[Session]:
    """A session in that demo."""
    forget()
    with made.app_context():
        yield db.session(organisation_id=the_demo().id, actor_id=None)
