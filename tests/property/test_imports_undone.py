"""Whatever a file says: its check finds what is done, and an undo leaves no trace of it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from planner.capacity.models import Employee, EmployeeSkill, OrgLink, OrgMembership
from planner.core import clock
from planner.core.identity import Membership
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios import derivation
from planner.scenarios.booking import Engagement, add_engagements
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    LedgerTotal,
    Ranking,
    Scenario,
    TokenDemand,
    TokenSupply,
)
from tests.kit.importing import applied, checked
from tests.kit.people import employee, member, node
from tests.kit.plan import Plan, plan, scope
from tests.kit.undoing import undone
from tests.kit.world import World

SOME = settings(
    max_examples=settings().max_examples // 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TABLES = (
    *(Initiative, ScopeItem, ScopeSkill, ScopeShare, Employee, EmployeeSkill, OrgMembership),
    *(OrgLink, Allocation, AllocationPeriod, Ranking, TokenDemand, LedgerTotal, TokenSupply),
    Membership,
)
PASSING = {"id", "version", "updated_at", "updated_by", "since_at"}
"""What tells only when and how often something was touched, or the keys of rows of rows."""


@pytest.fixture(scope="module")
def lean(both_kept: World) -> Iterator[Plan]:
    """A plan in tokens and one in hours, with work, people and places."""
    world = both_kept
    made = plan(world, pools={"Data": "60", "Web": None}, demand={"Pay": {}, "Bill": {}})
    with world.session() as session, session.recording("test.filled", "a portfolio"):
        pay, bill = (session.find(Initiative, key) for key in made.initiatives.values())
        pay.external_key, bill.status = "K1", InitiativeStatus.IN_EXECUTION
        own = {"business_owner_id": world.acme.people["planner"]}
        session.add(Initiative(title="Gone", archived_at=clock.now(), **own))
        session.add(Initiative(title="Hub", custom_fields={"Team": "A"}, tags=["x"], **own))
        session.add(
            Scenario(name="Hours", period_id=made.period, planning_mode=PlanningMode.LEGACY)
        )
        scope(session, made, "Pay", {"Data": "50", "Web": "9"}, p50="40", p90="60")
        scope(session, made, "Bill", {"Data": "3"}, share=None)
        ada, bea = employee(session, "Ada", skills={"Data": 2, "Web": 4}), employee(session, "Bea")
        root = node(session, "ENG")
        member(session, ada, root, end=date(2026, 11, 30))
        member(session, ada, root, date(2026, 12, 1))
        member(session, bea, root)
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.demand_derived", scenario):
            derivation.store(session, scenario)
            days = date(2026, 10, 1), date(2026, 12, 31)
            work = Engagement(ada, made.initiatives["Pay"], "PROJECT", *days, Decimal(50))
            add_engagements(session, scenario, [work])
    yield made


def told(world: World) -> dict[str, list[Mapping[str, object]]]:
    """All that a file can change, but when and how often something was touched."""
    with world.session() as session:
        return {table.__tablename__: _rows(session, table) for table in TABLES}


def _rows(session, table) -> list[Mapping[str, object]]:
    own = table in (Initiative, ScopeItem, Employee, Allocation)
    columns = [
        column.key
        for column in table.__mapper__.column_attrs
        if column.key not in (PASSING - {"id"} if own else PASSING)
    ]
    chosen = select(table).where(table.organisation_id == session.organisation_id)
    rows = [{name: getattr(row, name) for name in columns} for row in session.scalars(chosen)]
    return sorted(rows, key=str)


def file(columns: Sequence[str], **said: Sequence[str]) -> st.SearchStrategy[str]:
    """Files with some of these columns, whose rows say some of these words."""
    needed = st.just(list(columns))
    some = st.lists(st.sampled_from([name for name in said if name not in columns]), unique=True)
    return st.builds(lambda one, two: one + two, needed, some).flatmap(
        lambda header: st.lists(
            st.tuples(*(st.sampled_from(said[name]) for name in header)), min_size=1, max_size=6
        ).map(lambda rows: _written([header, *rows]))
    )


def _written(rows: Sequence[Sequence[str]]) -> str:
    kept = io.StringIO()
    csv.writer(kept).writerows(rows)
    return kept.getvalue()


HOURS = ["", "0", "5", "12.5", "1000"]
initiatives = file(
    ["title", "p50"],
    title=["Pay", "Bill", "Hub", "Gone", "New", "Newer", "=x"],
    external_key=["", "K1", "K2", "K3"],
    p50=["", "10", "70"],
    p90=["", "20", "80"],
    status=["", "scoping", "on hold", "complete", "cancelled"],
    description=["", "Other"],
    tags=["", "y, x"],
    value=["", "5.50"],
    team=["", "B"],
    **{"hours:Data": HOURS, "hours:Web": HOURS, "hours:Sea": HOURS},
)
scope_items = file(
    ["initiative", "scope_item", "p50"],
    initiative=["Pay", "K1", "Hub", "Bill", "Gone"],
    scope_item=["Pay: scope", "Bill: scope", "Extra"],
    p50=["", "10", "70"],
    p90=["", "20", "80"],
    description=["", "Other"],
    quarters=["", "2026-Q4", "2026-Q4 50%"],
    **{"hours:Data": HOURS, "hours:Web": HOURS},
)
people = file(
    ["name", "job_title"],
    name=["Ada", "Bea", "Cem", "=x"],
    external_key=["", "P1", "P2"],
    job_title=["", "Baker"],
    hours_per_week=["", "20", "37.5"],
    active_start=["", "2026-10-05"],
    active_end=["", "2026-11-15", "2026-10-01"],
    skills=["", "Data 5", "Web 1; Sea"],
)
supplies = file(
    ["scenario", "pool", "tokens"],
    scenario=["Lean", "Hours"],
    pool=["Data", "web"],
    tokens=["", "0", "60", "90.5"],
    notes=["", "Less"],
)
allocations = file(
    ["scenario", "person", "percentage"],
    scenario=["Lean", "Hours"],
    person=["Ada", "Bea"],
    initiative=["", "Pay", "Bill", "Gone"],
    percentage=["", "50", "12.5"],
    start_date=["", "2026-10-01", "2026-11-01"],
    end_date=["", "2026-12-31", "2026-11-30"],
    allocation_type=["", "run"],
)
users = file(
    ["email", "name", "role"],
    email=["viewer@acme.example", "new@x.example", "planner@acme.example", "admin@acme.example"],
    name=["", "Zed"],
    role=["", "VIEWER", "BUSINESS_OWNER"],
    active=["", "yes", "no"],
    permissions=["", "initiative:write", "none"],
)
FILES = {
    "initiatives": initiatives,
    "scope items": scope_items,
    "people": people,
    "supply": supplies,
    "allocations": allocations,
    "users": users,
}


@pytest.mark.parametrize("kind", FILES)
@SOME
@given(data=st.data())
def test_what_is_found_is_done_once_and_undone_without_a_trace(
    both_kept: World, lean: Plan, kind: str, data: st.DataObject
):
    world, text = both_kept, data.draw(FILES[kind])
    planned = data.draw(st.sampled_from([None, lean.scenario])) if kind == "initiatives" else None
    before = told(world)

    key, found = checked(world, text)
    done = applied(world, key, planned)
    _, again = checked(world, text)

    assert found == done | {"cells": found["cells"]}
    assert found["rejected"] or (again["new"], again["changed"]) == (0, 0)
    undone(world, key)
    assert told(world) == before
