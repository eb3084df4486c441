"""Where the figures of a token ledger come from: stated supplies, and the rows of demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from planner.domain.amounts import ONE
from planner.domain.explanation import (
    FLOOR,
    HUNDRED,
    IN_PER_CENT,
    Explanation,
    Origin,
    Part,
    Sign,
    Stated,
    Term,
)
from planner.domain.figures import Figure, figure
from planner.domain.ledger import SHOWS, Balance, LedgerTotals, explain, total

OF_POOL = {
    "supply": "supply",
    "p50": "demand at P50",
    "p90": "sum of P90s",
    "delta": "delta",
    "deficit": "deficit",
    "spare": "spare",
    "used": "share of supply used",
    "initiatives": "initiatives that ask",
}
OF_TOTAL = {
    "supply": "supply",
    "p50": "demand at P50",
    "p90": "sum of P90s",
    "net": "net",
    "over": "tokens over capacity",
    "spare": "tokens to spare",
    "pools": "pools",
    "pools-over": "pools over capacity",
    "pools-unknown": "pools whose P90 is unknown",
    "initiatives": "initiatives that ask",
}
"""What can be asked about a pool, and about a whole ledger, and what it is called."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A stated supply."""

    tokens: Decimal
    stated: Stated


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row of demand; `rank` is None where its initiative is not ranked."""

    initiative_id: int
    title: str
    rank: int | None
    p50: Decimal
    p90: Decimal | None
    stated: Stated


def of_pool(
    about: Figure, line: Balance, given: GivenRow | None, asked: Sequence[AskedRow]
) -> Explanation | None:
    """A figure of one pool's line, from its supply and its rows of demand."""
    parts = _parts(about, given, asked).get(about.measure)
    if parts is None:
        return None
    said, up = explain(line), _above(about)
    return Explanation(
        about,
        f"{line.pool.name}: {OF_POOL[about.measure]}",
        _value(line, about.measure),
        {"used": "%", "initiatives": "initiatives"}.get(about.measure, "tokens"),
        parts,
        said.sentence if said else "Nothing is supplied, and nothing is asked for.",
        up=up,
        above=_called(line, up),
        signed=about.measure == "delta",
    )


def of_total(about: Figure, lines: Sequence[Balance]) -> Explanation | None:
    """A figure of the foot of a ledger, pool by pool."""
    show = SHOWS.get(about.name("show") or "all")
    if show is None:
        return None
    chosen = [line for line in lines if show(line)]
    parts = _totals(about, chosen).get(about.measure)
    if parts is None:
        return None
    return Explanation(
        about,
        f"{_whose(about)}: {OF_TOTAL[about.measure]}",
        _total_value(total(chosen), chosen, about.measure),
        "pools" if about.measure.startswith("pools") else "tokens",
        parts,
        "Spare tokens of one pool cannot fill another, so over and spare are both kept."
        if about.measure in {"net", "over", "spare"}
        else "",
        signed=about.measure == "net",
    )


def of_initiatives(about: Figure, value: int, asked: Mapping[int, AskedRow]) -> Explanation:
    """How many initiatives ask for anything, each once."""
    rows = [_one(row) for row in asked.values()]
    return Explanation(
        about,
        f"All pools: {OF_TOTAL['initiatives']}",
        Decimal(value),
        "initiatives",
        [Part("Initiatives that ask", rows, note="each once, however many pools it asks")],
    )


def _parts(
    about: Figure, given: GivenRow | None, asked: Sequence[AskedRow]
) -> dict[str, list[Part]]:
    supplied = [_supply(about, given)] if given else []
    p50 = [_asking(about, row, "p50", row.p50) for row in asked]
    p90 = [_asking(about, row, "p90", row.p90) for row in asked]
    supply = Part("Supply", supplied, figure=about.measuring("supply"))
    demand = Part("Demand", p50, note="P50, by rank", figure=about.measuring("p50"))
    less_demand = replace(demand, title="demand", sign=Sign.LESS)
    less_supply = replace(supply, title="supply", sign=Sign.LESS)
    return {
        "supply": [supply],
        "p50": [demand],
        "p90": [Part("P90", p90, note="all bad at once", known=False)],
        "delta": [supply, less_demand],
        "deficit": [demand, less_supply, FLOOR],
        "spare": [supply, less_demand, FLOOR],
        "used": [demand, replace(supply, title="supply", sign=Sign.OVER), IN_PER_CENT],
        "initiatives": [Part("Initiatives that ask", [_one(row) for row in asked])],
    }


def _totals(about: Figure, lines: Sequence[Balance]) -> dict[str, list[Part]]:
    asking = [line for line in lines if line.rows]
    given = Part("Supply", _each(about, lines, "supply"), note="by pool")
    asked = Part("Demand", _each(about, asking, "p50"), note="P50, by pool")
    short = [line for line in lines if line.deficit]
    spare = [line for line in lines if line.spare]
    return {
        "supply": [given],
        "p50": [asked],
        "p90": [Part("P90", _each(about, asking, "p90"), note="by pool", known=False)],
        "net": [given, replace(asked, title="demand", sign=Sign.LESS)],
        "over": [Part("Deficits", _each(about, short, "deficit"), note="by pool")],
        "spare": [Part("Spare", _each(about, spare, "spare"), note="by pool")],
        "pools": [_counted("Pools", about, lines)],
        "pools-over": [_counted("Pools over capacity", about, short)],
        "pools-unknown": [_counted("Pools with unknown P90", about, _unknown(lines))],
    }


def _each(about: Figure, lines: Sequence[Balance], measure: str) -> list[Term]:
    return [
        Term(line.pool.name, _value(line, measure), figure=_line_of(about, line, measure))
        for line in lines
    ]


def _counted(title: str, about: Figure, lines: Sequence[Balance]) -> Part:
    return Part(
        title,
        [Term(line.pool.name, ONE, figure=_line_of(about, line, "delta")) for line in lines],
    )


def _unknown(lines: Sequence[Balance]) -> list[Balance]:
    return [line for line in lines if line.rows_without_p90]


def _line_of(about: Figure, line: Balance, measure: str) -> Figure:
    return figure("ledger", about.scenarios, measure, pool=line.pool.id)


def _supply(about: Figure, given: GivenRow) -> Term:
    return Term(
        "Stated supply",
        given.tokens,
        origin=Origin("supply", (about.scenarios[0], about.key("pool") or 0)),
        stated=given.stated,
    )


def _asking(about: Figure, row: AskedRow, measure: str, amount: Decimal | None) -> Term:
    [scenario_id], pool_id = about.scenarios, about.key("pool") or 0
    return Term(
        row.title,
        amount,
        note=f"rank {row.rank}" if row.rank else "not ranked",
        figure=figure("demand", scenario_id, measure, initiative=row.initiative_id, pool=pool_id),
        origin=Origin("demand", (scenario_id, pool_id, row.initiative_id)),
        stated=row.stated,
    )


def _one(row: AskedRow) -> Term:
    origin = Origin("initiative", (row.initiative_id,))
    return Term(row.title, ONE, origin=origin, stated=row.stated)


def _value(line: Balance, measure: str) -> Decimal | None:
    if measure == "used":
        return line.p50 / line.supply * HUNDRED if line.supply else None
    if measure == "initiatives":
        return Decimal(line.rows)
    found: Decimal | None = getattr(line, measure)
    return found


def _total_value(totals: LedgerTotals, lines: Sequence[Balance], measure: str) -> Decimal | None:
    if measure == "pools-unknown":
        return Decimal(len(_unknown(lines)))
    found: Decimal | int | None = getattr(totals, measure.replace("-", "_"))
    return None if found is None else Decimal(found)


def _whose(about: Figure) -> str:
    kept = {"over": "Pools over capacity", "unknown": "Pools with unknown P90"}
    return kept.get(about.name("show") or "all", "All pools")


def _called(line: Balance, up: Figure | None) -> str:
    if up is None:
        return ""
    whole = up.key("pool") is None
    return f"All pools: {OF_TOTAL[up.measure]}" if whole else f"{line.pool.name}: delta"


def _above(about: Figure) -> Figure | None:
    """What the figure is a part of."""
    above = {"supply": "delta", "p50": "delta", "deficit": "delta", "spare": "delta"}
    if about.measure in above:
        return about.measuring(above[about.measure])
    totals = {"delta": "net", "p90": "p90", "initiatives": "initiatives"}
    if about.measure not in totals:
        return None
    return Figure(about.about, about.scenarios, (), totals[about.measure])
