"""Rows that are parts of another belong to its organisation, by their reference to it alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Executable, delete, func, select, text
from sqlalchemy.exc import IntegrityError

from planner.core.tenancy import Part
from planner.imports.models import Import, ImportRow
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import Ranking, TokenDemand
from tests.kit.importing import imported
from tests.kit.plan import plan
from tests.kit.world import World

PARTS: tuple[type[Part], ...] = (ImportRow, ScopeItem, ScopeSkill, ScopeShare)
NOBODY = 987_654


@contextmanager
def driver(world: World, own: int) -> Iterator[Connection]:
    """The database without our session, as it takes rows of this organisation."""
    with world.engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            as_own = text("select set_config('planner.organisation', :own, true)")
            connection.execute(as_own, {"own": str(own)})
        yield connection
        connection.rollback()


def refusal(world: World, own: int, statement: Executable) -> str:
    """What the database says against it."""
    with driver(world, own) as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(statement)
    return str(refused.value.orig).lower()


def numbers(world: World) -> list[int]:
    with world.session() as session:
        return [session.scalars(select(func.count(part.id))).one() for part in PARTS]


def test_a_part_is_of_the_organisation_of_its_whole_and_goes_with_it(both: World):
    imported(both, "key,title,p50,hours:Backend\nK1,Pay,9,9\n", plan(both).scenario)
    before = numbers(both)
    organisations = ImportRow.metadata.tables["organisations"]

    for part in PARTS:
        table = part.__table__
        with driver(both, both.acme.id) as connection:
            row = dict(connection.execute(select(table).limit(1)).one()._mapping)
        for own in (both.rival.id, NOBODY):
            strange = {**row, "id": 10**6, "organisation_id": own}
            assert "foreign key" in refusal(both, own, table.insert().values(strange)), part
    ours = organisations.c.id == both.acme.id
    assert "foreign key" in refusal(both, both.acme.id, delete(organisations).where(ours))
    assert numbers(both) == before
    with both.session() as session, session.recording("test.removed", "all of it"):
        for whole in (TokenDemand, Ranking, Import, Initiative):
            gone = delete(whole).execution_options(synchronize_session=False)
            session.execute(gone)
    assert [min(before), numbers(both)] == [1, [0] * len(PARTS)]
