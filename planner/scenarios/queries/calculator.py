"""What the calculator's page shows: the answer, the lines of what is opened, and the units."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.capacity.models import OrgNode
from planner.core.session import Session
from planner.domain.assumptions import read
from planner.domain.calculation import (
    Calculation,
    CalculatorOptions,
    Shortage,
    SkillCapacity,
    SkillDemand,
    SkillGap,
)
from planner.scenarios.calculations import Calculated, calculation
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Unit:
    """An active org node to look at alone, and how deep it lies."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill with everything said of it; a side that it lacks is None."""

    gap: SkillGap
    demand: SkillDemand | None
    capacity: SkillCapacity | None
    shortage: Shortage | None


@dataclass(frozen=True, slots=True)
class CalculatorPage:
    """The answer by skill. `ignored` are assumptions on file that no engine can use."""

    calculated: Calculated
    rows: Sequence[SkillRow]
    opened: Collection[str]
    units: Sequence[Unit]
    ignored: Sequence[str]

    @property
    def answer(self) -> Calculation:
        """What the calculator says."""
        return self.calculated.answer


def calculator(
    session: Session, scenario: Scenario, node_id: int | None, opened: Collection[str]
) -> CalculatorPage:
    """The calculator's answer, and who asks and gives for the skills that are opened.

    One opened skill is read by itself; several come from the whole breakdown, which is kept.
    """
    several = len(opened) > 1
    found = calculation(session, scenario, CalculatorOptions(several, node_id))
    lines = found.answer
    if len(opened) == 1:
        [skill] = opened
        alone = CalculatorOptions(True, node_id, skill=skill)
        lines = calculation(session, scenario, alone).answer
    reading = read(scenario.assumptions)
    return CalculatorPage(
        found,
        rows(found.answer, lines, opened),
        opened,
        units(session),
        [*reading.unknown, *reading.unusable],
    )


def rows(answer: Calculation, lines: Calculation, opened: Collection[str]) -> list[SkillRow]:
    """Every skill of an answer, with the lines of those that are opened."""
    demand = {row.skill: row for row in answer.demand}
    demand |= {row.skill: row for row in lines.demand if row.skill in opened}
    capacity = {row.skill: row for row in answer.capacity}
    capacity |= {row.skill: row for row in lines.capacity if row.skill in opened}
    short = {row.skill: row for row in answer.shortages}
    return [
        SkillRow(gap, demand.get(gap.skill), capacity.get(gap.skill), short.get(gap.skill))
        for gap in answer.gaps
    ]


def units(session: Session) -> list[Unit]:
    """The active units in the order of the tree."""
    found = session.execute(
        select(OrgNode.id, OrgNode.name, OrgNode.depth).where(OrgNode.active).order_by(OrgNode.path)
    )
    return [Unit(*row) for row in found]
