"""Saving a what-if: a scenario of its own, with the changes made to it."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from planner.analysis.queries import what_if as queries
from planner.analysis.queries.what_if import WhatIf
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.lifecycle import DemandSource, SupplySource
from planner.domain.ranking import newcomers
from planner.domain.what_if import Changes, Reading
from planner.domain.what_if_outcome import Rewritten
from planner.scenarios import copying, rankings
from planner.scenarios.commands.copies import EVERYTHING, begin, require_thawed
from planner.scenarios.commands.scenarios import require_free
from planner.scenarios.models import Allocation, Scenario
from planner.scenarios.proposals import NotAsShown, NothingProposed
from planner.scenarios.queries.scenarios import named
from planner.scenarios.writing import (
    DemandState,
    SupplyState,
    supplies_on_file,
    write_demands,
    write_supplies,
)

ACTION = "scenario.what_if_saved"


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """What the scenario is called, why it is made, and the result that somebody saw."""

    name: str
    reason: str
    seen: str


def save(session: Session, source: Scenario, asked: Reading, draft: SaveDraft) -> Scenario:
    """Make a scenario of the same quarter with all that the source holds, and change it so.

    The source may be closed; its quarter may not be frozen. Raises `NotAsShown` where the changes
    come to something else than what was seen, and `NothingProposed` where there are none.
    """
    made = Scenario(
        name=draft.name,
        period_id=source.period_id,
        cloned_from_id=source.id,
        change_log=draft.reason,
    )
    with session.recording(ACTION, made) as facts:
        source = session.find(Scenario, source.id, lock=True)
        require_thawed(session, source.period)
        require_free(session, source.period, draft.name)
        found = _as_shown(session, source, asked, draft.seen)
        begin(session, made)
        copying.copy(session, source, made, EVERYTHING)
        _apply(session, made, found)
        facts.update(source=source.name, quarter=source.period.label, reason=draft.reason)
        facts.update(changes=found.labels, query=found.changes.query())
    return made


def saved(session: Session, source: Scenario, changes: Changes, name: str) -> Scenario | None:
    """The scenario of this name that these changes to the source were saved as, if there is one."""
    made = named(session, source.period_id, name)
    if made is None or made.cloned_from_id != source.id:
        return None
    facts = session.scalar(
        select(AuditEvent.facts).where(
            AuditEvent.subject_kind == Scenario.__tablename__,
            AuditEvent.subject_id == made.id,
            AuditEvent.action == ACTION,
        )
    )
    wanted = [list(pair) for pair in changes.query()]
    return made if facts and facts["query"] == wanted else None


def _as_shown(session: Session, source: Scenario, asked: Reading, seen: str) -> WhatIf:
    found = queries.what_if(session, source, asked, every_row=True)
    if not found.changes:
        raise NothingProposed()
    if found.seen != seen:
        raise NotAsShown(source.name)
    return found


def _apply(session: Session, made: Scenario, found: WhatIf) -> None:
    """The changes, as rows of the new scenario; each is kept with its state before."""
    _supply(session, made, found)
    write_demands(
        session,
        made,
        {(row.initiative_id, row.pool_id): _demand(row) for row in found.outcome.rows},
    )
    _rank(session, made, found.changes)
    leaving = Allocation.initiative_id.in_(found.changes.leaving)
    session.execute(
        delete(Allocation)
        .where(Allocation.scenario_id == made.id, leaving)
        .execution_options(synchronize_session=False)
    )


def _supply(session: Session, made: Scenario, found: WhatIf) -> None:
    """The supplies that differ; what was noted beside them stays."""
    tokens = {
        now.pool.id: now.supply for was, now in found.outcome.pairs if was.supply != now.supply
    }
    on_file = supplies_on_file(session, made.id, tokens)
    notes = {pool_id: state.notes for pool_id, (_, state) in on_file.items()}
    write_supplies(
        session,
        made,
        {
            pool_id: SupplyState(amount, SupplySource.TYPED, notes.get(pool_id, ""))
            for pool_id, amount in tokens.items()
        },
    )


def _demand(row: Rewritten) -> DemandState | None:
    """What is stated then: at another rate as if it were typed, so that no derivation undoes it."""
    if row.after is None:
        return None
    source = DemandSource.TYPED if row.typed else DemandSource.DERIVED
    return DemandState(*row.after, source)


def _rank(session: Session, made: Scenario, changes: Changes) -> None:
    """What leaves is no longer ranked, what is taken in comes last."""
    before = rankings.ranked(session, made)
    kept = [key for key in before if key not in changes.leaving]
    after = [*kept, *newcomers(kept, sorted(changes.coming))]
    if after != before:
        rankings.put(session, made, after)
        rankings.keep(session, made, before, after)
