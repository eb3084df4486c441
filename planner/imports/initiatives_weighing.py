"""What taking back some initiatives of an import would do: remove, put back, or leave, and why.

The page that asks for the undo and the job that does it weigh by the same rule.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.importing.undo import EDITED, SCOPE, State, Work, stands
from planner.imports.comparing import COLUMNS
from planner.imports.given_back import MADE, given_back
from planner.imports.undoing import Left, Terms, Weighed
from planner.imports.work_since import work_edited
from planner.portfolio.models import Initiative
from planner.portfolio.queries.stated import StatedScope, stated_scopes
from planner.scenarios.fence import closed
from planner.scenarios.withdrawing import planning, uses


class Former(NamedTuple):
    """An initiative that becomes as it was: the states kept of it, and how it stands now."""

    key: int
    before: State
    after: State
    now: State
    scope: StatedScope | None


def weigh(
    session: Session, changes: Sequence[Sequence[Any]], at: datetime, terms: Terms
) -> Weighed:
    """Weigh changes of one batch that was applied `at`. A fixed number of statements."""
    new = [key for key, before, _ in changes if before is None]
    scenarios = planning(session, new, lock=terms.lock) if new else []
    on_file = _on_file(session, [key for key, *_ in changes], terms.lock)
    scopes = stated_scopes(session, [key for key, before, _ in changes if before is not None])
    used = uses(session, new, scenarios, plans=terms.plans) if new else {}
    touched = {key for key in new if key in on_file and _touched(on_file[key], at)}
    touched -= given_back(session, {key for key in touched if key not in terms.forced}, at)
    touched |= _work_edited(session, changes, scopes, at)
    found = Weighed(scenarios=[scenario for scenario in scenarios if not closed(scenario)])
    for key, before, after in changes:
        if key not in on_file:
            found.gone += 1
            continue
        now, scope = on_file[key], scopes.get(key)
        edited = key in touched
        if before is not None and not edited:
            edited = not stands(before, after, now, _work(scope))
        if reason := EDITED if edited and key not in terms.forced else used.get(key):
            found.left.append(Left(key, now["title"], reason))
        elif before is None:
            found.remove.append(key)
        else:
            found.restore.append(Former(key, before, after, now, scope))
    return found


def _touched(now: Mapping[str, Any], at: datetime) -> bool:
    return bool(now["version"] != MADE or now["updated_at"] > at)


def _work_edited(
    session: Session,
    changes: Sequence[Sequence[Any]],
    scopes: Mapping[int, StatedScope],
    at: datetime,
) -> set[int]:
    """Those of which a change made the work, which would go with it, and somebody edited it."""
    items = [
        item
        for key, before, after in changes
        if before is not None and SCOPE in after and SCOPE not in before and key in scopes
        if (item := scopes[key].item_id) is not None
    ]
    return work_edited(session, items, at)


def _on_file(session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, dict[str, Any]]:
    names = (*COLUMNS, "version", "updated_at")
    chosen = select(Initiative.id, *(getattr(Initiative, name) for name in names)).where(
        among(Initiative.id, keys)
    )
    rows = session.execute(chosen.with_for_update() if lock else chosen)
    return {key: dict(zip(names, values, strict=True)) for key, *values in rows}


def _work(scope: StatedScope | None) -> Work | None:
    return scope and Work(scope.name, scope.p50, scope.p90, scope.hours)
