"""Every way to write a statement, tried against the rows of another organisation.

Each shape either reads nothing of the other's, or is refused. Beside each refusal stands a
permitted neighbour in `test_session.py`.
"""

from contextlib import suppress

import pytest
from sqlalchemy import (
    cte,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased, make_transient_to_detached

from planner.capacity.models import Calibration, SkillPool
from planner.core.identity import User
from planner.core.mistakes import UnrecordedError
from planner.core.scope import TenancyError
from planner.core.session import Session
from planner.domain.refusals import NotFound
from tests.kit.world import World

TABLE = SkillPool.__table__
REFUSED = (TenancyError, UnrecordedError, NotFound)


def aliased_pool(session: Session, _: int):
    other = aliased(SkillPool)
    return session.scalars(select(other.name))


def joined(session: Session, _: int):
    return session.scalars(
        select(SkillPool.name).outerjoin(Calibration, Calibration.pool_id == SkillPool.id)
    )


def subquery(session: Session, _: int):
    inner = select(SkillPool.name).subquery()
    return session.scalars(select(inner.c.name))


def common_table(session: Session, _: int):
    inner = cte(select(SkillPool.name))
    return session.scalars(select(inner.c.name))


def united(session: Session, _: int):
    both = union_all(select(SkillPool.name), select(SkillPool.name))
    return session.execute(both).scalars()


def in_a_scalar(session: Session, _: int):
    inner = select(func.max(SkillPool.name)).scalar_subquery()
    return [found for found in session.scalars(select(inner)) if found]


def if_there_is_one(session: Session, _: int):
    return ["Secret"] if session.scalar(select(exists(select(SkillPool.id)))) else []


def counted_by_conditions(session: Session, _: int):
    """A count that names its model in a conjunction alone."""
    named = (SkillPool.name == "Secret") & SkillPool.active
    return ["Secret"] if session.scalar(select(func.count()).where(named)) else []


def counted_within(session: Session, _: int):
    named = (SkillPool.name == "Secret") & SkillPool.active
    inner = select(func.count()).where(named).scalar_subquery()
    return ["Secret"] if session.scalar(select(inner).select_from(User)) else []


def attached(session: Session, key: int):
    """A row loaded elsewhere, carried over and read again."""
    stranger = SkillPool(id=key)
    make_transient_to_detached(stranger)
    session.add(stranger)
    session.refresh(stranger)
    return [stranger.name]


READS = {
    "select model": lambda s, k: s.scalars(select(SkillPool.name)),
    "select count": lambda s, k: s.scalars(
        select(SkillPool.name).where(
            select(func.count()).select_from(SkillPool).scalar_subquery() > 0
        )
    ),
    "aliased": aliased_pool,
    "join": joined,
    "subquery": subquery,
    "cte": common_table,
    "union": united,
    "scalar subquery": in_a_scalar,
    "exists": if_there_is_one,
    "count by conditions": counted_by_conditions,
    "count by conditions within": counted_within,
    "find": lambda s, k: [s.find(SkillPool, k).name],
    "get": lambda s, k: [s.get(SkillPool, k).name],
    "get one": lambda s, k: [s.get_one(SkillPool, k).name],
    "query all": lambda s, k: [row.name for row in s.query(SkillPool)],
    "query get": lambda s, k: [s.query(SkillPool).filter_by(id=k).one_or_none()],
    "core select": lambda s, k: s.execute(select(TABLE.c.name)).scalars(),
    "core count": lambda s, k: s.scalars(select(func.max(TABLE.c.name))),
    "core alias": lambda s, k: s.execute(select(TABLE.alias().c.name)).scalars(),
    "text": lambda s, k: s.execute(text("select name from skill_pools")).scalars(),
    "select text": lambda s, k: s.scalars(select(text("name")).select_from(text("skill_pools"))),
    "text columns": lambda s, k: s.scalars(
        select(SkillPool).from_statement(text("select * from skill_pools"))
    ),
    "from statement": lambda s, k: s.scalars(select(SkillPool).from_statement(select(TABLE))),
    "literal column": lambda s, k: s.scalars(
        select(literal_column("(select name from skill_pools)"))
    ),
    "connection": lambda s, k: s.connection().execute(select(TABLE.c.name)).scalars(),
    "attached": attached,
}


def others(session: Session) -> int:
    """The rival's key: it was made right after acme."""
    return session.organisation_id + 1


WRITES = {
    "update": lambda s, k: s.execute(update(SkillPool).values(name="Ours")),
    "update by key": lambda s, k: s.execute(
        update(SkillPool).where(SkillPool.id == k).values(name="Ours")
    ),
    "bulk update by key": lambda s, k: s.execute(update(SkillPool), [{"id": k, "name": "Ours"}]),
    "delete": lambda s, k: s.execute(delete(SkillPool)),
    "query update": lambda s, k: s.query(SkillPool).update({"name": "Ours"}),
    "query delete": lambda s, k: s.query(SkillPool).delete(),
    "core update": lambda s, k: s.execute(update(TABLE).values(name="Ours")),
    "core delete": lambda s, k: s.execute(delete(TABLE)),
    "insert": lambda s, k: s.execute(insert(SkillPool).values(name="x", organisation_id=others(s))),
    "core insert": lambda s, k: s.execute(
        insert(TABLE).values(name="x", organisation_id=others(s))
    ),
    "merge": lambda s, k: s.merge(SkillPool(id=k, name="Ours")),
    "bulk mappings": lambda s, k: s.bulk_update_mappings(SkillPool, [{"id": k, "name": "Ours"}]),
    "change rows": lambda s, k: s.change_rows(SkillPool, [{"id": k, "name": "Ours"}]),
    "change owner": lambda s, k: s.change_rows(
        SkillPool, [{"id": k, "organisation_id": others(s)}]
    ),
    "add rows": lambda s, k: s.add_rows(SkillPool, [{"name": "x", "organisation_id": others(s)}]),
    "add": lambda s, k: s.add(SkillPool(name="x", organisation_id=others(s))),
    "merge rows": lambda s, k: s.merge_rows(
        SkillPool,
        select(
            SkillPool.name,
            SkillPool.description,
            SkillPool.active,
            SkillPool.created_at,
            SkillPool.version,
        ),
        on=("organisation_id", "name"),
        update=("description",),
    ),
}


@pytest.fixture(scope="module")
def secret(both_kept: World) -> int:
    """A pool of the rival's, in a world where acme has none: no shape changes either."""
    with both_kept.session(both_kept.rival) as session:
        with session.recording("skill_pool.added", made := SkillPool(name="Secret")):
            session.add(made)
        return made.id


@pytest.mark.parametrize("shape", READS)
def test_no_statement_reads_another_organisation(both_kept: World, secret: int, shape: str):
    """Also of a shape that has just been known as harmless, to those who may read it."""
    for owner in (both_kept.rival, both_kept.acme):
        found = []
        with both_kept.session(owner) as session, suppress(*REFUSED):
            found = [name for name in READS[shape](session, secret) if name is not None]
            session.rollback()

    assert found == []


def test_a_statement_is_not_known_by_its_text(world: World):
    """One that names the model and one that names its table read the same in SQL."""
    with world.session() as session:
        session.scalars(select(SkillPool.name))

        with pytest.raises(TenancyError):
            session.scalars(select(TABLE.c.name))


@pytest.mark.parametrize("shape", WRITES)
def test_no_statement_writes_to_another_organisation(both_kept: World, secret: int, shape: str):
    with both_kept.session() as session:
        try:
            with session.recording("skill_pool.renamed", "pools"):
                WRITES[shape](session, secret)
        except REFUSED:
            session.rollback()

    with both_kept.session(both_kept.rival) as session:
        assert session.scalars(select(SkillPool.name)).all() == ["Secret"]
    with both_kept.session() as session:
        assert session.scalars(select(SkillPool.name)).all() == []


def test_a_session_without_an_organisation_sees_no_tenant_rows(both_kept: World, secret: int):
    from planner.core.sign_in import outside

    with both_kept.app.app_context(), outside() as session:
        assert session.scalars(select(SkillPool.name)).all() == []
