"""The file that people download to fill in. Its notes explain it, and count as no rows."""

from collections.abc import Iterable

from planner.domain.files.csv_cells import NOTE
from planner.domain.importing.fields import IGNORE, KEEP, Field, Holds
from planner.imports.kinds import Kind
from planner.web.exports import csv_line

RULES = (
    "An empty cell of a new {one} is unknown, never 0. An empty cell of one that is there "
    "already leaves what it has.",
    "Rows are matched by {matched_by}. The same file again changes nothing.",
)
NOTES = "Rows that begin with these two words are notes; leave them in or take them out."
OF_HOURS = "Columns named hours: and a skill hold hours; 0 takes the skill out."
OTHERS = {
    KEEP: "Columns with other names become custom fields.",
    IGNORE: "Columns with other names are left out.",
}


def template_text(kind: Kind, pools: Iterable[str]) -> str:
    """The template: a header with a column for each field and each pool's hours, then notes.

    Only a kind whose columns may hold hours has those of pools.
    """
    every = columns(kind, pools)
    lines = [
        [field.key for field in every],
        _noted(field.expects for field in every),
        _noted(field.example for field in every),
        *([f"{NOTE} {rule}"] for rule in [*rules(kind), NOTES]),
    ]
    return "\ufeff" + "".join(csv_line(line) for line in lines)


def columns(kind: Kind, pools: Iterable[str]) -> list[Field]:
    """The columns of a template: the kind's fields, and hours of each pool where it has some."""
    hours = ([f"hours:{pool}" for pool in pools] or ["hours:Backend"]) if kind.fields.hours else []
    asked = [Field(name, name, "Hours of this skill.", "120", holds=Holds.FIGURE) for name in hours]
    return [*kind.fields.every, *asked]


def rules(kind: Kind) -> list[str]:
    """What holds for every row, as sentences."""
    fields = kind.fields
    matched_by = fields.matching(fields.keys)
    told = [rule.format(one=kind.one, matched_by=matched_by) for rule in RULES]
    more = (fields.note, OF_HOURS if fields.hours else "", OTHERS[fields.unmatched])
    return [*told, *filter(None, more)]


def _noted(cells: Iterable[str]) -> list[str]:
    first, *others = cells
    return [f"{NOTE} {first}", *others]
