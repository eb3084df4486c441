"""Where the differences of a comparison come from: figures of both scenarios, and causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from planner.domain.amounts import ZERO, round_half_up
from planner.domain.comparison import Asked, Cause, CauseKind, Line, Pair
from planner.domain.explanation import Explanation, Part, Sign, Term
from planner.domain.figures import Figure, figure

MEASURES = {"asked": "difference in demand", "given": "difference in supply", "delta": "delta"}
"""What can be asked about a line of a comparison, and what it is called."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A line in two scenarios, with the pairs of figures in it that differ and their causes.

    `names` are the two scenarios, `titles` initiatives by id. Figures are (given, asked).
    """

    line: Line
    name: str
    unit: str
    before: tuple[Decimal, Decimal]
    after: tuple[Decimal, Decimal]
    pairs: Sequence[Pair]
    causes: Sequence[Cause]
    names: tuple[str, str]
    titles: Mapping[int, str]


def of_line(about: Figure, found: Compared) -> Explanation | None:
    """A difference, or one cause of it; None where the comparison has none of this name."""
    if about.measure in set(CauseKind):
        return _of_cause(about, found, CauseKind(about.measure))
    parts = _differences(about, found).get(about.measure)
    if parts is None or about.key("initiative") is not None:
        return None
    (given, asked), (more, wanted) = found.before, found.after
    values = {
        "asked": wanted - asked,
        "given": more - given,
        "delta": more - given - wanted + asked,
    }
    return Explanation(
        about,
        f"{found.name}: {MEASURES[about.measure]}, {found.names[1]} against {found.names[0]}",
        values[about.measure],
        found.unit,
        parts,
        "Causes add up to the difference." if about.measure == "asked" else "",
        signed=True,
    )


def _differences(about: Figure, found: Compared) -> dict[str, list[Part]]:
    (given, _), (more, _) = found.before, found.after
    return {
        "asked": [Part("Causes", [_cause(about, found, each) for each in found.causes])],
        "given": [
            Part(found.names[1], [_side(about, found, 1, "given", more)]),
            Part(found.names[0], [_side(about, found, 0, "given", given)], Sign.LESS),
        ],
        "delta": [
            Part(
                "Supply", [Term("Difference in supply", more - given, figure=_of(about, "given"))]
            ),
            Part(
                "demand",
                [
                    Term(
                        "Difference in demand",
                        found.after[1] - found.before[1],
                        figure=_of(about, "asked"),
                    )
                ],
                Sign.LESS,
            ),
        ],
    }


def _of(about: Figure, measure: str) -> Figure:
    kept = tuple(each for each in about.of if each[0] != "initiative")
    return replace(about, of=kept, measure=measure)


def _side(about: Figure, found: Compared, place: int, measure: str, amount: Decimal) -> Term:
    return Term(found.name, amount, figure=_side_figure(about, found.unit, place, measure))


def _side_figure(about: Figure, unit: str, place: int, measure: str) -> Figure | None:
    """The same line in one of the scenarios; in hours it has no page of its own."""
    if unit != "tokens":
        return None
    named = {"given": "supply", "asked": "p50"}[measure]
    return figure("ledger", about.scenarios[place], named, pool=about.key("pool"))


def _cause(about: Figure, found: Compared, cause: Cause) -> Term:
    of = _of(about, cause.kind)
    if cause.initiative_id is not None:
        of = replace(of, of=(*of.of, ("initiative", str(cause.initiative_id))))
    title = found.titles.get(cause.initiative_id or 0)
    return Term(
        f"{title}, {cause.kind}" if title else cause.kind.capitalize(), cause.amount, figure=of
    )


def _of_cause(about: Figure, found: Compared, kind: CauseKind) -> Explanation | None:
    """One cause, from what the initiatives concerned ask in either scenario."""
    key = about.key("initiative")
    cause = next((x for x in found.causes if (x.kind, x.initiative_id) == (kind, key)), None)
    if cause is None:
        return None
    pairs = [each for each in found.pairs if key in {None, each.initiative_id}]
    whole = _of(about, "asked")
    title = f"{found.titles[key]}, {kind}" if key else kind.capitalize()
    return Explanation(
        about,
        f"{found.name}: {title}",
        cause.amount,
        found.unit,
        _plain(about, found, pairs) if key and not _rated(pairs) else _steps(found, pairs, kind),
        up=whole,
        above=f"{found.name}: {MEASURES['asked']}",
        signed=True,
    )


def _rated(pairs: Sequence[Pair]) -> bool:
    return any(
        each.before and each.after and each.before.rate and each.after.rate for each in pairs
    )


def _plain(about: Figure, found: Compared, pairs: Sequence[Pair]) -> list[Part]:
    return [
        Part(found.names[1], [_row(about, found, each, 1, each.after) for each in pairs]),
        Part(
            found.names[0], [_row(about, found, each, 0, each.before) for each in pairs], Sign.LESS
        ),
    ]


def _row(about: Figure, found: Compared, pair: Pair, place: int, asked: Asked | None) -> Term:
    row = None
    if found.unit == "tokens" and asked:
        row = figure(
            "demand",
            about.scenarios[place],
            "p50",
            initiative=pair.initiative_id,
            pool=about.key("pool"),
        )
    return Term(
        found.titles.get(pair.initiative_id, ""),
        asked.amount if asked else ZERO,
        note="" if asked else "asks nothing here",
        figure=row,
    )


def _steps(found: Compared, pairs: Sequence[Pair], kind: CauseKind) -> list[Part]:
    """Scope at the old rate, old scope at the new rate, or what both do together."""
    terms = [
        Term(found.titles.get(each.initiative_id, ""), amount, formula=said)
        for each in pairs
        for amount, said in [_step(each, kind)]
        if amount
    ]
    return [Part("By initiative", terms, note="each rounded half up to the thousandth")]


def _step(pair: Pair, kind: CauseKind) -> tuple[Decimal, str]:
    before, after = pair.before, pair.after
    if before is None or after is None or before.rate is None or after.rate is None:
        return ZERO, ""
    scope = round_half_up(after.amount / after.rate * before.rate - before.amount)
    rate = round_half_up(before.amount / before.rate * after.rate - before.amount)
    said = {
        CauseKind.SCOPE: f"{after.amount} ÷ {after.rate} × {before.rate} − {before.amount}",
        CauseKind.RATE: f"{before.amount} ÷ {before.rate} × {after.rate} − {before.amount}",
        CauseKind.INTERACTION: f"{after.amount} − {before.amount} less scope and rate alone",
    }
    amounts = {
        CauseKind.SCOPE: scope,
        CauseKind.RATE: rate,
        CauseKind.INTERACTION: pair.difference - scope - rate,
    }
    return amounts[kind], said[kind]
