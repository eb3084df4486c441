"""Access that is taken away from whoever asked for an import, while its job waits or runs."""

import pytest
from sqlalchemy import func, select

from planner.accounts.writing import change_members, members_on_file
from planner.core.identity import User
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.core.session import Session
from planner.domain.permissions import Role
from planner.imports.commands import applying, undoing
from planner.imports.queries.imports import one
from planner.imports.queries.undoing import UndoState, undo_state
from planner.imports.sizes import first
from planner.portfolio.models import Initiative
from planner.scenarios.models import Ranking
from tests.kit.importing import checked, imported, initiatives
from tests.kit.plan import plan
from tests.kit.undoing import became, newest
from tests.kit.world import World
from workers.imports import apply_import, undo_import

ROWS = 1100
"""More than a first batch takes, on either database."""
LINES = "".join(f"K{n},Title {n}\n" for n in range(ROWS))
MANY = "key,title\n" + LINES


def becomes(world: World, who: str, role: Role, *extra: str, active: bool = True) -> None:
    key = world.acme.people[who]
    with world.session() as session, session.recording("test.changed", "access"):
        was = members_on_file(session, [key])[key]
        change_members(session, {key: was._replace(role=role, extra=extra, active=active)})


def asked_to_apply(world: World, key: int, who: str, scenario: int | None = None) -> int:
    with world.session(who=who) as session:
        return applying.ask_to_apply(session, one(session, key), scenario)


def asked_to_undo(world: World, key: int, who: str) -> int:
    with world.session(who=who) as session:
        return undoing.ask_to_undo(session, one(session, key), plans=True)


def error_of(world: World, job_id: int, handler) -> str | None:
    """Do a job as a worker would; gives what it failed with."""
    with world.session() as session:
        job = session.find(Job, job_id)
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, handler)
    with world.session() as session:
        return session.find(Job, job_id).error


@pytest.mark.parametrize(("role", "active"), [(Role.VIEWER, True), (Role.PRODUCT_OWNER, False)])
def test_nothing_is_applied_for_somebody_who_may_no_longer_import(
    both: World, role: Role, active: bool
):
    key, _ = checked(both, MANY)
    job = asked_to_apply(both, key, "planner")
    becomes(both, "planner", role, active=active)

    error = error_of(both, job, apply_import)

    assert error is not None and "may no longer import initiatives" in error
    assert initiatives(both) == {}
    with both.session() as session:
        again = applying.go_on(session, one(session, key))
    assert error_of(both, again, apply_import) is None
    assert len(initiatives(both)) == ROWS


def test_what_is_in_when_access_is_taken_away_stays_and_somebody_else_goes_on(
    both: World, monkeypatch: pytest.MonkeyPatch
):
    key, _ = checked(both, MANY)
    job = asked_to_apply(both, key, "planner")
    write = applying.write_batch

    def and_then(session: Session, *told):
        counts = write(session, *told)
        member = members_on_file(session, [both.acme.people["planner"]])
        change_members(
            session,
            {who: was._replace(role=Role.VIEWER, extra=[]) for who, was in member.items()},
        )
        return counts

    monkeypatch.setattr(applying, "write_batch", and_then)
    error = error_of(both, job, apply_import)
    monkeypatch.undo()

    assert error is not None and "may no longer import" in error
    with both.session() as session:
        assert (one(session, key).cursor, len(initiatives(both))) == (first(session),) * 2
        again = applying.go_on(session, one(session, key))
    assert error_of(both, again, apply_import) is None
    assert len(initiatives(both)) == ROWS


def test_nothing_is_ranked_for_somebody_who_may_no_longer_plan(both: World):
    made = plan(both, pools={"Backend": "9"})
    key, _ = checked(both, "key,title\nK1,Pay\n")
    job = asked_to_apply(both, key, "planner", made.scenario)
    becomes(both, "planner", Role.VIEWER, "initiative:write")

    assert error_of(both, job, apply_import) is None

    with both.session() as session:
        assert session.scalar(select(func.count(Ranking.id))) == 0
        assert one(session, key).plan["warnings"] == [
            "Whoever applied it may no longer change plans, so the rest was not ranked in Lean."
        ]
    assert list(initiatives(both)) == ["Pay"]


def test_nothing_is_taken_back_for_somebody_who_may_no_longer_import(both: World):
    imported(both, MANY)
    key = newest(both)
    job = asked_to_undo(both, key, "planner")
    becomes(both, "planner", Role.VIEWER)

    error = error_of(both, job, undo_import)

    assert error is not None and "may no longer import" in error
    assert len(initiatives(both)) == ROWS
    with both.session() as session:
        assert undo_state(session, one(session, key)) is UndoState.STOPPED
    assert error_of(both, asked_to_undo(both, key, "admin"), undo_import) is None
    with both.session() as session:
        assert one(session, key).undone == {**became(removed=ROWS), "batch": 1, "behind": 0}
        assert session.scalar(select(func.count(Initiative.id))) == 0


def test_an_undo_leaves_what_is_planned_to_somebody_who_may_plan(both: World):
    made = plan(both, pools={"Backend": "9"})
    imported(both, "key,title\nK1,Pay\n", made.scenario)
    job = asked_to_undo(both, newest(both), "planner")
    becomes(both, "planner", Role.VIEWER, "initiative:write")

    assert error_of(both, job, undo_import) is None

    assert list(initiatives(both)) == ["Pay"]


def test_access_is_given_back_by_nobody_who_has_less_by_then(both: World):
    imported(both, "email,name,role\nzed@acme.example,Zed,ADMIN\n")
    imported(both, "email,name,role\nzed@acme.example,Zed,VIEWER\n")
    job = asked_to_undo(both, newest(both), "admin")
    becomes(both, "admin", Role.VIEWER)

    error = error_of(both, job, undo_import)

    assert error is not None and "Zed" in error
    with both.session() as session:
        zed = session.scalars(select(User.id).where(User.email == "zed@acme.example")).one()
        assert members_on_file(session, [zed])[zed].role == Role.VIEWER
