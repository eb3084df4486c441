"""What a comparison says in words."""

from decimal import Decimal

from planner.analysis.queries.comparison import Comparison, Row
from planner.analysis.queries.sides import Figures, Side
from planner.domain.amounts import counted, written
from planner.domain.comparison import CauseKind, Step
from planner.web.words import gap, listing

UNITS = {"tokens": "token", "hours": "hour"}
LINES = {"tokens": "pool", "hours": "skill"}

KINDS = {
    CauseKind.OUT: "Out",
    CauseKind.IN: "In",
    CauseKind.SCOPE: "Re-scoped",
    CauseKind.STATED: "Restated",
    CauseKind.RATE: "Calibration",
    CauseKind.INTERACTION: "Interaction",
}


def over(found: Comparison, place: int) -> int:
    """How many lines of a scenario ask for more than is given."""
    return sum(row.figures[place].delta < 0 for row in found.rows)


def short(found: Comparison, place: int) -> str:
    """The lines of a scenario that ask for more than is given, each with what is missing."""
    named = [
        f"{row.name} {_delta(row.figures[place])}"
        for row in found.rows
        if row.figures[place].delta < 0
    ]
    return listing(named) if named else "None"


def asked(found: Comparison, place: int) -> Decimal:
    """What a scenario asks for over all lines."""
    return sum((row.figures[place].asked for row in found.rows), Decimal(0))


def given(found: Comparison, place: int) -> Decimal:
    """What a scenario gives over all lines."""
    return sum((row.figures[place].given for row in found.rows), Decimal(0))


def net(found: Comparison, place: int) -> Decimal:
    """What a scenario leaves over all lines."""
    return sum((row.figures[place].delta for row in found.rows), Decimal(0))


def verdict(found: Comparison, place: int) -> str:
    """How one scenario differs from the first, in a sentence."""
    first, other = found.sides[0], found.sides[place]
    if not found.differing:
        return f"{other.scenario.name} gives and asks for the same as {first.scenario.name}."
    noun = LINES[found.unit]
    before, after = over(found, 0), over(found, place)
    standing = f"leaves {_lines(after, noun)} over capacity" + (
        f" instead of {before}" if before != after else f", as {first.scenario.name} does"
    )
    return f"{other.scenario.name} {_demand(found, place)} and {standing}."


def lead(found: Comparison) -> str:
    """Which scenarios stand beside one another, of which quarter and in what."""
    periods = list(dict.fromkeys(side.scenario.period.label for side in found.sides))
    if len(periods) == 1:
        return f"{periods[0]}, in {found.unit}."
    return f"In {found.unit}. The quarters differ: {', '.join(periods)}."


def step(found: Comparison, one: Step) -> str:
    """What a step of a waterfall stands for."""
    if one.kind is None:
        return f"{one.others} others"
    if one.initiative_id is None:
        return KINDS[one.kind]
    return f"{found.titles[one.initiative_id]}, {one.kind}"


def finding(found: Comparison, name: str, difference: Decimal, steps: list[Step]) -> str:
    """What a waterfall shows."""
    if not difference:
        return f"{name} is asked for the same in both"
    amount = counted(abs(difference), UNITS[found.unit])
    largest = max(steps, key=lambda one: abs(one.amount))
    moved = "falls" if difference < 0 else "rises"
    return (
        f"{name} demand {moved} by {amount}; {step(found, largest)}, is "
        f"{written(abs(largest.amount))} of them"
        if len(steps) > 1
        else f"{name} demand {moved} by {amount}: {step(found, largest)}"
    )


def standing(found: Comparison, row: Row, place: int) -> str:
    """How what is left of a line comes about: demand and supply together."""
    before, after = row.figures[0], row.figures[place]
    if before.delta == after.delta:
        return f"Its delta stays {_delta(before)}"
    return (
        f"Its delta goes from {_delta(before)} to {_delta(after)}: "
        f"supply {gap(after.given, before.given)}, demand {gap(after.asked, before.asked)}"
    )


def called(side: Side) -> str:
    """A side as a table names it."""
    return f"{side.letter} {side.scenario.name}"


def _delta(figures: Figures) -> str:
    """What is left of a line, as its row shows it."""
    return gap(figures.given, figures.asked)


def _demand(found: Comparison, place: int) -> str:
    more_asked = asked(found, place) - asked(found, 0)
    more_given = given(found, place) - given(found, 0)
    said = [
        f"{verb} {counted(abs(amount), UNITS[found.unit])} {'less' if amount < 0 else 'more'}"
        for verb, amount in (("asks for", more_asked), ("gives", more_given))
        if amount
    ]
    return ", ".join(said) or "gives and asks for as much in all"


def _lines(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
