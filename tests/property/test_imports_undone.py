"""Whatever a file says: its check finds what is done, and an undo leaves no trace of it."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from planner.capacity.models import Employee, EmployeeSkill, OrgLink, OrgMembership
from planner.core.identity import Membership
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    LedgerTotal,
    Ranking,
    TokenDemand,
    TokenSupply,
)
from tests.kit.any_files import FILES, filled
from tests.kit.importing import applied, checked
from tests.kit.plan import Plan
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
def lean(both_kept: World) -> Plan:
    return filled(both_kept)


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
