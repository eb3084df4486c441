"""What the demo's initiatives consist of: scope items, the hours they ask for, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.cli.demo.pools import POOLS, hours_per_token
from planner.cli.demo.stage import FISCAL_YEAR, Stage
from planner.cli.demo.tables import table
from planner.cli.demo.tokens import TYPED, Ask, asks
from planner.cli.demo.wording import PARTS, SCOPE_NAMES
from planner.portfolio.models import ScopeItem, ScopeShare, ScopeSkill

NO_POOL = "GIS"
"""A skill that no pool is named after."""

DOUBLED = "NDO-0223"
"""The programme whose cost and hours doubled between two imports."""

WITHOUT_P90 = "NDO-0237"
"""The one initiative outside the plan whose only estimate lacks a P90."""

ONE, THREE_QUARTERS, QUARTER = Decimal(1), Decimal("0.75"), Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Part:
    """A scope item to be made: hours of one skill, and the share of it by quarter label."""

    key: str
    name: str
    skill: str
    p50: Decimal
    p90: Decimal | None
    shares: Mapping[str, Decimal]


def add_scope(stage: Stage, initiatives: Mapping[str, int], quarters: Mapping[str, int]) -> None:
    """Add every initiative's scope items with their skills and shares."""
    parts = [*_planned(stage), *_outside_the_plan(stage)]
    places = _places(parts)
    stage.session.add_rows(
        ScopeItem,
        [_item(part, initiatives[part.key], places[index]) for index, part in enumerate(parts)],
    )
    found = stage.session.execute(select(ScopeItem.initiative_id, ScopeItem.position, ScopeItem.id))
    keys = {(initiative, position): key for initiative, position, key in found}
    item_ids = [keys[initiatives[part.key], places[index]] for index, part in enumerate(parts)]
    stage.session.add_rows(
        ScopeSkill,
        [
            {"scope_item_id": item_id, "skill": part.skill, "hours": part.p50}
            for item_id, part in zip(item_ids, parts, strict=True)
        ],
    )
    stage.session.add_rows(
        ScopeShare,
        [
            {"scope_item_id": item_id, "period_id": quarters[label], "share": share}
            for item_id, part in zip(item_ids, parts, strict=True)
            for label, share in part.shares.items()
        ],
    )


def _planned(stage: Stage) -> Iterator[Part]:
    """Items whose hours make exactly the tokens of the plan at the rates of its quarter."""
    for ask in asks():
        if (ask.key, ask.pool) not in TYPED:
            yield _part(stage, ask)
    yield Part(
        "NDO-0222",
        "Flood outlines from survey maps",
        NO_POOL,
        Decimal(70),
        Decimal(96),
        {stage.planned.label: ONE},
    )


def _part(stage: Stage, ask: Ask) -> Part:
    hours = hours_per_token(ask.pool, stage.planned.start)
    name = SCOPE_NAMES.get((ask.key, ask.pool)) or stage.chance.choice(PARTS[ask.pool])
    p90 = None if ask.p90 is None else ask.p90 * hours
    return Part(ask.key, name, ask.pool, ask.p50 * hours, p90, _shares(stage))


def _shares(stage: Stage) -> Mapping[str, Decimal]:
    """Most items fall wholly into the planned quarter; one in eight has begun before it."""
    before = FISCAL_YEAR[max(0, FISCAL_YEAR.index(stage.planned) - 1)].label
    if stage.chance.randrange(8) or before == stage.planned.label:
        return {stage.planned.label: ONE}
    return {before: QUARTER, stage.planned.label: THREE_QUARTERS}


def _outside_the_plan(stage: Stage) -> Iterator[Part]:
    planned = {row["key"] for row in table("tokens")}
    for row in table("initiatives"):
        if row["key"] == DOUBLED:
            yield _doubled()
        elif row["key"] not in planned:
            yield from _estimates(stage, row["key"])


def _doubled() -> Part:
    """The one part of the programme, as it was estimated before the first of the two imports."""
    later = {FISCAL_YEAR[-1].label: ONE}
    skill, p50, p90 = "Product and delivery", Decimal(500), Decimal(700)
    return Part(DOUBLED, "Scanning and indexing", skill, p50, p90, later)


def _estimates(stage: Stage, key: str) -> Iterator[Part]:
    """One to four items in different pools, 40 to 600 hours each, with one ratio of P90 to P50."""
    chance = stage.chance
    ratio = Decimal(chance.randrange(120, 191)) / 100
    count = 1 if key == WITHOUT_P90 else chance.randrange(1, 5)
    label = chance.choice(FISCAL_YEAR).label
    for pool in chance.sample([*POOLS][:-1], count):
        p50 = Decimal(chance.randrange(8, 121) * 5)
        p90 = None if key == WITHOUT_P90 else (p50 * ratio).quantize(ONE)
        yield Part(key, chance.choice(PARTS[pool]), pool, p50, p90, {label: ONE})


def _places(parts: list[Part]) -> list[int]:
    """The position of each part within its initiative, from 1."""
    seen: dict[str, int] = {}
    places = []
    for part in parts:
        seen[part.key] = seen.get(part.key, 0) + 1
        places.append(seen[part.key])
    return places


def _item(part: Part, initiative_id: int, position: int) -> dict[str, Any]:
    return {
        "initiative_id": initiative_id,
        "name": part.name,
        "estimate_p50": part.p50,
        "estimate_p90": part.p90,
        "position": position,
    }
