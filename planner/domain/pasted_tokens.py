"""Blocks of tokens: what each pool can give, and what each initiative asks of each pool."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.pasted import (
    Line,
    Names,
    Taken,
    Unreadable,
    columns_of,
    lines_of,
    number_format,
    taken,
    tokens_in,
)

SUPPLY_COLUMNS: Mapping[str, Iterable[str]] = {
    "pool": ("pool", "skill pool", "skill"),
    "tokens": ("tokens", "supply", "supply tokens"),
    "notes": ("notes", "note"),
}
DEMAND_COLUMNS: Mapping[str, Iterable[str]] = {
    "key": ("external key", "key"),
    "initiative": ("initiative", "title"),
    "pool": ("pool", "skill pool", "skill"),
    "p50": ("p50", "demand p50", "tokens p50", "tokens"),
    "p90": ("p90", "demand p90", "tokens p90"),
    "notes": ("notes", "note"),
}


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a line says of a pool's supply; `notes` is None where the block has none."""

    tokens: Decimal
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a line asks of a pool. An empty P90 is unknown; a block without P90s leaves them."""

    p50: Decimal
    p90: Decimal | None
    leaves_p90: bool = False
    notes: str | None = None


def read_supplies(
    text: str, shown: Sequence[tuple[int, str]], chosen: NumberFormat | None = None
) -> Taken[int, Supplied]:
    """What a block says of supply, by pool: pools and tokens, or tokens in the order shown.

    `shown` are the pools by id and name. A pool without a number stays as it is.
    """
    lines = lines_of(text)
    places, below = columns_of(lines, SUPPLY_COLUMNS)
    if all(len(line.cells) == 1 for line in lines):
        return _in_order(below, shown, chosen)
    places = places or {"pool": 0, "tokens": 1}
    numbers = number_format((line.cell(places.get("tokens")) for line in below), chosen)
    names = Names("skill pool", ((name, key) for key, name in shown))

    def read(line: Line) -> tuple[int, Supplied] | None:
        pool_id = names.find(line.cell(places.get("pool")))
        given = tokens_in(line.cell(places.get("tokens")), numbers)
        return None if given is None else (pool_id, Supplied(given, _notes(line, places)))

    return taken((line for line in below if not line.blank), read, numbers)


def _in_order(
    lines: Sequence[Line], shown: Sequence[tuple[int, str]], chosen: NumberFormat | None
) -> Taken[int, Supplied]:
    """One number per pool, from the first that is shown on; a blank line passes one over."""
    numbers = number_format((line.cell(0) for line in lines), chosen)
    first = lines[0].number if lines else 1

    def read(line: Line) -> tuple[int, Supplied] | None:
        place = line.number - first
        given = tokens_in(line.cell(0), numbers)
        if place >= len(shown) and given is not None:
            raise Unreadable(f"There are {len(shown)} pools, and this is number {place + 1}.")
        return None if given is None else (shown[place][0], Supplied(given))

    return taken(lines, read, numbers)


def read_demands(
    text: str,
    initiatives: Iterable[tuple[int, str | None, str]],
    pools: Iterable[tuple[int, str]],
    chosen: NumberFormat | None = None,
) -> Taken[tuple[int, int], Asked]:
    """What a block asks, by initiative and pool: initiative, pool, P50, and P90 if it has any.

    `initiatives` come as id, external key and title; a line may name either. A line without P50
    leaves what it names as it is.
    """
    places, lines = columns_of(lines_of(text), DEMAND_COLUMNS)
    lines = [line for line in lines if not line.blank]
    places = places or _plain_columns(lines)
    numbers = number_format(
        (line.cell(places.get(each)) for line in lines for each in ("p50", "p90")), chosen
    )
    listed = list(initiatives)
    keys = Names("initiative", ((key, row) for row, key, _ in listed if key))
    titles = Names("initiative", [(t, row) for row, _, t in listed] + _external(listed))
    names = Names("skill pool", ((name, key) for key, name in pools))

    def read(line: Line) -> tuple[tuple[int, int], Asked] | None:
        external = line.cell(places.get("key"))
        found = (
            keys.find(external) if external else titles.find(line.cell(places.get("initiative")))
        )
        pool_id = names.find(line.cell(places.get("pool")))
        asked = _asked(line, places, numbers)
        return None if asked is None else ((found, pool_id), asked)

    return taken(lines, read, numbers)


def _external(listed: Iterable[tuple[int, str | None, str]]) -> list[tuple[str, int]]:
    """External keys as further names, where no title is the same."""
    rows = list(listed)
    titles = {title for _, _, title in rows}
    return [(key, row) for row, key, _ in rows if key and key not in titles]


def _plain_columns(lines: Sequence[Line]) -> dict[str, int]:
    places = {"initiative": 0, "pool": 1, "p50": 2}
    with_p90 = any(len(line.cells) > 3 for line in lines)
    return {**places, "p90": 3} if with_p90 else places


def _asked(line: Line, places: Mapping[str, int], numbers: NumberFormat) -> Asked | None:
    p50 = tokens_in(line.cell(places.get("p50")), numbers)
    if p50 is None:
        return None
    p90 = tokens_in(line.cell(places.get("p90")), numbers)
    if p90 is not None and p90 < p50:
        raise Unreadable("P90 is below P50: correct it, or leave it empty where it is unknown.")
    return Asked(p50, p90, "p90" not in places, _notes(line, places))


def _notes(line: Line, places: Mapping[str, int]) -> str | None:
    if "notes" not in places:
        return None
    notes = line.cell(places["notes"])
    if len(notes) > 1000:
        raise Unreadable("Its notes have more than 1,000 characters: shorten them.")
    return notes
