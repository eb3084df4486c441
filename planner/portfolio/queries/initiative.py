"""One initiative: its facts, its scope items with skills and shares, and where it has been."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate, pairwise

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core import clock
from planner.core.history import user_names
from planner.core.session import Session
from planner.domain.cycle_times import days_between
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.refusals import NotFound
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, StatusChange
from planner.portfolio.queries.listing import Estimate
from planner.portfolio.queries.stated import hours_by_item

Hours = Sequence[tuple[str, Decimal]]
Shares = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """A scope item with its hours by skill, and its shares by quarter, from 0 to 1."""

    id: int
    name: str
    description: str
    p50: Decimal | None
    p90: Decimal | None
    hours: Hours
    shares: Shares
    share_periods: Sequence[tuple[int, Decimal]]
    imported: bool
    version: int

    @property
    def spread(self) -> list[tuple[Decimal, Decimal]]:
        """Where each share begins and how long it is, in percent of the whole."""
        ends = list(accumulate((share * 100 for _, share in self.shares), initial=Decimal()))
        return [(start, end - start) for start, end in pairwise(ends)]

    @property
    def beside(self) -> Decimal:
        """What the shares together miss of the whole; negative where they are more than it."""
        return Decimal(1) - sum(share for _, share in self.shares)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """The initiative entered a status, and left it again after some days, or has not yet."""

    at: datetime
    before: InitiativeStatus | None
    after: InitiativeStatus
    who: str | None
    until: datetime | None
    """When it entered the next; None for the status it has."""

    @property
    def days(self) -> Decimal:
        """How long it was, or has been, in this status, to the hundredth."""
        return days_between(self.at, self.until or clock.now())


def initiative(session: Session, initiative_id: int) -> Initiative:
    """The initiative with its owners; `NotFound` where this organisation has none."""
    found = session.scalar(
        select(Initiative)
        .where(Initiative.id == initiative_id)
        .options(joinedload(Initiative.business_owner), joinedload(Initiative.product_owner))
    )
    if found is None:
        raise NotFound("initiative", initiative_id)
    return found


def scope(session: Session, initiative_id: int) -> list[ScopeLine]:
    """The initiative's scope items in order. Three statements."""
    items = session.scalars(
        select(ScopeItem)
        .where(ScopeItem.initiative_id == initiative_id)
        .order_by(ScopeItem.position, ScopeItem.id)
    ).all()
    keys = [item.id for item in items]
    hours, shares = hours_by_item(session, keys), _shares(session, keys)
    return [
        ScopeLine(
            item.id,
            item.name,
            item.description,
            item.estimate_p50,
            item.estimate_p90,
            list(hours.get(item.id, {}).items()),
            [(label, share) for _, label, share in shares[item.id]],
            [(period_id, share) for period_id, _, share in shares[item.id]],
            item.imported,
            item.version,
        )
        for item in items
    ]


def scope_line(session: Session, initiative_id: int, item_id: int) -> ScopeLine:
    """One scope item of the initiative; `NotFound` where it has none of this key."""
    for line in scope(session, initiative_id):
        if line.id == item_id:
            return line
    raise NotFound("scope item", item_id)


def total(lines: Sequence[ScopeLine]) -> Estimate:
    """The hours of all scope items together."""
    p50 = [line.p50 for line in lines if line.p50 is not None]
    p90 = [line.p90 for line in lines if line.p90 is not None]
    items = len(lines)
    return Estimate(
        items,
        sum(p50, Decimal()) if items and len(p50) == items else None,
        sum(p90, Decimal()) if items and len(p90) == items else None,
        items - len(p50),
        items - len(p90),
    )


def statuses(session: Session, initiative_id: int) -> list[StatusEntry]:
    """Every status the initiative entered, the latest first."""
    found = session.scalars(
        select(StatusChange)
        .where(StatusChange.initiative_id == initiative_id)
        .order_by(StatusChange.at.desc(), StatusChange.id.desc())
    ).all()
    names = user_names(session, [entry.actor_id for entry in found])
    ends = [None, *(entry.at for entry in found)]
    return [
        StatusEntry(
            entry.at, entry.from_status, entry.to_status, names.get(entry.actor_id or 0), until
        )
        for entry, until in zip(found, ends, strict=False)
    ]


def _shares(
    session: Session, item_ids: Sequence[int]
) -> defaultdict[int, list[tuple[int, str, Decimal]]]:
    found = session.execute(
        select(ScopeShare.scope_item_id, Period.id, Period.label, ScopeShare.share)
        .join(Period, Period.id == ScopeShare.period_id)
        .where(ScopeShare.scope_item_id.in_(item_ids))
        .order_by(Period.start_date, Period.id)
    )
    shares: defaultdict[int, list[tuple[int, str, Decimal]]] = defaultdict(list)
    for item_id, period_id, label, share in found:
        shares[item_id].append((period_id, label, share))
    return shares
