"""What a what-if says in words."""

from planner.analysis.queries.what_if import WhatIf
from planner.domain import money
from planner.domain.amounts import counted, written
from planner.web.words import plural, spelt, upper_first


def headline(found: WhatIf) -> str:
    """What the changes come to, in a sentence."""
    before, after = found.effect.before.pools_over, found.effect.after.pools_over
    standing = f"{upper_first(_pools(after))} over capacity" if after else "Every pool fits at P50"
    if not found.changes:
        missing = f", with {counted(found.effect.before.over, 'token')} missing"
        return f"{standing}{missing if after else ''}."
    if before == after:
        return f"{standing}, as before." if after else f"{standing}, as it does now."
    return f"{standing}, {'down' if after < before else 'up'} from {spelt(before)}."


def detail(found: WhatIf) -> str:
    """Which pools change sides, and what happens to demand and supply."""
    effect = found.effect
    if not found.changes:
        return "Nothing is changed yet."
    moved = sum(was != now for was, now in found.outcome.pairs)
    if not moved:
        return "None of the changes moves a figure."
    missing = f"{counted(effect.after.over, 'token')} missing, {written(effect.before.over)} before"
    return " ".join(part for part in (effect.sentence, f"{missing}.", _worth(found)) if part)


def _worth(found: WhatIf) -> str:
    """By how much the value of what is planned changes; empty where nobody stated any."""
    said = [
        f"{'+' if minor > 0 else '−'}{money.short(abs(minor), currency)}"
        for currency, minor in found.worth
    ]
    return f"Value of what is planned: {', '.join(said)}." if said else ""


def _pools(count: int) -> str:
    return f"{spelt(count)} {'pool is' if count == 1 else 'pools are'}"


def count(found: WhatIf, scenario: str) -> str:
    """How many changes are made to which scenario."""
    return f"{plural(len(found.changes), 'change')} to {scenario}"
