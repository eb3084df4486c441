"""An import from file to tables, against a bulk insert of the same rows, known to be right."""

import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from bench.measuring import Line, paired
from bench.stage import Stage
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import applying, checking, preparing
from planner.imports.queries.imports import one
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from workers.imports import apply_import

ROWS = 10_000
HEADER = "external_key,title,description,status,value,p50,p90,hours:Backend,hours:Design\r\n"
LINE = "{key},Initiative {key},What {key} is for,PROPOSED,125000,120,180,80,40\r\n"


def lines(stage: Stage, rows: int = ROWS) -> Iterator[Line]:
    """Applying alone, and the whole way: upload, check, apply."""
    made = count()

    def limit() -> None:
        _insert(stage, f"L{next(made)}", rows)

    checked: list[int] = []

    def whole() -> None:
        _apply(stage, _checked(stage, f"W{next(made)}", rows))

    timed = paired(whole, limit, rounds=3)
    name = f"import of {rows:,} rows, {stage.name}"
    yield Line(
        f"{name}: file to tables / bulk insert alone", timed.ratio, "x", 1 / 0.6, True, timed.detail
    )
    yield Line(f"{name}: rows a second", rows / timed.ours, "rows/s", 45_000.0, at_most=False)
    checked += [_checked(stage, f"A{next(made)}", rows) for _ in range(4)]
    applied = paired(lambda: _apply(stage, checked.pop()), limit, rounds=3)
    yield Line(
        f"{name}: apply / bulk insert alone", applied.ratio, "x", 1 / 0.6, True, applied.detail
    )


def _checked(stage: Stage, prefix: str, rows: int) -> int:
    text = HEADER + "".join(LINE.format(key=f"{prefix}-{n:06}") for n in range(rows))
    with stage.session() as session:
        key = preparing.upload(session, f"{prefix}.csv", io.BytesIO(text.encode())).id
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


def _insert(stage: Stage, prefix: str, rows: int) -> None:
    """The same rows, known to be right, in three inserts."""
    with stage.session() as session, session.recording("bench.inserted", "rows"):
        owner = session.actor_id
        keys = session.new_keys(Initiative, rows)
        items = session.new_keys(ScopeItem, rows)
        session.add_rows(
            Initiative,
            [
                {
                    "id": key,
                    "external_key": f"{prefix}-{n:06}",
                    "title": f"Initiative {prefix}-{n:06}",
                    "description": f"What {prefix}-{n:06} is for",
                    "business_owner_id": owner,
                    "value_minor": 12_500_000,
                }
                for n, key in enumerate(keys)
            ],
        )
        session.add_rows(
            ScopeItem,
            [
                {
                    "id": item,
                    "initiative_id": key,
                    "name": "Imported",
                    "estimate_p50": Decimal(120),
                    "estimate_p90": Decimal(180),
                    "imported": True,
                }
                for item, key in zip(items, keys, strict=True)
            ],
        )
        session.add_rows(
            ScopeSkill,
            [
                {"scope_item_id": item, "skill": skill, "hours": hours, "position": place}
                for item in items
                for place, (skill, hours) in enumerate(
                    (("Backend", Decimal(80)), ("Design", Decimal(40)))
                )
            ],
        )
