"""Creating scenarios, renaming them, and choosing the primary one of a quarter."""

from dataclasses import dataclass

from sqlalchemy import select

from planner.core import clock
from planner.core.session import Session
from planner.domain.lifecycle import PeriodType, ScenarioType
from planner.domain.planning import PlanningMode
from planner.domain.refusals import Conflict, Invalid
from planner.periods.models import Period
from planner.scenarios import rankings
from planner.scenarios.fence import frozen, require_editable, require_present
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios as queries
from planner.scenarios.tasks import RECOMPUTE, Recompute


class NameTaken(Conflict):
    """Scenarios of one quarter have names of their own."""

    remedy = "Choose a name that no other scenario of the quarter has."

    def __init__(self, name: str, quarter: str) -> None:
        super().__init__(f"There already is a scenario {name} in {quarter}.")


class NotAQuarter(Invalid):
    """A scenario plans a quarter, and nothing shorter."""

    remedy = "Choose a quarter of the calendar."

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} is not a quarter, and a scenario plans one.")


@dataclass(frozen=True, slots=True)
class ScenarioDraft:
    """What a new scenario is to be."""

    name: str
    period_id: int
    mode: PlanningMode = PlanningMode.LEGACY
    kind: ScenarioType = ScenarioType.WHAT_IF
    """A baseline keeps a snapshot when it is locked."""
    rankings_from: int | None = None
    """The scenario whose ranking it begins with."""


def create(session: Session, draft: ScenarioDraft) -> Scenario:
    """Make a scenario of a quarter: a draft, and not the primary one."""
    scenario = Scenario(
        name=draft.name,
        period_id=draft.period_id,
        planning_mode=draft.mode,
        scenario_type=draft.kind,
    )
    with session.recording("scenario.created", scenario) as facts:
        period = require_quarter(session, draft.period_id)
        if refusal := frozen(session, period):
            raise refusal
        require_free(session, period, draft.name)
        scenario.updated_by = session.actor_id
        session.add(scenario)
        session.flush()
        facts.update(name=draft.name, quarter=period.label, mode=draft.mode)
        if draft.rankings_from is not None:
            source = session.find(Scenario, draft.rankings_from)
            copied = rankings.append(session, scenario, rankings.ranked(session, source))
            facts.update(rankings_from=source.name, ranked=len(copied))
    return scenario


def rename(session: Session, scenario: Scenario, name: str, version: int | None = None) -> None:
    """Call a scenario something else. `version` is the one that was read when it was typed."""
    with session.recording("scenario.renamed", scenario) as facts:
        session.edit(Scenario, scenario.id, version)
        require_editable(scenario)
        if name.lower() != scenario.name.lower():
            require_free(session, scenario.period, name)
        facts.update({"from": scenario.name, "to": name})
        scenario.name = name
        _note(session, scenario)


def make_primary(session: Session, scenario: Scenario) -> None:
    """Make this the scenario that stands for its quarter; the one that did no longer does.

    Whatever its status: no figure of either changes.
    """
    with session.recording("scenario.made_primary", scenario) as facts:
        require_present(scenario)
        before = session.scalar(
            select(Scenario)
            .where(Scenario.period_id == scenario.period_id, Scenario.is_primary)
            .with_for_update(of=Scenario)
        )
        facts.update(quarter=scenario.period.label, before=before.name if before else None)
        if before is not None:
            before.is_primary = False
            session.flush()  # the index allows one at a time
        scenario.is_primary = True
        _note(session, scenario)


def recompute(session: Session, scenario: Scenario) -> None:
    """Have what is kept of a scenario worked out in the background, though no input has changed."""
    with session.recording("scenario.recompute_asked", scenario):
        payload = Recompute(scenario_id=scenario.id, trigger="manual")
        session.enqueue(RECOMPUTE, payload, subject=scenario)


def _note(session: Session, scenario: Scenario) -> None:
    """Note who changed it and when; its figures stand on neither its name nor its place."""
    scenario.updated_at, scenario.updated_by = clock.now(), session.actor_id


def require_quarter(session: Session, period_id: int) -> Period:
    """The quarter of this key; `NotAQuarter` for a shorter period."""
    period = session.find(Period, period_id)
    if period.type is not PeriodType.QUARTER:
        raise NotAQuarter(period.label)
    return period


def require_free(session: Session, period: Period, name: str) -> None:
    """Raise `NameTaken` where the quarter has a scenario of this name, in any case."""
    if queries.named(session, period.id, name) is not None:
        raise NameTaken(name, period.label)
