"""How somebody looks at a calculation: for which unit, in which order, with which lines open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.domain.calculation import CalculatorOptions, Severity, SkillGap
from planner.domain.views import in_order, is_key, next_order, one_of
from planner.scenarios.queries.calculator import SkillRow
from planner.web import charts, words
from planner.web.asked import anything, naming
from planner.web.charts import Bullet

SORTS: dict[str, Callable[[SkillRow], Any]] = {
    "skill": lambda row: row.gap.skill.lower(),
    "demand": lambda row: row.gap.demand,
    "capacity": lambda row: row.gap.capacity,
    "gap": lambda row: row.gap.gap,
    "used": lambda row: row.gap.utilisation,
}
ORDERS = {
    "skill": "by name",
    "-skill": "by name, backwards",
    "demand": "smallest demand first",
    "-demand": "largest demand first",
    "capacity": "smallest capacity first",
    "-capacity": "largest capacity first",
    "gap": "largest gap first",
    "-gap": "most to spare first",
    "used": "least used first",
    "-used": "most used first",
}
"""How each order is said; a leading minus is downwards."""

SEVERITIES = {
    Severity.CRITICAL: "Critical: half or more is missing",
    Severity.HIGH: "High: three tenths or more are missing",
    Severity.MEDIUM: "Medium: 15 % or more is missing",
    Severity.LOW: "Low: less than 15 % is missing",
}
"""What each severity means, in words."""

NAMED = naming(sort=one_of(ORDERS), node=is_key, open=anything)
"""What an address may name."""


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. `node` is None for everybody; `opened` are skills by name."""

    sort: str = "gap"
    node: int | None = None
    opened: tuple[str, ...] = ()

    @classmethod
    def read(cls, asked: "MultiDict[str, str]") -> "View":
        """The view an address asks for; what it does not know is left as it is by default."""
        sort, node = asked.get("sort", ""), asked.get("node", "")
        return cls(
            sort if sort in ORDERS else "gap",
            int(node) if node.isascii() and node.isdigit() and len(node) < 18 else None,
            tuple(dict.fromkeys(asked.getlist("open"))),
        )

    @property
    def order(self) -> str:
        """The order in words."""
        return ORDERS[self.sort]

    @property
    def options(self) -> CalculatorOptions:
        """What the calculator is asked for: everything it says, line by line."""
        return CalculatorOptions(node_id=self.node)

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments for this view with some things changed; defaults left out."""
        view = replace(self, **changes)
        given = {"sort": view.sort, "node": view.node, "open": list(view.opened)}
        plain: dict[str, Any] = {"sort": "gap", "node": None, "open": []}
        return {name: value for name, value in given.items() if value != plain[name]}

    def sorting(self, key: str) -> dict[str, Any]:
        """The arguments for sorting by a column, turned round when it is already sorted so."""
        upwards = key in ("skill", "gap")
        return self.arguments(sort=next_order(self.sort, key, upwards=upwards))

    def turning(self, skill: str) -> dict[str, Any]:
        """The arguments for opening a skill's lines, or closing them when they are open."""
        rest = tuple(each for each in self.opened if each != skill)
        return self.arguments(opened=rest if skill in self.opened else (*rest, skill))

    def chosen(self, rows: Sequence[SkillRow]) -> list[SkillRow]:
        """The rows in order; equal ones stay by name."""
        return in_order(rows, self.sort, SORTS)


def bullet(gap: SkillGap, unit: str) -> Bullet:
    """Demand against capacity of one skill, drawn as the ledger draws a pool."""
    amount = words.hours if unit == "hours" else words.tokens
    drawn = charts.bullet(gap.skill, gap.capacity, gap.demand, None)
    left = "exactly enough" if not gap.gap else "spare" if gap.gap > 0 else "missing"
    rest = f"{amount(abs(gap.gap))} {left}" if gap.gap else left
    finding = f"{amount(gap.demand)} of {amount(gap.capacity)} {unit} asked for, {rest}"
    return replace(drawn, title=f"{gap.skill}: {finding}")
