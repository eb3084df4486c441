"""The largest import there may be: how fast, how heavy, its pages while it runs, and its undo.

It runs as the command does, in a process of its own, so that its memory is its own and its page is
asked for by another process, as in an installation.
"""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import func, select

from bench.copies import KEYS, left_behind, moved, put_in
from bench.imports import HEADER, LINE
from bench.measuring import Line
from bench.stage import Stage
from planner.core.settings import Settings
from planner.imports.commands import undoing
from planner.imports.models import Import, ImportState
from planner.imports.queries.imports import one

ROWS = 100_000
MOST = 1 / 0.6
PEAK = 150.0
"""MB, of the whole process."""
OTHER = "{key},Initiative {key} again,What {key} was for,SCOPING,225000,130,190,85,45\r\n"
"""A line of a file that changes everything of what it stands for."""
TELLING = """
import re
try:
    {}
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
"""What a process does, and its peak at last. What the kernel tells of the usage of a process may be
its parent's; its memory map knows."""
COMMAND, UNDO = (
    TELLING.format(f'import runpy; runpy.run_module("{module}", run_name="__main__")')
    for module in ("planner", "bench.undo_here")
)
AGAIN = 3.0
"""How much longer than the first import the same file may take when it comes again."""
PAGE_MS, UNDO_PAGE_MS, LOOKS = 200.0, 200.0, 5
EVERY = 0.25
"""Seconds between two looks at the progress page; a browser takes two."""


def lines(stage: Stage, rows: int = ROWS) -> Iterator[Line]:
    """One run of each; ratios are of that run.

    Nobody looks at the first import, as nobody looks at its limit. The pages are measured during
    a later one of the same rows, which they make slower.
    """
    name = f"import of {rows:,} rows, {stage.name}"
    client = stage.world.client("admin")
    start = _start(stage)
    with _command(stage, rows) as process:
        began = time.perf_counter()
        peak = _ended(process)
    seconds = time.perf_counter() - began - start
    yield Line(f"{name}: peak of its process", peak, "MB", PEAK)
    limit = _limit(stage)
    detail = f"ours {seconds:.1f} s, after {start:.1f} s of starting; limit {limit:.1f} s"
    yield Line(
        f"{name}: command, once started / bulk insert", seconds / limit, "x", MOST, True, detail
    )
    yield Line(f"{name}: rows a second", rows / seconds, "rows/s", 45_000.0, at_most=False)
    key = _newest(stage)
    yield from _again(stage, name, rows, start + seconds)
    yield from _undone(stage, client, name, key, start + seconds)
    yield _watched(stage, client, name, rows)
    yield from _changed(stage, client, name, rows)


def _start(stage: Stage) -> float:
    """Seconds of the same command with one row: a worker, which is there already, starts none."""
    with _command(stage, 1, LINE.replace("{key}", "START")) as process:
        began = time.perf_counter()
        _ended(process)
    return time.perf_counter() - began


def _again(stage: Stage, name: str, rows: int, first: float) -> Iterator[Line]:
    """The same file once more: every row is compared with what is on file, and none is written."""
    began = time.perf_counter()
    with _command(stage, rows) as process:
        peak = _ended(process)
    seconds = time.perf_counter() - began
    yield Line(f"{name}, again: peak of its process", peak, "MB", PEAK)
    detail = f"again {seconds:.1f} s, first {first:.1f} s"
    yield Line(f"{name}, again: / first", seconds / first, "x", AGAIN, True, detail)


def _watched(stage: Stage, client: FlaskClient, name: str, rows: int) -> Line:
    """The rows once more, which were taken back, while somebody looks at how far they are."""
    began = time.perf_counter()
    with _command(stage, rows) as process:
        waits = list(_looks(stage, client, process))
        _ended(process)
    detail = f"{_spread(waits)}; import {time.perf_counter() - began:.1f} s with its start"
    return Line(f"{name}: slowest progress page", max(waits), "ms", PAGE_MS, True, detail)


def _changed(stage: Stage, client: FlaskClient, name: str, rows: int) -> Iterator[Line]:
    """A file that changes every row of what an import made, its undo, and what that says then."""
    made = _newest(stage)
    began = time.perf_counter()
    with _command(stage, rows, OTHER) as process:
        peak = _ended(process)
    detail = f"{time.perf_counter() - began:.1f} s"
    yield Line(f"{name}, all changed: peak of its process", peak, "MB", PEAK, True, detail)
    began = time.perf_counter()
    peak = _undo(stage, _newest(stage), "restored")
    detail = f"{time.perf_counter() - began:.1f} s"
    yield Line(f"{name}, all changed: peak of its undo", peak, "MB", PEAK, True, detail)
    yield _undo_page(client, f"{name}: page of its undo, all changed since and given back", made)
    _edit_half(stage, 1)
    yield _undo_page(client, f"{name}: the same, half of them edited as well", made)


def _newest(stage: Stage) -> int:
    with stage.session() as session:
        return session.scalars(select(func.max(Import.id))).one()


def _ended(process: subprocess.Popen[str]) -> float:
    """The most memory that the command had, in MB, once it has ended."""
    told = process.communicate()[0]
    assert process.returncode == 0, told
    return int(told.split()[-1]) / 1024


def _command(stage: Stage, rows: int, line: str = LINE) -> subprocess.Popen[str]:
    """The command that imports so many rows, already running. It starts once its file is there."""
    chosen: Settings = stage.app.extensions["planner.settings"]
    file = Path(chosen.instance) / "large.csv"
    file.write_text(HEADER + "".join(line.format(key=f"L-{n:06}") for n in range(rows)), newline="")
    asked = ["import", "initiatives", str(file), "--organisation", "acme", "--scenario", "none"]
    return _process(stage, COMMAND, asked)


def _process(stage: Stage, code: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
    chosen: Settings = stage.app.extensions["planner.settings"]
    environment = {name: value for name, value in os.environ.items() if "PLANNER" not in name}
    environment |= {
        "PLANNER_INSTANCE": str(chosen.instance),
        "PLANNER_DATABASE_URL": chosen.database_url,
        "PLANNER_LOG_LEVEL": "error",
    }
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _looks(stage: Stage, client: FlaskClient, process: subprocess.Popen[str]) -> Iterator[float]:
    """Milliseconds of each look at the progress page while the rows go in, after a first one."""
    warm = False
    while process.poll() is None:
        if (key := _running(stage)) is not None:
            took = _milliseconds(client, f"/acme/imports/{key}")
            if warm:
                yield took
            warm = True
        time.sleep(EVERY)


def _running(stage: Stage) -> int | None:
    with stage.session() as session:
        return session.scalar(select(Import.id).where(Import.state == ImportState.APPLYING))


def _limit(stage: Stage) -> float:
    """Seconds of the driver's bulk insert of what the import left behind, right beside it."""
    copies = moved(left_behind(stage), stage.world.rival.id, KEYS // 2)
    gc.collect(), gc.freeze()
    began = time.perf_counter()
    put_in(stage, copies)
    return time.perf_counter() - began


def _undone(
    stage: Stage, client: FlaskClient, name: str, key: int, applied: float
) -> Iterator[Line]:
    yield _undo_page(client, f"{name}: page of its undo", key)
    _edit_half(stage, 1)
    yield _undo_page(client, f"{name}: the same, half of them edited since", key)
    _edit_half(stage, -1)
    began = time.perf_counter()
    peak = _undo(stage, key, "removed")
    seconds = time.perf_counter() - began
    detail = f"undo {seconds:.1f} s, import {applied:.1f} s, each with the start of a process"
    yield Line(f"{name}: undo / import", seconds / applied, "x", 1.0, True, detail)
    yield Line(f"{name}: peak of its undo", peak, "MB", PEAK)


def _undo(stage: Stage, key: int, outcome: str) -> float:
    """Take an import back in a process of its own; gives its peak in MB."""
    with stage.session() as session:
        job_id = undoing.ask_to_undo(session, one(session, key), plans=True)
    with _process(stage, UNDO, [str(stage.world.acme.id), str(job_id)]) as process:
        peak = _ended(process)
    with stage.session() as session:
        assert one(session, key).undone[outcome] > 0, "nothing was taken back"
    return peak


def _undo_page(client: FlaskClient, name: str, key: int) -> Line:
    """Some looks at the page of an undo, after a first one."""
    place = f"/acme/imports/{key}/undo"
    _milliseconds(client, place)
    waits = [_milliseconds(client, place) for _ in range(LOOKS)]
    return Line(name, max(waits), "ms", UNDO_PAGE_MS, True, _spread(waits))


def _edit_half(stage: Stage, edits: int) -> None:
    """Count so many edits of every other initiative of the organisation; -1 takes one back."""
    with stage.driver() as driver:
        driver.execute(
            f"update initiatives set version = version + {edits}"
            f" where organisation_id = {stage.world.acme.id} and id % 2 = 0"
        )


def _milliseconds(client: FlaskClient, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (time.perf_counter() - began) * 1000


def _spread(waits: list[float]) -> str:
    ordered = sorted(waits)
    return f"median {ordered[len(ordered) // 2]:.0f} ms of {len(ordered)} looks"
