"""A scenario's calculation, kept as long as it holds.

An answer is keyed by the question and by the revision of the inputs, which is read before any of
them: whatever changes later, or at the same moment, has a newer revision and finds no answer. So
nothing is ever dropped by hand, and a kept answer equals the one that would be computed now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select

from planner import __version__
from planner.core import clock, zone
from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.domain.calculation import Calculation, CalculatorOptions
from planner.scenarios import inputs
from planner.scenarios.kept_models import KeptCalculation
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine

ANSWERS = TypeAdapter(Calculation)

A_DAY = timedelta(days=1)
"""Older answers are to the question of another day."""


@dataclass(frozen=True, slots=True)
class Calculated:
    """An answer, the revision it was computed from, when, and whether it had been kept."""

    answer: Calculation
    stamp: Stamp
    at: datetime
    kept: bool


def calculation(
    session: Session, scenario: Scenario, options: CalculatorOptions, read: Stamp | None = None
) -> Calculated:
    """The calculator's answer: kept if it still holds, otherwise computed and kept.

    What would be under other assumptions, or only one skill's lines, is not kept. `read` is the
    stamp of its inputs, where it was read just before.
    """
    stamp = read or inputs.stamp(session, scenario)
    if options.assumptions is not None or options.skill is not None:
        return _computed(session, scenario, options, stamp)
    question = _question(session, scenario, options)
    for row in _kept(session, scenario, question, stamp):
        try:
            return Calculated(ANSWERS.validate_json(row.answer), stamp, row.at, kept=True)
        except ValidationError:
            continue  # of a release that answered in another shape
    computed = _computed(session, scenario, options, stamp)
    if not session.changing:
        _keep(session, scenario.id, question, computed)
    return computed


def _computed(
    session: Session, scenario: Scenario, options: CalculatorOptions, stamp: Stamp
) -> Calculated:
    answer = planning_engine(session, scenario).calculate(options)
    return Calculated(answer, stamp, clock.now(), kept=False)


def _question(session: Session, scenario: Scenario, options: CalculatorOptions) -> str:
    """What is asked, on which day: rates and memberships come into force without a change."""
    form = "lines" if options.breakdown else "totals"
    node = "everybody" if options.node_id is None else f"node {options.node_id}"
    node += "" if options.within else " alone"
    day = zone.today(session).isoformat()
    return f"{__version__} {scenario.planning_mode} {form} of {node} on {day}"


def _kept(
    session: Session, scenario: Scenario, question: str, stamp: Stamp
) -> Iterator[KeptCalculation]:
    return iter(
        session.scalars(
            select(KeptCalculation).where(
                KeptCalculation.scenario_id == scenario.id,
                KeptCalculation.question == question,
                KeptCalculation.revision == stamp.revision,
            )
        )
    )


def _keep(session: Session, scenario_id: int, question: str, computed: Calculated) -> None:
    """Keep an answer, and let go of those of this scenario that no longer hold."""
    answer = ANSWERS.dump_json(computed.answer).decode()
    with session.bookkeeping():
        session.execute(
            delete(KeptCalculation)
            .where(
                KeptCalculation.scenario_id == scenario_id,
                (KeptCalculation.revision < computed.stamp.revision)
                | (KeptCalculation.at < computed.at - A_DAY),
            )
            .execution_options(synchronize_session=False)
        )
        session.add(
            KeptCalculation(
                scenario_id=scenario_id,
                question=question,
                revision=computed.stamp.revision,
                at=computed.at,
                answer=answer,
            )
        )
