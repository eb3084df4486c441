"""Giving people to work in a scenario, changing that, and taking them away."""

from collections.abc import Mapping

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import AllocationType
from planner.domain.refusals import NotFound, StaleEdit
from planner.domain.staffing import (
    AllocatedAlready,
    require_days,
    require_employed,
    require_under_way,
    work_of,
)
from planner.portfolio.models import Initiative
from planner.scenarios.booking import (
    Engagement,
    add_engagements,
    engagements,
    keep,
    span,
    write_engagements,
)
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Allocation, Scenario
from planner.staffing.drafts import AllocationDraft, WorkDraft


def allocate(session: Session, scenario: Scenario, draft: AllocationDraft) -> int:
    """Give a person to work; gives the allocation's key.

    Raises the refusals of `planner.domain.staffing`, and those of a scenario that is closed.
    """
    with session.recording("scenario.allocation_added", scenario) as facts:
        require_editable(scenario)
        person = session.find(Employee, draft.employee_id)
        work = _allowed(session, scenario, person, draft.kind, draft.work)
        state = _state(person.id, draft.kind, draft.work)
        _require_new(session, scenario, state, person.name, work)
        [key] = add_engagements(session, scenario, [state])
        keep(session, {key: (None, state)})
        facts.update(person=person.name, work=work, allocation_id=key)
        facts["from"], facts["to"] = None, _told(state)
        touch(scenario, session.actor_id)
    return key


def change(
    session: Session, scenario: Scenario, allocation_id: int, draft: WorkDraft, version: int | None
) -> None:
    """Let an allocation be to other work, for other days or for more or less of the time.

    Whose it is and what its hours are for stay. Raises `StaleEdit` as well.
    """
    with session.recording("scenario.allocation_changed", scenario) as facts:
        require_editable(scenario)
        row = _of(scenario, session.find(Allocation, allocation_id, lock=True))
        person = session.find(Employee, row.employee_id)
        if row.version != version:
            raise StaleEdit(f"The allocation of {person.name}")
        work = _allowed(session, scenario, person, row.allocation_type, draft)
        before = engagements(session, scenario.id, [row.id])[row.id]
        now = _title(session, before.initiative_id, ended=False)
        state = _state(person.id, row.allocation_type, draft)
        if state[:5] != before[:5]:
            _require_new(session, scenario, state, person.name, work)
        write_engagements(session, scenario, {row.id: state})
        was = work_of(now, row.allocation_type)
        facts.update(person=person.name, work=work, allocation_id=row.id)
        facts["from"] = f"{_told(before)} to {was}"
        facts["to"] = f"{_told(state)} to {work}"
        touch(scenario, session.actor_id)


def remove(session: Session, scenario: Scenario, seen: Mapping[int, int]) -> list[str]:
    """Take allocations away, as they were seen: versions by key; gives whose they were.

    Raises `StaleEdit` where one was changed or is gone, and then removes none.
    """
    with session.recording("scenario.allocations_removed", scenario) as facts:
        require_editable(scenario)
        rows = session.execute(
            select(Allocation.id, Allocation.version, Employee.name)
            .join(Employee, Employee.id == Allocation.employee_id)
            .where(Allocation.scenario_id == scenario.id, Allocation.id.in_(seen))
            .order_by(Employee.name, Allocation.id)
        ).all()
        if {key: version for key, version, _ in rows} != dict(seen):
            raise StaleEdit("One of these allocations")
        write_engagements(session, scenario, dict.fromkeys(seen))
        people = list(dict.fromkeys(name for _, _, name in rows))
        facts.update(people=people, allocations=len(rows))
        touch(scenario, session.actor_id)
    return people


def _allowed(
    session: Session,
    scenario: Scenario,
    person: Employee,
    kind: AllocationType,
    draft: WorkDraft,
) -> str:
    """What the person is given to, in words, unless a rule stands against it."""
    require_days(draft.start, draft.end, span(scenario.period))
    works = person.active_start, person.active_end
    require_employed(person.name, works, draft.start, draft.end)
    return work_of(_title(session, draft.initiative_id), kind)


def _title(session: Session, initiative_id: int | None, ended: bool = True) -> str | None:
    """An initiative's title; with `ended`, `WorkHasEnded` where it is over."""
    if initiative_id is None:
        return None
    initiative = session.find(Initiative, initiative_id)
    if ended:
        require_under_way(initiative.title, initiative.status)
    return initiative.title


def _require_new(
    session: Session, scenario: Scenario, state: Engagement, name: str, work: str
) -> None:
    if any(state[:5] == each[:5] for each in engagements(session, scenario.id).values()):
        raise AllocatedAlready(name, work)


def _of(scenario: Scenario, row: Allocation) -> Allocation:
    if row.scenario_id != scenario.id:
        raise NotFound("allocation", row.id)
    return row


def _state(employee_id: int, kind: AllocationType, draft: WorkDraft) -> Engagement:
    return Engagement(
        employee_id, draft.initiative_id, kind, draft.start, draft.end, draft.percentage
    )


def _told(state: Engagement) -> str:
    return f"{written(state.percentage)} % from {state.start} to {state.end}"
