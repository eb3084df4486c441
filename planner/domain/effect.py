"""What a change would do to a ledger, before anybody makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from planner.domain.ledger import Balance, LedgerTotals, Pool, total


@dataclass(frozen=True, slots=True)
class Effect:
    """A ledger's totals before and after, and which pools change sides."""

    before: LedgerTotals
    after: LedgerTotals
    into: Sequence[Pool]
    """Pools that would be over capacity and are not now."""
    out_of: Sequence[Pool]
    """Pools that are over capacity and would not be."""

    @property
    def sentence(self) -> str:
        """Which pools change sides, in words; empty where none does."""
        names = ([pool.name for pool in pools] for pools in (self.into, self.out_of))
        return changing_sides(*names)


def changing_sides(into: Sequence[str], out_of: Sequence[str]) -> str:
    """Which pools or skills go over capacity or come back, in words; empty where none does."""
    parts = [
        f"{_named(names)} {verb}"
        for names, verb in ((out_of, "no longer over capacity"), (into, "over capacity"))
        if names
    ]
    return ("; ".join(parts) + ".") if parts else ""


def effect(before: Sequence[Balance], after: Sequence[Balance]) -> Effect:
    """What lies between two ledgers of the same pools in the same order."""
    pairs = list(zip(before, after, strict=True))
    return Effect(
        total(before),
        total(after),
        [now.pool for was, now in pairs if now.over_capacity and not was.over_capacity],
        [now.pool for was, now in pairs if was.over_capacity and not now.over_capacity],
    )


def supplied(lines: Sequence[Balance], tokens: Mapping[int, Decimal]) -> list[Balance]:
    """The ledger with other supplies, by pool; pools that are not named keep theirs."""
    return [replace(line, supply=tokens.get(line.pool.id, line.supply)) for line in lines]


def asked(lines: Sequence[Balance], added: Mapping[int, Decimal]) -> list[Balance]:
    """The ledger with so much more demand at P50, by pool. Its P90s stay as they are."""
    return [replace(line, p50=line.p50 + added.get(line.pool.id, Decimal(0))) for line in lines]


def _named(names: Sequence[str]) -> str:
    *most, last = names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"]
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(most)} and {last} {verb}" if most else f"{last} {verb}"
