"""What waits for somebody: each with one act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from planner.analysis.queries.doubts import DoubtLine
from planner.core.jobs.models import Job
from planner.domain.permissions import Permission
from planner.imports.models import Import, ImportState
from planner.overview.queries import Standing
from planner.scenarios.queries.drift import AlertLine
from planner.web.subjects import task_title
from planner.web.words import (
    apart,
    exact,
    listing,
    plural,
    signed_exact,
    spelt,
    tokens,
    upper_first,
)

MOST_POOLS = 3

WAITING = {
    ImportState.DRAFT: ("is uploaded, and its columns are to be matched", "Match"),
    ImportState.CHECKED: ("is checked, and waits to be applied", "Continue"),
    ImportState.STOPPED: ("stopped halfway", "Go on"),
}
"""What is said of an import that waits for its owner, and the act."""

REPAIR = "Repair them in the file, and import it again"


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the queue: what is the matter, a detail, and where to see to it."""

    what: str
    rest: str
    detail: str
    act: str
    endpoint: str
    values: dict[str, int | str] = field(default_factory=dict)


def of_plan(standing: Standing, allowed: frozenset[Permission]) -> Iterator[Need]:
    """What is amiss with the scenario, for those who may put it right."""
    if Permission.PLANNING_WRITE not in allowed or not standing.scenario.editable:
        return
    yield from _pools_over(standing)
    if standing.summary.without_p90:
        yield _without_p90(standing)


def of_drift(active: Sequence[AlertLine]) -> Iterator[Need]:
    """Locked baselines that live data has moved away from, and that nobody has answered."""
    for line in active:
        alert = line.alert
        yield Need(
            what=line.scenario.name,
            rest="has drifted from what was agreed",
            detail=f"Capacity {signed_exact(alert.capacity_percent)} %, "
            f"demand {signed_exact(alert.demand_percent)} %",
            act="See why",
            endpoint="scenarios.baseline",
            values={"scenario_id": line.scenario.id},
        )


def of_doubts(waiting: Sequence[DoubtLine], me: int | None) -> Iterator[Need]:
    """Figures that somebody doubts and asks the visitor about, and answers to the visitor."""
    for line in waiting:
        doubt = line.doubt
        mine = doubt.reported_by == me
        yield Need(
            what=doubt.title,
            rest=f"was explained by {line.answerer}" if mine else f"is doubted by {line.by}",
            detail=(doubt.answer if mine else doubt.note)[:160],
            act="Read" if mine else "Answer",
            endpoint="analysis.explanation",
            values={"figure": doubt.figure},
        )


def of_jobs(failed: Sequence[Job]) -> Iterator[Need]:
    """Background work that failed and is not tried again."""
    for job in failed:
        yield Need(
            what=task_title(job.task, job.subject),
            rest="failed",
            detail=upper_first((job.error or "No reason was kept")[:160]),
            act="Open job",
            endpoint="jobs.job",
            values={"job_id": job.id},
        )


def of_imports(mine: Sequence[Import]) -> Iterator[Need]:
    """One's own imports that stand still; and of the newest, the rows that were handed back."""
    for row in (each for each in mine if each.undo_asked_at is None):
        rejected = row.done.get("rejected", 0)
        if row.state in WAITING:
            rest, act = WAITING[row.state]
            yield _import(row, row.file_name, rest, _counts(row), act)
        elif row is mine[0] and row.state is ImportState.APPLIED and rejected:
            rest = f"of {row.file_name} {'was' if rejected == 1 else 'were'} handed back"
            yield _import(row, plural(rejected, "row"), rest, REPAIR, "See rows")


def _import(row: Import, what: str, rest: str, detail: str, act: str) -> Need:
    return Need(what, rest, detail, act, "imports.progress", {"import_id": row.id})


def _counts(row: Import) -> str:
    if row.state is not ImportState.CHECKED:
        return plural(row.rows, "row")
    found = (f"{row.found.get(kind, 0):,} {kind}" for kind in ("new", "changed", "rejected"))
    return ", ".join(found)


def _pools_over(standing: Standing) -> Iterator[Need]:
    key, over = standing.scenario.id, standing.summary.over
    for line in over[:MOST_POOLS]:
        supplied = f"{tokens(line.supply)} supplied" if line.supply else "no supply"
        yield Need(
            what=line.pool.opening,
            rest=f"is {_counted(apart(line.p50, line.supply))} over capacity",
            detail=f"{tokens(line.p50)} asked for at P50, {supplied}",
            act="Open pool",
            endpoint="scenarios.pool",
            values={"scenario_id": key, "pool_id": line.pool.id},
        )
    if rest := over[MOST_POOLS:]:
        yield Need(
            what=upper_first(f"{spelt(len(rest))} more {'pool' if len(rest) == 1 else 'pools'}"),
            rest="are over capacity" if len(rest) > 1 else "is over capacity",
            detail=upper_first(listing(line.pool.name for line in rest)),
            act="Open ledger",
            endpoint="scenarios.ledger",
            values={"scenario_id": key},
        )


def _without_p90(standing: Standing) -> Need:
    lacking = standing.summary.without_p90
    rows = sum(line.rows_without_p90 for line in lacking)
    return Need(
        what=plural(rows, "demand row"),
        rest="have no P90" if rows > 1 else "has no P90",
        detail=f"So the P90 of {listing(line.pool.name for line in lacking)} is unknown",
        act="Fill in",
        endpoint="scenarios.pool",
        values={"scenario_id": standing.scenario.id, "pool_id": lacking[0].pool.id},
    )


def _counted(amount: Decimal) -> str:
    text = exact(amount)
    return f"{text} {'token' if text == '1' else 'tokens'}"
