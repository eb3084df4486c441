"""The session's guards: one organisation, recorded changes, permanent rows."""

import pytest
from sqlalchemy import delete, func, select, text, update

from planner.capacity.models import SkillPool
from planner.core.audit import AuditEvent
from planner.core.mistakes import PermanenceError, UnrecordedError
from planner.core.scope import TenancyError
from planner.domain.refusals import AlreadyThere, NotFound, StaleEdit
from tests.kit.events import last_event
from tests.kit.world import World


def pool(world: World, name: str, organisation=None) -> int:
    with world.session(organisation) as session:
        with session.recording("skill_pool.added", made := SkillPool(name=name)):
            session.add(made)
        return made.id


def test_a_change_and_its_audit_event_are_one(both: World):
    key = pool(both, "Backend")

    event = last_event(both)

    assert (event.action, event.subject) == ("skill_pool.added", "skill pool Backend")
    assert (event.subject_kind, event.subject_id) == ("skill_pools", key)
    assert event.actor_id == both.acme.people["admin"]


def test_a_change_outside_recording_is_refused(both_kept: World):
    with both_kept.session() as session, pytest.raises(UnrecordedError):
        session.add(SkillPool(name="Backend"))
        session.flush()


def test_nothing_is_locked_outside_recording(both_kept: World):
    with both_kept.session() as session, pytest.raises(UnrecordedError):
        session.scalar(select(SkillPool.id).with_for_update())


def test_a_refusal_rolls_everything_back(both: World):
    with both.session() as session:
        with pytest.raises(NotFound), session.recording("skill_pool.added", "a pool"):
            session.add(SkillPool(name="Backend"))
            session.flush()
            session.find(SkillPool, 999)
        assert session.scalar(select(func.count()).select_from(SkillPool)) == 0


def test_rows_of_another_organisation_are_not_there(both: World):
    key = pool(both, "Backend", both.rival)

    with both.session() as session:
        assert session.scalars(select(SkillPool)).all() == []
        assert session.scalar(select(func.count()).select_from(SkillPool)) == 0
        with pytest.raises(NotFound):
            session.find(SkillPool, key)


def test_an_update_reaches_only_rows_of_its_organisation(both: World):
    key = pool(both, "Backend", both.rival)

    with both.session() as session, session.recording("skill_pool.renamed", "pools"):
        session.execute(update(SkillPool).values(name="Mine"))
        session.execute(delete(SkillPool))

    with both.session(both.rival) as session:
        assert session.find(SkillPool, key).name == "Backend"


@pytest.mark.parametrize(
    "statement",
    [
        select(SkillPool.__table__),
        select(func.count()).select_from(SkillPool.__table__),
        text("select * from skill_pools"),
    ],
)
def test_a_statement_that_names_a_table_is_refused(both_kept: World, statement):
    with both_kept.session() as session, pytest.raises(TenancyError):
        session.execute(statement)


def test_a_row_of_another_organisation_cannot_be_added(both_kept: World):
    with (
        both_kept.session() as session,
        pytest.raises(TenancyError),
        session.recording("skill_pool.added", "a pool"),
    ):
        session.add(SkillPool(name="Backend", organisation_id=both_kept.rival.id))


def test_the_audit_cannot_be_changed(both: World):
    pool(both, "Backend")
    with both.session() as session:
        event = session.scalars(select(AuditEvent)).first()
        with pytest.raises(PermanenceError), session.recording("audit.changed", "audit"):
            event.action = "nothing.happened"


def test_the_first_of_two_editors_wins(both: World):
    key = pool(both, "Backend")
    with both.session() as first, first.recording("skill_pool.renamed", "pool"):
        first.edit(SkillPool, key, version=1).name = "First"

    with (
        both.session() as second,
        pytest.raises(StaleEdit),
        second.recording("skill_pool.renamed", "pool"),
    ):
        second.edit(SkillPool, key, version=1).name = "Second"


def test_a_name_that_is_taken_is_a_conflict(both: World):
    pool(both, "Backend")
    with pytest.raises(AlreadyThere):
        pool(both, "Backend")


def test_many_rows_are_stamped_and_counted(both: World):
    with both.session() as session:
        with session.recording("skill_pools.added", "pools"):
            added = session.add_rows(SkillPool, [{"name": f"Pool {n}"} for n in range(3)])
        rows = session.scalars(select(SkillPool).order_by(SkillPool.name)).all()

    assert added == 3
    assert [(row.name, row.active, row.version, row.description) for row in rows] == [
        ("Pool 0", True, 1, ""),
        ("Pool 1", True, 1, ""),
        ("Pool 2", True, 1, ""),
    ]
    assert {row.organisation_id for row in rows} == {both.acme.id}


def test_many_rows_are_changed_only_in_their_organisation(both: World):
    mine, theirs = pool(both, "Mine"), pool(both, "Theirs", both.rival)
    with both.session() as session:
        with session.recording("skill_pools.renamed", "pools"):
            rows = [{"id": mine, "name": "Ours"}, {"id": theirs, "name": "Ours too"}]
            assert session.change_rows(SkillPool, rows) == 1
        assert (session.find(SkillPool, mine).name, session.find(SkillPool, mine).version) == (
            "Ours",
            2,
        )
    with both.session(both.rival) as session:
        assert session.find(SkillPool, theirs).name == "Theirs"
