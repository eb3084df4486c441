"""People on the pages of people."""

from datetime import UTC, datetime

from tests.kit.people import employee
from tests.kit.plan import quarter
from tests.kit.world import World

LIST = "/acme/people"


NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


FORM = {
    "name": "Ada",
    "job_title": "Developer",
    "employment_type": "FULL_TIME",
    "hours_per_week": "37",
    "active_start": "2026-09-01",
    "job_profile_id": "0",
    "manager_id": "0",
}


def made(world: World, *names: str, **known: object) -> list[int]:
    with world.session() as session, session.recording("employees.added", "people"):
        return [employee(session, name, **known) for name in names]


def seeded(world: World) -> int:
    with world.session() as session, session.recording("periods.seeded", "2026-Q4"):
        return quarter(session).id
