"""A site of Jira on this machine, at one moment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.jira.models import JiraProject
from tests.kit.world import World
from tests.parts.jira import Jira

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_a_moment(jira: Jira):
    jira.now = NOW
    with clock.hold(NOW):
        yield


def ago(**span: int) -> datetime:
    return NOW - timedelta(**span)


def project(world: World, key: str = "PERM") -> JiraProject:
    with world.session() as session:
        found = session.scalars(select(JiraProject).where(JiraProject.key == key)).one()
        session.expunge(found)
        return found
