"""Worker processes for the tests of this folder, on each set of real services."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planner.core.db import db
from tests.kit.world import World
from tests.parts.processes import LIBC, PR_SET_PDEATHSIG
from tests.parts.redis import Redis


@dataclass
class Crew:
    """Worker processes over one world. `start()` adds one; what they note is in `effects`."""

    world: World
    folder: Path
    redis: Redis | None
    lease: int = 1
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def effects(self) -> list[str]:
        """What the handlers have noted, in order."""
        path = self.folder / "effects"
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        settings = self.world.app.extensions["planner.settings"]
        environment = {name: value for name, value in os.environ.items() if "PLANNER" not in name}
        environment |= {
            "PLANNER_INSTANCE": str(settings.instance),
            "PLANNER_DATABASE_URL": settings.database_url,
            "PLANNER_LEASE_SECONDS": str(self.lease),
            "PLANNER_LOG_LEVEL": "warning",
            "EFFECTS": str(self.folder / "effects"),
        }
        if self.redis:
            environment["PLANNER_REDIS_URL"] = self.redis.url
        with (self.folder / "workers.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.kit.worker", *words],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, 9),
            )
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


@pytest.fixture
def crew(both: World, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Crew]:
    """Workers beside SQLite, and then beside PostgreSQL with Redis."""
    with both.app.app_context():
        networked = db.engine.dialect.name == "postgresql"
    redis = request.getfixturevalue("redis_server") if networked else None
    if redis:
        redis.empty()
    made = Crew(both, tmp_path, redis)
    yield made
    made.end()
