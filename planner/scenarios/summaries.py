"""How scenarios stand in brief, kept so that home and lists need not weigh each plan every time.

A kept summary is shown only while no input of its scenario has changed since, and for an hour at
most after that was last seen to; otherwise it is worked out where it is shown. So it is never
older than its inputs, whether a recompute has run or waits. Only jobs keep summaries.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import BigInteger, ColumnElement, Select, String, Text, literal, select, update

from planner import __version__
from planner.core import clock
from planner.core.models import Instant
from planner.core.session import Session
from planner.domain.planning import PlanningMode
from planner.domain.summary import Summary
from planner.scenarios import inputs
from planner.scenarios.kept_models import KeptSummary
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.ledgers import ledgers

ANSWERS = TypeAdapter(Summary)

FRESH = timedelta(hours=1)
"""A summary that nobody has looked after for so long is worked out again."""


def with_kept(chosen: Select[tuple[Scenario]]) -> Select[tuple[Scenario, str | None]]:
    """The same scenarios, each with what is kept about it; None where nothing is that holds."""
    mine = (KeptSummary.scenario_id == Scenario.id) & holding()
    return chosen.outerjoin_from(Scenario, KeptSummary, mine).add_columns(KeptSummary.answer)


def holding() -> ColumnElement[bool]:
    """Whether a kept summary still holds, as a condition."""
    recent = KeptSummary.at > clock.now() - FRESH
    return recent & (KeptSummary.release == __version__) & ~inputs.moved_on(KeptSummary)


def read(answer: str | None) -> Summary | None:
    """What a kept answer says; None where there is none, or where it cannot be read."""
    try:
        return None if answer is None else ANSWERS.validate_json(answer)
    except ValidationError:
        return None  # somebody else's shape


def summary(session: Session, scenario: Scenario) -> Summary:
    """How one scenario stands now, worked out from its rows."""
    engine = planning_engine(session, scenario)
    if scenario.planning_mode is PlanningMode.TOKEN:
        return Summary(PlanningMode.TOKEN, ledger=engine.ledger())
    return Summary(PlanningMode.LEGACY, hours=engine.capacity_demand())


def in_brief(
    session: Session, rows: Iterable[tuple[Scenario, str | None]]
) -> list[tuple[Scenario, Summary]]:
    """Each scenario with what is kept about it, or else with its ledger, which is one select.

    Hours that are not kept are left out: weighing many plans in hours is the jobs' work.
    """
    found = [(scenario, read(answer)) for scenario, answer in rows]
    lacking = [scenario.id for scenario, kept in found if kept is None]
    lines = ledgers(session, lacking) if lacking else {}
    return [
        (scenario, kept or Summary(scenario.planning_mode, ledger=lines.get(scenario.id, ())))
        for scenario, kept in found
    ]


def behind(session: Session, keys: Collection[int] | None = None) -> list[Scenario]:
    """The scenarios in use whose kept summary does not hold: of these, or of all."""
    mine = (KeptSummary.scenario_id == Scenario.id) & holding()
    chosen = select(Scenario).outerjoin(KeptSummary, mine).where(KeptSummary.id.is_(None))
    chosen = chosen.where(Scenario.archived_at.is_(None)).order_by(Scenario.id)
    return list(session.scalars(chosen if keys is None else chosen.where(Scenario.id.in_(keys))))


def keep(session: Session, found: Iterable[tuple[int, Summary]], revision: int) -> None:
    """Keep summaries, each in place of the one before: read `revision` before their inputs."""
    with session.bookkeeping():
        for scenario_id, each in found:
            session.merge_rows(
                KeptSummary,
                select(
                    Scenario.id.label("scenario_id"),
                    literal(__version__, String).label("release"),
                    literal(revision, BigInteger).label("revision"),
                    literal(clock.now(), Instant).label("at"),
                    literal(ANSWERS.dump_json(each).decode(), Text).label("answer"),
                ).where(Scenario.id == scenario_id),
                on=("organisation_id", "scenario_id"),
                update=("release", "revision", "at", "answer"),
            )


def renew(session: Session, revision: int) -> int:
    """Say of every summary that still holds that it was looked after now; gives how many.

    `revision` was read before.
    """
    keys = session.scalars(select(KeptSummary.id).where(holding())).all()
    with session.bookkeeping():
        session.execute(
            update(KeptSummary)
            .where(KeptSummary.id.in_(keys))
            .values(revision=revision, at=clock.now())
            .execution_options(synchronize_session=False)
        )
    return len(keys)
