"""What a file of scope items would change of plans.

Plans in hours count scope as it stands. In tokens, demand follows when somebody derives it, and
only in plans that may change: what is foreseen there is that derivation, of the initiatives that
the file is about. Demand that was typed stays.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.derive_demand import ScopeItem
from planner.domain.importing.impact import moved_by
from planner.domain.portions import portions
from planner.imports.examining import Examined
from planner.imports.foreseeing.plans import Plans
from planner.imports.kinds.scope import Scopes, stated
from planner.imports.models import Outcome
from planner.portfolio.scope_states import ScopeState
from planner.scenarios.derivation import WRITTEN, foreseen
from planner.scenarios.fence import closed
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.scope import items_of

AT_ONCE = 2000
"""Initiatives whose demand is worked out together."""


class Becomes(NamedTuple):
    """A scope item before and after its row; a new one has no key and was nothing."""

    key: int | None
    was: ScopeState | None
    now: ScopeState


class ScopeForesight:
    """Gathers what scope items that are added and changed do to plans."""

    def __init__(self, session: Session) -> None:
        self._session, self._plans = session, Plans(session)
        self._ranked: defaultdict[int, set[int]] = defaultdict(set)
        """By plan in tokens whose demand may be derived, the initiatives that it ranks."""
        self._items: defaultdict[int, list[Becomes]] = defaultdict(list)
        """By initiative that one of them ranks."""

    def note(self, examined: Examined) -> None:
        """Add what some rows would do."""
        rows = list(_rows(examined))
        ranking = self._ranking({row.now.initiative_id for row in rows})
        for row in rows:
            for key in ranking[row.now.initiative_id]:
                if self._plans.in_hours(key):
                    self._ask(key, row)
                elif self._derived(key):
                    self._ranked[key].add(row.now.initiative_id)
        derived = set().union(*self._ranked.values())
        for row in rows:
            if row.now.initiative_id in derived:
                self._items[row.now.initiative_id].append(row)

    def kept(self) -> dict[str, Any]:
        """By plan, how much is asked for."""
        for some in portions(sorted(self._items), AT_ONCE):
            scope = self._scope(some)
            for key, ranked in self._ranked.items():
                if keys := sorted(ranked.intersection(some)):
                    self._derive(self._plans.of[key], keys, scope)
        return self._plans.kept()

    def _ask(self, key: int, row: Becomes) -> None:
        hours, period_id = self._plans[key].hours, self._plans.of[key].period_id
        if row.was:
            hours.ask(row.was.hours, row.was.shares.get(period_id), -1)
        hours.ask(row.now.hours, row.now.shares.get(period_id), 1)

    def _derive(
        self, plan: Scenario, keys: Sequence[int], scope: dict[int, list[ScopeItem]]
    ) -> None:
        items = [item for key in keys for item in scope[key]]
        rows = foreseen(self._session, plan, items, keys).rows
        moved = moved_by((r.pool_id, r.before, r.after) for r in rows if r.change in WRITTEN)
        self._plans[plan.id].add(moved)

    def _scope(self, initiatives: Sequence[int]) -> dict[int, list[ScopeItem]]:
        """By initiative, its scope as it would be."""
        found = items_of(self._session, initiatives)
        scope: dict[int, list[ScopeItem]] = {key: [] for key in initiatives}
        becoming = [row for key in initiatives for row in self._items[key]]
        now = {row.key: row.now for row in becoming if row.key is not None}
        for key, item in found.items():
            scope[item.initiative_id].append(_item(now[key]) if key in now else item)
        for row in becoming:
            if row.key is None:
                scope[row.now.initiative_id].append(_item(row.now))
        return scope

    def _ranking(self, initiatives: set[int]) -> defaultdict[int, list[int]]:
        """By initiative, the plans that rank it. One statement."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        chosen = select(Ranking.initiative_id, Ranking.scenario_id)
        for initiative, key in self._session.execute(
            chosen.where(among(Ranking.initiative_id, initiatives))
        ):
            found[initiative].append(key)
        return found

    def _derived(self, key: int) -> bool:
        """Whether it is a plan whose demand somebody may derive."""
        return self._plans.in_tokens(key) and not closed(self._plans.of[key])


def _rows(examined: Examined) -> Iterator[Becomes]:
    against = examined.against
    assert isinstance(against, Scopes), "asked only of a file of scope items"
    for place in examined.places(Outcome.NEW):
        yield Becomes(None, None, against.state(examined.sheet, place))
    for place in examined.places(Outcome.CHANGED):
        row: Any = examined.differences[place]
        yield Becomes(row.key, stated(row.was), row.becomes)


def _item(state: ScopeState) -> ScopeItem:
    return ScopeItem(state.initiative_id, state.name, state.hours, state.p50, state.p90)
