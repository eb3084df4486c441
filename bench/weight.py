"""What Planner weighs at rest: two web workers and a job worker, as `planner run` starts them."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Line
from tests.parts.processes import free_port

REST_SECONDS = 8
"""After the first answer, so that every process has begun."""


def lines() -> Iterator[Line]:
    """The weight of all processes together; what several share is counted once."""
    with _running() as supervisor:
        time.sleep(REST_SECONDS)
        family = [supervisor, *_descendants(supervisor)]
        each = {pid: _megabytes(pid) for pid in family}
    detail = ", ".join(f"{weight:.0f}" for weight in each.values())
    name = "at rest: two web workers, a job worker, what starts them"
    yield Line(name, sum(each.values()), "MB", 200.0, True, f"each {detail} MB")


@contextmanager
def _running() -> Iterator[int]:
    """Planner on SQLite, without its demo, answering; gives the number of its first process."""
    with TemporaryDirectory(prefix="planner-weight-") as folder:
        port = free_port()
        chosen = {"INSTANCE": folder, "PORT": str(port), "DEMO": "no", "WEB_WORKERS": "2"}
        environment = {name: value for name, value in os.environ.items() if "PLANNER" not in name}
        environment |= {f"PLANNER_{name}": value for name, value in chosen.items()}
        command = [sys.executable, "-m", "planner", "run"]
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            _await(f"http://127.0.0.1:{port}/healthz")
            yield process.pid
        finally:
            process.terminate()
            process.wait(60)


def _await(address: str) -> None:
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(address) as answer:  # noqa: S310 - ours
            assert answer.status == 200
            return
        time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def _descendants(pid: int) -> list[int]:
    children = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = entry.read_text().rpartition(")")[2].split()[1]
            children[int(parent)].append(int(entry.parent.name))
    found, open_ = [], [pid]
    while open_:
        born = children[open_.pop()]
        found += born
        open_ += born
    return found


def _megabytes(pid: int) -> float:
    """What a process has to itself, and its share of what it has with others."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    [kilobytes] = re.findall(r"^Pss:\s+(\d+)", told, re.MULTILINE)
    return int(kilobytes) / 1024
