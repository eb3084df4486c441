"""Scope items as a file that imports to no change: one row each, in the order of the view."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from planner.core.session import Session
from planner.core.streaming import AT_ONCE
from planner.domain.importing.plans import WORDS_OF_WORK, called_by, word_for
from planner.domain.importing.scope import spread
from planner.domain.portions import portions
from planner.periods.models import Period
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.queries.stated import hours_of
from planner.portfolio.scope_states import ScopeState, scope_states


class ExportedScope(NamedTuple):
    """A scope item, what its initiative is called, and the quarters it falls in."""

    initiative: str
    """Its external key, or its title: what a file reads as this one."""
    title: str
    state: ScopeState
    quarters: str

    def hours(self, ways: Sequence[str]) -> Decimal | None:
        """Hours it asks of a skill, however it is written; None where it asks none."""
        return hours_of(self.state.hours, ways)


def exported_scope(session: Session, initiatives: Sequence[int]) -> Iterator[ExportedScope]:
    """The scope items of these initiatives, read a batch at a time. Five statements a batch, and
    one for what initiatives are called.
    """
    chosen = select(Initiative.id, Initiative.title, Initiative.external_key).where(IN_USE)
    known = called_by(session.execute(chosen), *WORDS_OF_WORK)
    for some in portions(initiatives, AT_ONCE):
        yield from _batch(session, some, known)


def _batch(
    session: Session, initiatives: Sequence[int], known: Mapping[str, Sequence[int]]
) -> Iterator[ExportedScope]:
    chosen = select(Initiative.id, Initiative.external_key, Initiative.title)
    titles = {
        key: (word_for(key, (external, title), known), title)
        for key, external, title in session.execute(chosen.where(Initiative.id.in_(initiatives)))
    }
    order = {key: place for place, key in enumerate(initiatives)}
    of = select(ScopeItem.id, ScopeItem.initiative_id).where(
        ScopeItem.initiative_id.in_(initiatives)
    )
    items = session.execute(of.order_by(ScopeItem.position, ScopeItem.id)).all()
    states = scope_states(session, [key for key, _ in items], lock=False)
    labels = dict(session.execute(select(Period.id, Period.label)).all())
    for key, initiative_id in sorted(items, key=lambda item: order[item.initiative_id]):
        state = states[key]
        quarters = spread({labels[key]: share for key, share in state.shares.items()})
        yield ExportedScope(*titles[initiative_id], state, quarters)
