"""One pool of a scenario as it was: what each initiative asked of it, beside what it asks now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.core.stamp import Changed, Stamp
from planner.domain.amounts import ZERO
from planner.domain.ledger import Balance, Demand, Pool, Supply, balance
from planner.domain.past import Demands, tokens
from planner.domain.refusals import Conflict
from planner.portfolio.titles import titles_of
from planner.scenarios import inputs
from planner.scenarios.models import Scenario
from planner.scenarios.queries.past import PastLine, Rows, back

Amounts = tuple[Decimal, Decimal | None]
"""P50 and P90 in tokens."""


class PoolNotThereYet(Conflict):
    """Before a pool was added nothing was asked of it."""

    remedy = "Choose a later moment."

    def __init__(self, pool: str) -> None:
        super().__init__(f"Skill pool {pool} had not been added yet.")


@dataclass(frozen=True, slots=True)
class PastAsk:
    """What an initiative asked of the pool and asks now; None where it asked or asks nothing."""

    initiative_id: int
    initiative: str
    then: Amounts | None
    now: Amounts | None

    @property
    def since(self) -> Decimal:
        """By how much more is asked now at P50."""
        return (self.now[0] if self.now else ZERO) - (self.then[0] if self.then else ZERO)


@dataclass(frozen=True, slots=True)
class PastPool:
    """A pool as it was right after a revision; `moved` are the changes of it since."""

    stamp: Stamp
    line: PastLine
    asks: Sequence[PastAsk]
    moved: Sequence[Changed]
    changes: int
    """How often the inputs changed since, in whatever way."""


def past_pool(session: Session, scenario: Scenario, pool_id: int, text: str) -> PastPool:
    """The pool at the moment that the text names: nine selects, however many changes.

    Raises what `past_ledger` does, `NotFound`, and `PoolNotThereYet`.
    """
    known = session.find(SkillPool, pool_id)
    gone = back(session, scenario, text, pool_id)
    pool = next((each for each in gone.then.pools if each.id == pool_id), None)
    if pool is None:
        raise PoolNotThereYet(known.name)
    return PastPool(
        gone.stamp,
        PastLine(_line(pool, gone.then), _line(Pool(pool_id, known.name), gone.now)),
        _asks(session, gone.then.demands, gone.now.demands),
        [changed for changed, pools in gone.changes if pool_id in pools],
        inputs.count_since(session, scenario, gone.stamp.revision),
    )


def _line(pool: Pool, rows: Rows) -> Balance:
    """The pool's line, also where it is inactive and in no ledger."""
    asked = [Demand(pool.id, *_amounts(kept)) for kept in rows.demands.values()]
    supply = Supply(pool.id, tokens(rows.supplies.get(pool.id, 0)))
    [line] = balance([replace(pool, active=True)], [supply], asked)
    return line


def _asks(session: Session, then: Demands, now: Demands) -> list[PastAsk]:
    """Whoever asked then or asks now, what asked for most first."""
    keys = {initiative_id for initiative_id, _ in {**then, **now}}
    titles = titles_of(session, keys)
    was, is_ = ({key: _amounts(kept) for (key, _), kept in rows.items()} for rows in (then, now))
    asks = [PastAsk(key, titles[key], was.get(key), is_.get(key)) for key in keys]
    return sorted(asks, key=_largest_first)


def _amounts(kept: tuple[int, int | None]) -> Amounts:
    p50, p90 = kept
    return tokens(p50), None if p90 is None else tokens(p90)


def _largest_first(ask: PastAsk) -> tuple[Decimal, str]:
    return -(ask.then[0] if ask.then else ZERO), ask.initiative.lower()
