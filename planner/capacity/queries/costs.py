"""What an hour of each job profile costs, and from when on."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import select

from planner.capacity.models import CostBand
from planner.core.session import Session
from planner.domain.budget import Rate, RateFrom
from planner.domain.money import from_minor


@dataclass(frozen=True, slots=True)
class BandLine:
    """One version of a cost band on the timeline of its profile."""

    band: CostBand
    until: date | None
    """The day on which the next takes over; None for the last, and for one that never held."""
    state: str
    """`coming`, `current`, `past`, or `replaced` by a later version of the same day."""


def bands(session: Session, profile_ids: Collection[int]) -> dict[int, list[CostBand]]:
    """Every version of these profiles' cost bands, in order of time and then of writing."""
    rows = session.scalars(
        select(CostBand)
        .where(CostBand.job_profile_id.in_(profile_ids))
        .order_by(CostBand.job_profile_id, CostBand.effective_date, CostBand.id)
    )
    found: defaultdict[int, list[CostBand]] = defaultdict(list)
    for row in rows:
        found[row.job_profile_id].append(row)
    return found


def holding(versions: Iterable[CostBand]) -> list[CostBand]:
    """The versions that ever hold, in order of time: of one day, the one written last."""
    return list({band.effective_date: band for band in versions}.values())


def in_force(versions: Iterable[CostBand], day: date) -> CostBand | None:
    """The version that holds on a day; None before the first."""
    begun = [band for band in holding(versions) if band.effective_date <= day]
    return begun[-1] if begun else None


def rates(session: Session, profile_ids: Collection[int]) -> dict[int, list[RateFrom]]:
    """The hourly rates of these profiles in order of time, as a budget takes them."""
    return {
        key: [RateFrom(band.effective_date, _rate(band)) for band in holding(versions)]
        for key, versions in bands(session, profile_ids).items()
    }


def timeline(versions: Collection[CostBand], day: date) -> list[BandLine]:
    """Every version, the latest first, seen from a day."""
    held = holding(versions)
    until = {band.id: after.effective_date for band, after in pairwise(held)}
    current = in_force(versions, day)
    ordered = sorted(versions, key=lambda band: (band.effective_date, band.id), reverse=True)
    return [
        BandLine(band, until.get(band.id), _state(band, band in held, current, day))
        for band in ordered
    ]


def _rate(band: CostBand) -> Rate | None:
    if band.hourly_minor is None:
        return None
    return Rate(from_minor(band.hourly_minor, band.currency), band.currency)


def _state(band: CostBand, holds: bool, current: CostBand | None, day: date) -> str:
    if not holds:
        return "replaced"
    if band.effective_date > day:
        return "coming"
    return "current" if band is current else "past"
