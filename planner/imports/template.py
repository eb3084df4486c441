"""The file that people download to fill in. Its notes explain it, and count as no rows."""

from collections.abc import Iterable

from planner.domain.csv_reading import NOTE
from planner.domain.importing_fields import IGNORE, KEEP
from planner.imports.kinds import Kind
from planner.web.exports import csv_line

RULES = (
    "An empty cell of a new {one} is unknown, never 0. An empty cell of one that is there "
    "already leaves what it has.",
    "Rows are matched by {matched_by}. The same file again changes nothing.",
    "Rows that begin with these two words are notes; leave them in or take them out.",
)


OF_HOURS = "Columns named hours: and a skill hold hours; 0 takes the skill out."
OTHERS = {
    KEEP: "Columns with other names become custom fields.",
    IGNORE: "Columns with other names are left out.",
}


def template_text(kind: Kind, pools: Iterable[str]) -> str:
    """The template: a header with a column for each field and each pool's hours, then notes.

    Only a kind whose columns may hold hours has those of pools.
    """
    fields = kind.fields
    hours = ([f"hours:{pool}" for pool in pools] or ["hours:Backend"]) if fields.hours else []
    matched_by = fields.matching(fields.keys)
    rules = [rule.format(one=kind.one, matched_by=matched_by) for rule in RULES]
    rules += [rule for rule in (fields.note, OF_HOURS if hours else "") if rule]
    rules.append(OTHERS[fields.unmatched])
    lines = [
        [*(field.key for field in fields.every), *hours],
        [*_noted(field.expects for field in fields.every), *["Hours of this skill."] * len(hours)],
        [*_noted(field.example for field in fields.every), *["120"] * len(hours)],
        *([f"{NOTE} {rule}"] for rule in rules),
    ]
    return "\ufeff" + "".join(csv_line(line) for line in lines)


def _noted(cells: Iterable[str]) -> list[str]:
    first, *others = cells
    return [f"{NOTE} {first}", *others]
