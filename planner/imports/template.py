"""The file that people download to fill in. Its notes explain it, and count as no rows."""

from collections.abc import Iterable

from planner.domain.csv_reading import NOTE
from planner.domain.importing_fields import FIELDS
from planner.web.exports import csv_line

RULES = (
    "An empty cell of a new initiative is unknown, never 0. An empty cell of one that is there "
    "already leaves what it has.",
    "Rows are matched by external_key, then by the exact title. The same file again changes "
    "nothing.",
    "Columns named hours: and a skill hold hours; 0 takes the skill out. Columns with other names "
    "become custom fields.",
    "Rows that begin with these two words are notes; leave them in or take them out.",
)


def template_text(pools: Iterable[str]) -> str:
    """The template: a header with a column for each field and each pool's hours, then notes."""
    hours = [f"hours:{pool}" for pool in pools] or ["hours:Backend"]
    lines = [
        [*(field.key for field in FIELDS), *hours],
        [*_noted(field.expects for field in FIELDS), *["Hours of this skill."] * len(hours)],
        [*_noted(field.example for field in FIELDS), *["120"] * len(hours)],
        *([f"{NOTE} {rule}"] for rule in RULES),
    ]
    return "\ufeff" + "".join(csv_line(line) for line in lines)


def _noted(cells: Iterable[str]) -> list[str]:
    first, *others = cells
    return [f"{NOTE} {first}", *others]
