"""The demo's last week, as `data/week.json` tells it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from planner.cli.demo.stage import Stage
from planner.cli.demo.tables import DATA


@dataclass(frozen=True, slots=True)
class Told:
    """One change: working days ago and the time, whose it was, what was done, and to which row.

    `of` names the row as the demo does, an import by its file in `data`. The facts are those the
    planner's own commands record, without keys, so that they are the same on every installation.
    What supply and demand were before is told by pool, or by initiative and pool, in tokens; what
    they became is on file, so that no row is told of twice.
    """

    ago: int
    time: str
    who: str
    action: str
    of: str
    facts: dict[str, Any]
    supply_before: Sequence[tuple[str, float]] = ()
    demand_before: Sequence[tuple[str, str, float | None, float | None]] = ()

    @property
    def kind(self) -> str:
        """What sort of row it happened to: scenario, initiative, skill_pool, flag or import."""
        return self.action.partition(".")[0]

    def at(self, stage: Stage) -> datetime:
        """When it happened."""
        return stage.ago(self.ago, self.time)


@cache
def week(planned: str) -> tuple[Told, ...]:
    """Every change, the earliest first; `planned` is the label of the quarter they plan."""
    told = (DATA / "week.json").read_text(encoding="utf-8").replace("{planned}", planned)
    return tuple(Told(**each) for each in json.loads(told))


def changes_of(stage: Stage, name: str) -> list[Told]:
    """What happened to one row this week, the earliest first."""
    return [told for told in week(stage.planned.label) if told.of == name]
