"""A file on its way in: uploaded, checked and applied as workers do."""

import io
from collections.abc import Callable
from itertools import count

from sqlalchemy import select

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.core.jobs.performing import Handler
from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_numbers import NumberFormat
from planner.imports.commands import applying, checking, preparing
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Import, ImportState
from planner.imports.queries.imports import one
from planner.portfolio.models import Initiative
from tests.kit.world import World
from workers.imports import apply_import


def uploaded(world: World, text: str | bytes, name: str = "portfolio.csv") -> int:
    data = text.encode() if isinstance(text, str) else text
    with world.session() as session:
        return preparing.upload(session, name, io.BytesIO(data), list(KINDS.values())).id


def row_of(name: str, owner: int, **facts) -> Import:
    """An import without a file, for pages that only tell of it."""
    nothing = {"columns": [], "samples": [], "fills": [], "rows": 1, "size": 1}
    read = {"encoding": Encoding.UTF_8, "delimiter": ",", "numbers": NumberFormat.PLAIN}
    marks = {"stored": "0" * 36, "sha256": "0" * 64, "signature": "0" * 64}
    return Import(file_name=name, created_by=owner, **{**nothing, **read, **marks, **facts})


def checked(world: World, text: str | bytes) -> tuple[int, dict[str, int]]:
    key = uploaded(world, text)
    with world.session() as session:
        of = one(session, key)
        checking.check_now(session, of)
        return key, of.found


def applied(
    world: World, key: int, scenario: int | None = None, handler: Handler = apply_import
) -> dict[str, int]:
    with world.session() as session:
        job = session.find(Job, applying.ask_to_apply(session, one(session, key), scenario))
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, handler)
    with world.session() as session:
        of = one(session, key)
        assert session.find(Job, of.job_id).error is None
        assert of.state is ImportState.APPLIED
        return of.done


def applied_after(
    world: World, key: int, happens: Callable[[], object], batches: int = 0
) -> dict[str, int]:
    """Apply an import; after so many batches, when it has read what is on file, this happens."""

    def handler(session, payload, run):
        asked, begun = run.cancelled, count()

        def cancelled():
            if next(begun) == batches:
                happens()
            return asked()

        run.cancelled = cancelled
        return apply_import(session, payload, run)

    return applied(world, key, handler=handler)


def imported(world: World, text: str | bytes, scenario: int | None = None) -> dict[str, int]:
    return applied(world, checked(world, text)[0], scenario)


def counts(new: int = 0, changed: int = 0, unchanged: int = 0, rejected: int = 0) -> dict[str, int]:
    return {"new": new, "changed": changed, "unchanged": unchanged, "rejected": rejected}


def initiatives(world: World) -> dict[str, Initiative]:
    with world.session() as session:
        return {row.title: row for row in session.scalars(select(Initiative))}
