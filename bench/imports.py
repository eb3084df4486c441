"""An import from file to tables, against the driver's bulk insert of the rows it leaves behind.

Each goes into an organisation that has nothing yet, so that no round meets more than the last.
"""

import gc
import io
from collections.abc import Iterator
from itertools import count

from bench.copies import KEYS, left_behind, moved, put_in
from bench.measuring import Line, paired
from bench.stage import Stage
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import applying, checking, preparing
from planner.imports.kinds.registry import KINDS
from planner.imports.queries.imports import one
from workers.imports import apply_import

ROWS, ROUNDS = 10_000, 5
HEADER = "external_key,title,description,status,value,p50,p90,hours:Backend,hours:Design\r\n"
LINE = "{key},Initiative {key},What {key} is for,PROPOSED,125000,120,180,80,40\r\n"


def lines(stage: Stage, rows: int = ROWS) -> Iterator[Line]:
    """The whole way: upload, check, apply; and applying alone."""
    numbers = count(1)

    def empty() -> Stage:
        return stage.elsewhere(f"imports-{next(numbers)}")

    sample = empty()
    _apply(sample, _checked(sample, rows))
    left = left_behind(sample)
    copies = [moved(left, empty().world.acme.id, n * KEYS) for n in range(1, 2 * ROUNDS + 3)]
    stages = [empty() for _ in range(ROUNDS + 1)]
    gc.collect(), gc.freeze()  # the copies are nobody's but the limit's

    def limit() -> None:
        put_in(stage, copies.pop())

    def whole() -> None:
        at = stages.pop()
        _apply(at, _checked(at, rows))

    timed = paired(whole, limit, ROUNDS)
    name = f"import of {rows:,} rows, {stage.name}"
    most = 1 / 0.6
    yield Line(f"{name}: file to tables / bulk insert", timed.ratio, "x", most, True, timed.detail)
    yield Line(f"{name}: rows a second", rows / timed.ours, "rows/s", 45_000.0, at_most=False)
    checked = [(at, _checked(at, rows)) for at in [empty() for _ in range(ROUNDS + 1)]]
    applied = paired(lambda: _apply(*checked.pop()), limit, ROUNDS)
    yield Line(f"{name}: apply / bulk insert", applied.ratio, "x", most, True, applied.detail)


def _checked(stage: Stage, rows: int) -> int:
    text = HEADER + "".join(LINE.format(key=f"K-{n:06}") for n in range(rows))
    with stage.session() as session:
        key = preparing.upload(
            session, "portfolio.csv", io.BytesIO(text.encode()), [KINDS["initiatives"]]
        ).id
    with stage.session() as session:
        of = one(session, key)
        checking.check_now(session, of)
        assert of.found["new"] == rows, of.found
    return key


def _apply(stage: Stage, key: int) -> None:
    with stage.session() as session:
        job = session.find(Job, applying.ask_to_apply(session, one(session, key), None))
    with stage.app.app_context():
        run_here(stage.app.app_context, 30, job, apply_import)
    with stage.session() as session:
        assert one(session, key).done["new"] > 0, "nothing was imported"
