"""One scenario as a side of a comparison: its ranking, its value, and how fresh it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.domain.comparison import Line
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from planner.scenarios import inputs
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.queries import scenarios as queries

LETTERS = "ABCD"


class Figures(NamedTuple):
    """What one line gives and is asked for in one scenario."""

    name: str
    given: Decimal
    asked: Decimal

    @property
    def delta(self) -> Decimal:
        """What is left, below zero where more is asked than given."""
        return self.given - self.asked


ByLine = Mapping[Line, Mapping[int, Figures]]
"""The figures of each line, by the id of the scenario."""


class Worth(NamedTuple):
    """The value of ranked initiatives in one currency, in minor units; `unstated` have none."""

    currency: str
    minor: int
    unstated: int


@dataclass(frozen=True, slots=True)
class Side:
    """A scenario under its letter."""

    letter: str
    scenario: Scenario
    stamp: Stamp
    ranks: Mapping[int, int]
    worth: Sequence[Worth]

    @property
    def mode(self) -> PlanningMode:
        """What it plans in."""
        return self.scenario.planning_mode

    @property
    def value(self) -> Worth | None:
        """What its ranked initiatives are worth; None where that is no single sum."""
        stated = [one for one in self.worth if one.minor]
        unstated = sum(one.unstated for one in self.worth)
        return Worth(stated[0].currency, stated[0].minor, unstated) if len(stated) == 1 else None


def sides(session: Session, scenario_ids: Sequence[int]) -> list[Side]:
    """The scenarios in the order asked for. Raises `NotFound`."""
    chosen = [queries.scenario(session, key) for key in scenario_ids]
    ranks, worth = _ranks(session, scenario_ids), _worth(session, scenario_ids)
    return [
        Side(letter, one, inputs.stamp(session, one), ranks[one.id], worth[one.id])
        for letter, one in zip(LETTERS, chosen, strict=False)
    ]


def _ranks(session: Session, scenario_ids: Sequence[int]) -> defaultdict[int, dict[int, int]]:
    rows = session.execute(
        select(Ranking.scenario_id, Ranking.initiative_id, Ranking.rank).where(
            Ranking.scenario_id.in_(scenario_ids)
        )
    )
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for scenario_id, initiative_id, rank in rows:
        found[scenario_id][initiative_id] = rank
    return found


def _worth(session: Session, scenario_ids: Sequence[int]) -> defaultdict[int, list[Worth]]:
    rows = session.execute(
        select(
            Ranking.scenario_id,
            Initiative.currency,
            func.sum(Initiative.value_minor),
            func.count() - func.count(Initiative.value_minor),
        )
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .where(Ranking.scenario_id.in_(scenario_ids))
        .group_by(Ranking.scenario_id, Initiative.currency)
        .order_by(Initiative.currency)
    )
    found: defaultdict[int, list[Worth]] = defaultdict(list)
    for scenario_id, currency, minor, unstated in rows:
        found[scenario_id].append(Worth(currency, int(minor or 0), unstated))
    return found
