"""Going back: rows as they were before changes, from what the audit keeps of each.

Changes are taken back one by one, the newest first. A row has to be as the change left it;
otherwise something happened in between that nobody kept, and what was before is not known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from planner.domain.ledger import Pool, PoolTotals
from planner.domain.refusals import Invalid

K = TypeVar("K")
A = TypeVar("A")


class NoSuchMoment(Invalid):
    """What was typed names no moment of the past."""

    remedy = "Give a revision, such as 318, or a day that has been, such as 2026-07-01."

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is neither a revision nor a day up to today.")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the past: right after the change of a revision, or a time."""

    revision: int | None = None
    at: datetime | None = None


def moment(text: str, zone: str, now: datetime) -> Moment:
    """The moment that an address names: 318, 2026-07-01 (its end) or 2026-07-01T09:00Z.

    A time without a zone is the organisation's. Raises `NoSuchMoment`.
    """
    if text.isascii() and text.isdecimal() and 0 < int(text) < 2**63:
        return Moment(revision=int(text))
    try:
        at = _time(text, ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise NoSuchMoment(text) from None
    if at > now and at.date() > now.astimezone(ZoneInfo(zone)).date():
        raise NoSuchMoment(text)
    return Moment(at=min(at, now))


def _time(text: str, zone: ZoneInfo) -> datetime:
    if len(text) == len("2026-07-01"):
        return datetime.combine(date.fromisoformat(text), time.max, zone)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=zone)


class Touched(NamedTuple):
    """A row that a change touched, by its key; None where there was, or is, no such row."""

    key: Any
    before: Any
    after: Any


def take_back(rows: dict[K, A], touched: Sequence[Touched]) -> bool:
    """Put rows back as they were before a change; False where one is not as the change left it."""
    if any(rows.get(row.key) != row.after for row in touched):
        return False
    for key, before, _ in touched:
        if before is None:
            rows.pop(key, None)
        else:
            rows[key] = before
    return True


Demands = dict[tuple[int, int], tuple[int, int | None]]
"""P50 and P90 by initiative and pool, in thousandths of a token.

So they are stored and kept, and there are tens of thousands: only what is shown becomes tokens.
"""


def tokens(count: int) -> Decimal:
    """What stored thousandths come to."""
    return Decimal(count) / 1000


def added_up(demands: Demands) -> Iterator[PoolTotals]:
    """What is asked of each pool that is asked for anything."""
    asked: defaultdict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for (_, pool_id), amounts in demands.items():
        asked[pool_id].append(amounts)
    for pool_id, rows in asked.items():
        known = [p90 for _, p90 in rows if p90 is not None]
        p50, lacking = sum(p50 for p50, _ in rows), len(rows) - len(known)
        yield PoolTotals(pool_id, tokens(p50), tokens(sum(known)), len(rows), lacking)


def leaves_amounts(action: str, facts: Mapping[str, Any]) -> bool:
    """Whether a change that kept no rows moved no supply and no demand, by its own facts."""
    if action == "scenario.demand_derived":
        return not any(facts.get(name) for name in ("new", "changed", "removed"))
    if action in {"scenario.supply_stated", "scenario.demand_stated"}:
        return facts.get("from") == facts.get("to")
    return action not in ALWAYS_MOVE


ALWAYS_MOVE = frozenset(
    {"scenario.supplies_stated", "scenario.demands_stated", "scenario.demand_removed"}
)
"""Actions that are only recorded where rows of supply or demand changed."""

BEGINNINGS = frozenset({"scenario.created", "scenario.cloned", "scenario.revised"})
"""Actions before which there was no such scenario."""


def pools_before(
    pools: Iterable[Pool], action: str, pool_id: int | None, facts: Mapping[str, Any]
) -> list[Pool]:
    """The pools as they were before one change of a pool, or before an import that added some."""
    if action == "import.apply_asked":
        return [pool for pool in pools if pool.name not in facts.get("pools", ())]
    if action == "skill_pool.added":
        return [pool for pool in pools if pool.id != pool_id]
    return [
        replace(pool, **_before(action, facts)) if pool.id == pool_id else pool for pool in pools
    ]


def _before(action: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    if action == "skill_pool.edited" and "name_from" in facts:
        return {"name": facts["name_from"]}
    active = {"skill_pool.deactivated": True, "skill_pool.reactivated": False}
    return {"active": active[action]} if action in active else {}
