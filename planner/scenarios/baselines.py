"""Baselines in the database: taken inside the change that locks a plan, and read for comparison.

Rows are plain, never objects: a check of ten baselines reads tens of thousands of them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from planner.capacity.models import Employee, SkillPool
from planner.core import clock
from planner.core.session import Session
from planner.domain.amounts import ZERO, round_half_up
from planner.domain.availability import CalendarFacts
from planner.domain.baseline import Baseline, Capable, Given, Wanted, taken
from planner.domain.delta import Delta, Live, delta
from planner.portfolio.titles import titles_of
from planner.scenarios import live
from planner.scenarios.life_models import (
    BaselineAllocation,
    BaselineDemand,
    BaselinePerson,
    BaselinePool,
    BaselineSkill,
    BaselineSnapshot,
)
from planner.scenarios.models import LedgerTotal, Scenario, TokenSupply


def take(session: Session, scenario: Scenario) -> Baseline:
    """Keep the plan as it is now, inside a change; an older snapshot of it is replaced."""
    session.execute(delete(BaselineSnapshot).where(BaselineSnapshot.scenario_id == scenario.id))
    people, demand = (
        live.people(session, scenario, live.allocated(scenario)),
        live.demand(session, scenario),
    )
    rows = session.execute(live.allocations(scenario)).all()
    found = taken(people, demand, [live.given(row) for row in rows])
    kept = BaselineSnapshot(
        scenario_id=scenario.id,
        taken_at=clock.now(),
        taken_by=session.actor_id,
        capacity_hours=round_half_up(found.capacity_hours),
        demand_hours=round_half_up(found.demand_hours),
        people=found.employee_count,
        initiatives=found.initiative_count,
        allocations=len(found.given),
    )
    session.add(kept)
    session.flush()
    _keep_people(session, kept.id, found.people)
    _keep_plan(session, kept.id, found, rows)
    _keep_pools(session, kept.id, scenario.id)
    return found


def snapshot(session: Session, scenario_id: int) -> BaselineSnapshot | None:
    """The snapshot of a scenario; None where none was taken."""
    return session.scalar(
        select(BaselineSnapshot).where(BaselineSnapshot.scenario_id == scenario_id)
    )


def against(session: Session, kept: BaselineSnapshot, scenario: Scenario) -> Delta:
    """A snapshot held against a plan as it is now: its own, or that of a revision of it."""
    baseline = agreed(session, kept)
    allocations = [live.given(row) for row in session.execute(live.allocations(scenario))]
    keys = select(BaselinePerson.employee_id).where(BaselinePerson.snapshot_id == kept.id)
    people = live.people(session, scenario, keys)
    return delta(baseline, Live(people, live.demand(session, scenario), allocations))


def agreed(session: Session, kept: BaselineSnapshot) -> Baseline:
    """The plan as the snapshot has it."""
    person, asked, allocated = BaselinePerson, BaselineDemand, BaselineAllocation
    skills = live.grouped(_rows_of(session, kept, BaselineSkill.employee_id, BaselineSkill.skill))
    people = _rows_of(
        session,
        kept,
        person.employee_id,
        person.hours_per_week,
        person.hours_available,
        person.time_off,
    )
    demand = _rows_of(session, kept, asked.initiative_id, asked.skill, asked.hours, asked.share)
    given = _rows_of(
        session,
        kept,
        allocated.employee_id,
        allocated.initiative_id,
        allocated.percentage,
        allocated.hours,
    )
    return Baseline(
        [Capable(row[0], row[1], CalendarFacts(*row[2:]), tuple(skills[row[0]])) for row in people],
        [Wanted(*row) for row in demand],
        [Given(*row) for row in given],
    )


def _rows_of(session: Session, snapshot: BaselineSnapshot, *columns: Any) -> Sequence[Any]:
    """These columns of one table of a snapshot, in the order they were kept."""
    table = columns[0].class_
    chosen = select(*columns).where(table.snapshot_id == snapshot.id).order_by(table.id)
    return session.execute(chosen).all()


def _keep_people(session: Session, key: int, people: Sequence[Capable]) -> None:
    names = dict(
        session.execute(
            select(Employee.id, Employee.name).where(Employee.id.in_([each.id for each in people]))
        ).all()
    )
    session.add_rows(
        BaselinePerson,
        [
            {
                "snapshot_id": key,
                "employee_id": person.id,
                "name": names[person.id],
                "hours_per_week": person.hours_per_week,
                "hours_available": person.facts.hours_available,
                "time_off": person.facts.time_off,
                "hours": round_half_up(person.hours),
            }
            for person in people
        ],
    )
    session.add_rows(
        BaselineSkill,
        [
            {"snapshot_id": key, "employee_id": person.id, "skill": skill}
            for person in people
            for skill in person.skills
        ],
    )


def _keep_plan(session: Session, key: int, found: Baseline, rows: Sequence[Any]) -> None:
    wanted = {each.initiative_id for each in found.demand}
    titles = titles_of(session, wanted)
    session.add_rows(
        BaselineDemand,
        [
            {
                "snapshot_id": key,
                "initiative_id": each.initiative_id,
                "title": titles[each.initiative_id],
                "skill": each.skill,
                "hours": each.whole,
                "share": each.share,
            }
            for each in found.demand
        ],
    )
    session.add_rows(
        BaselineAllocation,
        [
            {
                "snapshot_id": key,
                "employee_id": row.employee_id,
                "initiative_id": row.initiative_id,
                "title": row.title,
                "start_date": row.start_date,
                "end_date": row.end_date,
                "percentage": row.percentage,
                "hours": row.hours or ZERO,
            }
            for row in rows
        ],
    )


def _keep_pools(session: Session, key: int, scenario_id: int) -> None:
    rows = session.execute(
        select(
            SkillPool.id,
            SkillPool.name,
            TokenSupply.tokens,
            LedgerTotal.p50,
            LedgerTotal.p90,
            LedgerTotal.rows_without_p90,
        )
        .outerjoin(
            TokenSupply,
            (TokenSupply.pool_id == SkillPool.id) & (TokenSupply.scenario_id == scenario_id),
        )
        .outerjoin(
            LedgerTotal,
            (LedgerTotal.pool_id == SkillPool.id) & (LedgerTotal.scenario_id == scenario_id),
        )
        .where(TokenSupply.id.is_not(None) | LedgerTotal.id.is_not(None))
        .order_by(SkillPool.name)
    )
    session.add_rows(
        BaselinePool,
        [
            {
                "snapshot_id": key,
                "pool_id": pool_id,
                "name": name,
                "supply": supply or ZERO,
                "p50": p50 or ZERO,
                "p90": None if lacking or p50 is None else p90,
            }
            for pool_id, name, supply, p50, p90, lacking in rows
        ],
    )
