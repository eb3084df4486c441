"""Scope items with their estimates, as files hold them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.core.zone import today
from planner.domain.amounts import ONE, from_text
from planner.domain.calendar import quarter_label
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.initiatives import p90_below
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.plans import WORDS_OF_WORK, called_by, told_apart
from planner.domain.importing.scope import SCOPE, comparing, identity, readers, spread
from planner.domain.importing.sheets import Reading, Sheet, SheetReader, said
from planner.domain.importing.undo import State, in_order, plain
from planner.domain.lifecycle import PeriodType
from planner.domain.permissions import Permission
from planner.domain.spelling import restated
from planner.imports.by_state import ByState
from planner.imports.differences import Cell, changed_hours
from planner.imports.kinds import Weighs, Written
from planner.imports.kinds.edited import Edits, Which, of_scope_items
from planner.imports.kinds.states import Changed
from planner.imports.models import Import
from planner.imports.queries.skills import skill_names
from planner.imports.undoing import Restored, Standing, Undoing
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.scope_states import (
    ScopeState,
    add_scope,
    change_scope,
    remove_scope,
    scope_states,
)
from planner.portfolio.titles import titles_of

ScopeChange = Changed[ScopeState]


class Scopes:
    """Every scope item on file, as the rows of one file are held against it."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session = session
        work = session.execute(
            select(
                Initiative.id,
                Initiative.title,
                Initiative.external_key,
                Initiative.target_quarter,
                Initiative.archived_at,
            )
        ).all()
        titles = told_apart({row.id: row.title for row in work})
        self._targets = {row.id: row.target_quarter for row in work}
        self._quarters = _quarters(session)
        self._labels = {key: label for label, key in self._quarters.items()}
        self._now = quarter_label(today(session))
        in_use = [row for row in work if row.archived_at is None]
        known = called_by(in_use, *WORDS_OF_WORK)
        reads = readers(of.numbers, known, self._quarters)
        skills = skill_names(session, of)
        self.reader = SheetReader(
            Reading(of.columns, of.fills, SCOPE, reads, comparing(titles), skills)
        )
        rows = session.execute(
            select(ScopeItem.id, ScopeItem.name, ScopeItem.initiative_id).order_by(ScopeItem.id)
        )
        self.catalogue = Catalogue("scope item", "scope_item").holding(
            (key, None, identity(name, initiative_id)) for key, name, initiative_id in rows
        )

    def on_file(self, keys: Sequence[int], lock: bool) -> dict[int, ScopeState]:
        """Items with their hours and shares. Three statements."""
        return scope_states(self._session, keys, lock=lock)

    def compare(self, draft: Draft, key: int, was: ScopeState) -> ScopeChange | Problem:
        """How an item differs from its row. Cells replace, blanks keep, 0 takes a skill out."""
        hours = restated(was.hours, draft.hours)
        now = was._replace(
            description=draft.values.get("description", was.description),
            p50=draft.values.get("p50", was.p50),
            p90=draft.values.get("p90", was.p90),
            hours={skill: amount for skill, amount in hours.items() if amount},
            shares=draft.values.get("quarters", was.shares),
        )
        if problem := p90_below(now.p90, now.p50, self.reader.column_of("p90")):
            return problem
        return Changed(key, state_of(was), state_of(now), now, self._cells(was, now))

    def _cells(self, was: ScopeState, now: ScopeState) -> list[Cell]:
        cells = [
            ("Description", was.description, now.description),
            *changed_hours(was, now),
            ("Quarters", self._spread(was.shares), self._spread(now.shares)),
        ]
        return [cell for cell in cells if cell[1] != cell[2]]

    def _spread(self, shares: Mapping[int, Decimal]) -> str:
        return spread({self._labels[key]: share for key, share in shares.items()})

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Nothing follows that the rows do not say."""

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[ScopeChange],
        period_id: int | None,
    ) -> Written:
        """Add items and change others."""
        states = [self.state(sheet, place) for place in new]
        keys = add_scope(self._session, states)
        change_scope(self._session, {row.key: row.becomes for row in changed})
        return Written(keys, [state_of(state) for state in states])

    def state(self, sheet: Sheet, place: int) -> ScopeState:
        """What a new row becomes."""
        key, shares = sheet.of("initiative_id")[place], sheet.of("quarters")[place]
        if shares is None:
            labels = (self._targets[key], self._now)
            found = (self._quarters[label] for label in labels if label in self._quarters)
            shares = dict.fromkeys(list(found)[:1], ONE)
        hours = said(sheet.hours, place)
        return ScopeState(
            key,
            sheet.of("name")[place],
            sheet.of("description")[place] or "",
            sheet.of("p50")[place],
            sheet.of("p90")[place],
            {skill: amount for skill, amount in hours.items() if amount},
            shares,
        )


def _quarters(session: Session) -> dict[str, int]:
    chosen = select(Period.label, Period.id).where(Period.type == PeriodType.QUARTER)
    return dict(session.execute(chosen).all())


def state_of(state: ScopeState) -> State:
    """An item as it is kept: keys of periods are text there, and hours have their order."""
    shares = {str(key): share for key, share in state.shares.items()}
    kept = plain({**state._asdict(), "shares": shares})
    return {**kept, "hours": in_order(kept["hours"])}


class ScopeRows:
    """What taking back asks of scope items."""

    table: type[Any] = ScopeItem
    key = "id"

    def standing(self, session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, Standing]:
        """How these items stand."""
        found = scope_states(session, keys, lock=lock)
        titles = titles_of(session, {state.initiative_id for state in found.values()})
        return {
            key: Standing(f"{state.name} of {titles[state.initiative_id]}"[:255], state_of(state))
            for key, state in found.items()
        }

    def reasons(
        self, session: Session, made: Sequence[int], changed: Sequence[int], *, plans: bool
    ) -> Mapping[int, str]:
        """Nothing refers to a scope item."""
        return {}

    def remove(self, session: Session, keys: Sequence[int]) -> None:
        """Remove items."""
        remove_scope(session, keys)

    def put_back(self, session: Session, rows: Sequence[Restored]) -> None:
        """Give items what they had."""
        change_scope(session, {row.key: stated(row.state) for row in rows})

    def clashes(self, session: Session, rows: Sequence[Restored]) -> Mapping[int, str]:
        """P90 and P50 may have been written by two hands."""
        return {
            row.key: "Its P90 would be below its P50"
            for row in rows
            if _below(from_text(row.state["p90"]), from_text(row.state["p50"]))
        }


def stated(state: State) -> ScopeState:
    """An item as it was kept."""
    return ScopeState(
        state["initiative_id"],
        state["name"],
        state["description"],
        from_text(state["p50"]),
        from_text(state["p90"]),
        {skill: Decimal(hours) for skill, hours in dict(state["hours"]).items()},
        {int(key): Decimal(share) for key, share in state["shares"].items()},
    )


def _below(p90: Decimal | None, p50: Decimal | None) -> bool:
    return p90 is not None and p50 is not None and p90 < p50


class ScopeKind:
    """The parts of initiatives, with their estimates."""

    name, one, many = "scope-items", "scope item", "scope items"
    place = "portfolio.initiatives"
    placed = "Initiatives"
    permission = Permission.INITIATIVE_WRITE
    fields = SCOPE
    planned = False
    weighs: Weighs | None = Weighs.SCOPE
    export: str | None = "portfolio.scope_twin"
    page: tuple[str, str] | None = None
    edits: tuple[str, ...] = ("initiative.scope_", "initiatives.")
    undoing: Undoing = ByState(ScopeRows())

    def edited(self, which: Which) -> list[Edits]:
        """Under their initiatives."""
        return [of_scope_items(which)]

    def against(self, session: Session, of: Import) -> Scopes:
        """Every scope item on file."""
        return Scopes(session, of)
