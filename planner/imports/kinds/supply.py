"""What pools can give in scenarios, as files hold it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import String, select, type_coerce

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.plans import Plans, called
from planner.domain.importing.sheets import Reading, Sheet, SheetReader
from planner.domain.importing.supply import SUPPLY, comparing, identity, readers
from planner.domain.importing.undo import State, plain
from planner.domain.lifecycle import SupplySource
from planner.domain.permissions import Permission
from planner.domain.refusals import Conflict
from planner.imports.by_state import ByState
from planner.imports.kinds import Weighs, Written
from planner.imports.kinds.edited import Edits, Which, of_supplies
from planner.imports.kinds.states import (
    Changed,
    closed_ones,
    held,
    note_shut,
    plans,
    refusals,
    shut,
    sound,
)
from planner.imports.models import Import
from planner.imports.undoing import Restored, Standing, Undoing
from planner.periods.models import Period
from planner.scenarios.fence import touch
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.writing import SupplyState, write_supplies

Place = tuple[int, int]
"""A scenario and a pool, by key."""


class OnFile(NamedTuple):
    """The supply of a pool, where, and what stands against changing it."""

    place: Place
    state: SupplyState
    refusal: Conflict | None


SupplyChange = Changed[tuple[Place, SupplyState]]


class Supplies:
    """Every supply on file, as the rows of one file are held against it."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session = session
        scenarios = {plan.id: plan for plan in plans(session)}
        pools = dict(session.execute(select(SkillPool.id, SkillPool.name)).all())
        reads = readers(of.numbers, Plans.of(scenarios.values()), called(pools.items()))
        self.reader = SheetReader(Reading(of.columns, of.fills, SUPPLY, reads, comparing(pools)))
        rows = session.execute(select(TokenSupply.id, TokenSupply.scenario_id, TokenSupply.pool_id))
        self.catalogue = Catalogue("supply", "pool").holding(
            (key, None, identity(scenario_id, pool_id)) for key, scenario_id, pool_id in rows
        )

    def on_file(self, keys: Sequence[int], lock: bool) -> dict[int, OnFile]:
        """What is stated. Two statements."""
        found = supplies_on_file(self._session, keys, lock)
        refused = refusals(self._session, {place[0] for place, _ in found.values()})
        return {key: OnFile(*row, refused.get(row[0][0])) for key, row in found.items()}

    def compare(self, draft: Draft, key: int, was: OnFile) -> SupplyChange | Problem:
        """How a supply differs from its row."""
        tokens = draft.values.get("tokens", was.state.tokens)
        notes = draft.values.get("notes", was.state.notes)
        cells = [
            (label, before, after)
            for label, before, after in (
                ("Tokens", written(was.state.tokens), written(tokens)),
                ("Notes", was.state.notes, notes),
            )
            if before != after
        ]
        if cells and was.refusal:
            name = draft.values["plan"].name
            return shut(was.refusal, self.reader.column_of("scenario"), name)
        now = SupplyState(tokens, SupplySource.IMPORTED, notes) if cells else was.state
        return Changed(key, state_of(was.state), state_of(now), (was.place, now), cells)

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Note what would go into scenarios that are closed, and what has notes only."""
        tokens, column = sheet.of("tokens"), self.reader.column_of("tokens")
        for place in list(sound(sheet, keys)):
            if tokens[place] is None:
                fix = "Say how many, or take the notes out as well."
                sheet.problems[place].append(Problem("tokens", column, "nothing", "tokens", fix))
        note_shut(self._session, sheet, keys, self.reader)

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[SupplyChange],
        period_id: int | None,
    ) -> Written:
        """State supply, scenario by scenario."""
        named, pools = sheet.of("plan"), sheet.of("pool_id")
        tokens, notes = sheet.of("tokens"), sheet.of("notes")
        stated = {
            (named[place].id, pools[place]): SupplyState(
                tokens[place], SupplySource.IMPORTED, notes[place] or ""
            )
            for place in new
        }
        restate(self._session, {**stated, **dict(row.becomes for row in changed)})
        keys = _keys(self._session, stated)
        return Written(
            [keys[place] for place in stated], [state_of(state) for state in stated.values()]
        )


def state_of(state: SupplyState) -> State:
    """A supply as it is kept."""
    return plain(state._asdict())


def supplies_on_file(
    session: Session, keys: Sequence[int], lock: bool
) -> dict[int, tuple[Place, SupplyState]]:
    """By key, where it is stated, and what. One statement."""
    chosen = select(
        TokenSupply.id,
        TokenSupply.scenario_id,
        TokenSupply.pool_id,
        TokenSupply.tokens,
        type_coerce(TokenSupply.source, String),
        TokenSupply.notes,
    ).where(TokenSupply.id.in_(keys))
    rows = session.execute(chosen.with_for_update() if lock else chosen)
    return {row[0]: ((row[1], row[2]), SupplyState(*row[3:])) for row in rows}


def restate(session: Session, wanted: Mapping[Place, SupplyState | None]) -> None:
    """Let these be as wanted, None for none stated, inside a change that may change them."""
    ordered = sorted(wanted)
    scenarios = held(session, {place[0] for place in ordered})
    for key, places in groupby(ordered, key=lambda place: place[0]):
        write_supplies(session, scenarios[key], {place[1]: wanted[place] for place in places})
        touch(scenarios[key], session.actor_id)


def _keys(session: Session, places: Mapping[Place, Any]) -> dict[Place, int]:
    chosen = select(TokenSupply.scenario_id, TokenSupply.pool_id, TokenSupply.id)
    rows = session.execute(chosen.where(TokenSupply.scenario_id.in_({key for key, _ in places})))
    return {(scenario_id, pool_id): key for scenario_id, pool_id, key in rows}


class SupplyRows:
    """What taking back asks of supplies."""

    table: type[Any] = TokenSupply
    key = "id"

    def standing(self, session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, Standing]:
        """How these supplies stand."""
        states = supplies_on_file(session, keys, lock)
        names = session.execute(
            select(TokenSupply.id, SkillPool.name, Scenario.name, Period.label)
            .join(SkillPool, SkillPool.id == TokenSupply.pool_id)
            .join(Scenario, Scenario.id == TokenSupply.scenario_id)
            .join(Period, Period.id == Scenario.period_id)
            .where(TokenSupply.id.in_(keys))
        )
        return {
            key: Standing(f"{pool} in {name} {label}"[:255], state_of(states[key][1]))
            for key, pool, name, label in names
            if key in states
        }

    def reasons(
        self, session: Session, made: Sequence[int], changed: Sequence[int], *, plans: bool
    ) -> Mapping[int, str]:
        """Which scenarios no longer change."""
        return closed_ones(session, TokenSupply, [*made, *changed])

    def remove(self, session: Session, keys: Sequence[int]) -> None:
        """Let nothing be stated there."""
        places = (place for place, _ in supplies_on_file(session, keys, True).values())
        restate(session, dict.fromkeys(places))

    def put_back(self, session: Session, rows: Sequence[Restored]) -> None:
        """State what was stated."""
        found = supplies_on_file(session, [row.key for row in rows], True)
        restate(session, {found[row.key][0]: _stated(row.state) for row in rows})

    def clashes(self, session: Session, rows: Sequence[Restored]) -> Mapping[int, str]:
        """None: it is one figure."""
        return {}


def _stated(state: State) -> SupplyState:
    return SupplyState(Decimal(state["tokens"]), state["source"], state["notes"])


class SupplyKind:
    """What pools can give in scenarios."""

    name, one, many = "supply", "supply", "supplies"
    place = "scenarios.scenarios"
    placed = "Scenarios"
    permission = Permission.PLANNING_WRITE
    fields = SUPPLY
    planned = False
    weighs: Weighs | None = Weighs.SUPPLY
    export: str | None = None
    page: tuple[str, str] | None = None
    edits: tuple[str, ...] = ("scenario.suppl",)
    undoing: Undoing = ByState(SupplyRows())

    def edited(self, which: Which) -> list[Edits]:
        """As each says."""
        return [of_supplies(which)]

    def against(self, session: Session, of: Import) -> Supplies:
        """Every supply on file."""
        return Supplies(session, of)
