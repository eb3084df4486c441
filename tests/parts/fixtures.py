"""The parts as fixtures. One that cannot start fails the test that asks for it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.parts import chromium as chromium_part
from tests.parts import jira as jira_part
from tests.parts import postgres as postgres_part
from tests.parts import redis as redis_part
from tests.parts import sqlite

MEANT_FOR_TESTS = {"PLANNER_VECTORS"}

for name in [name for name in os.environ if name.startswith("PLANNER_")]:
    if name not in MEANT_FOR_TESTS:  # what a developer has set for their own Planner
        del os.environ[name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_part.Postgres]:
    """A server for all tests of this process: ask it for a database."""
    server = postgres_part.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis_part.Redis]:
    """A server for all tests of this process; `redis_url` is one that is empty."""
    server = redis_part.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: redis_part.Redis) -> str:
    """The address of an empty Redis."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture
def jira() -> Iterator[jira_part.Jira]:
    """A Jira site of this test, empty."""
    with jira_part.serving() as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running browser: open a context of your own in it, and close it."""
    with chromium_part.launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def sqlite_copy() -> Callable[[Path, Callable[[str], object]], str]:
    """`sqlite_copy(path, migrate)` gives the URL of a migrated file at that path."""
    return sqlite.migrated
