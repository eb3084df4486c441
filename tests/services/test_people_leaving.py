"""People who leave: their last day, and what stays when they are removed."""

from datetime import date

import pytest
from sqlalchemy import select

from planner.capacity.models import Employee, EmployeeSkill, OrgMembership
from planner.capacity.queries import units
from planner.domain.lifecycle import ScenarioStatus
from planner.people.commands import people
from planner.people.refusals import LeavesBeforeBeginning, UsedInClosedPlans
from planner.scenarios.models import Allocation, AllocationPeriod
from tests.kit.events import last
from tests.kit.people import employee, member, node
from tests.kit.plan import plan
from tests.kit.staffing import allocated, draft, made
from tests.kit.world import World


def test_a_last_day_ends_memberships_and_takes_away_those_to_come(both: World):
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            root = node(session, "NDO")
            key = employee(session, "Ada")
            member(session, key, root, date(2020, 1, 1), date(2027, 3, 31))
            member(session, key, root, date(2027, 4, 1))

        people.set_last_day(session, key, date(2026, 12, 31), 1)

        rows = session.execute(select(OrgMembership.start_date, OrgMembership.end_date)).all()
        assert [tuple(row) for row in rows] == [(date(2020, 1, 1), date(2026, 12, 31))]
        assert last(session).facts == {"from": None, "to": "2026-12-31"}
        people.clear_last_day(session, key, 2)
        assert session.scalar(select(Employee.active_end)) is None


def test_nobody_leaves_before_they_began(both: World):
    with both.session() as session:
        key = made(session, "Ada", active_end=date(2026, 12, 31))

        with pytest.raises(LeavesBeforeBeginning, match="Ada only begins on 2020-01-01"):
            people.set_last_day(session, key, date(2019, 1, 1), None)
        with pytest.raises(LeavesBeforeBeginning):
            people.change_person(session, key, draft(active_start=date(2027, 1, 1)))


def test_somebody_a_locked_plan_uses_stays_on_file(both: World):
    locked = plan(both, status=ScenarioStatus.LOCKED)
    with both.session() as session:
        key = made(session, "Ada")
        allocated(session, locked.scenario, key)

        with pytest.raises(UsedInClosedPlans, match="allocated in Lean, which is approved or"):
            people.remove_person(session, key, None)
        assert session.scalar(select(Employee.name)) == "Ada"


def test_somebody_who_is_removed_leaves_nothing_behind(both: World):
    lean = plan(both)
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            root = node(session, "NDO")
            key = employee(session, "Ada", skills={"Backend": 3})
            root.manager_id = key
            member(session, key, root)
            employee(session, "Bea", manager_id=key)
        allocated(session, lean.scenario, key)

        assert people.remove_person(session, key, None) == "Ada"

        kept = session.execute(select(Employee.name, Employee.manager_id)).all()
        assert [tuple(row) for row in kept] == [("Bea", None)]
        for model in (Allocation, AllocationPeriod, EmployeeSkill, OrgMembership):
            assert session.scalars(select(model.id)).all() == []
        assert units.node(session, root.id).manager_id is None
