"""Taking back what was edited since an import, because somebody says so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from planner.accounts.writing import change_members, members_on_file
from planner.capacity.models import Employee, EmployeeSkill, OrgMembership
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.domain.importing.undo import Forced
from planner.imports.commands import undoing
from planner.imports.queries.imports import one
from planner.imports.queries.losses import losses
from planner.imports.refusals import NothingForced, UndoOver
from planner.portfolio.models import ScopeItem
from planner.portfolio.scope_states import change_scope, scope_states
from planner.portfolio.writing import change_initiatives
from planner.scenarios.models import Ranking
from tests.kit.importing import imported, initiatives
from tests.kit.people import employee, member, node
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World
from workers.imports import undo_import

EVERY = Forced(every=True)


def forced(world: World, key: int, what: Forced) -> dict[str, int]:
    """Take an import back with what was edited; gives how many rows became what."""
    with world.session() as session:
        of = one(session, key)
        asked = undoing.ask_to_force(session, of, what, "Wrong file", plans=True)
        job = session.find(Job, asked)
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, undo_import)
    with world.session() as session:
        assert session.find(Job, asked).error is None
        of = one(session, key)
        assert of.undone_at is not None
        return {name: of.undone[name] for name in undoing.COUNTS}


def rewritten(world: World, **values: dict[str, object]) -> None:
    """Write into initiatives by external key, as somebody who edits them would."""
    keys = {row.external_key: row for row in initiatives(world).values()}
    with world.session() as session, session.recording("test.edited", None):
        for name, given in values.items():
            key = keys[name].id
            change_initiatives(session, [{"id": key, **given}])


def test_rows_that_were_edited_go_back_with_the_rest(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, "key,title,value,hours:Backend\nK1,Pay,10,30\n", made.scenario)
    imported(
        both, "key,title,value,hours:Backend\nK1,Payments,12,40\nK2,Permits,,8\n", made.scenario
    )
    rewritten(both, K1={"title": "Paying", "description": "Kept"}, K2={"title": "Permit desk"})
    key, rows = newest(both), {row.external_key: row.id for row in initiatives(both).values()}

    with both.session() as session:
        of = one(session, key)
        with counted(both.engine) as statements:
            seen = losses(session, of, rows.values(), plans=True)
    assert sum("FROM import_batches" in statement for statement in statements) == 3
    assert [(loss.title, loss.removed, list(loss.cells)) for loss in seen] == [
        (
            "Paying",
            False,
            [
                ("Title", "Paying", "Pay"),
                ("Value", "£12", "£10"),
                ("Hours of Backend", "40", "30"),
            ],
        ),
        ("Permit desk", True, []),
    ]
    assert forced(both, key, EVERY) == became(removed=1, restored=1)

    pay = initiatives(both)["Pay"]
    assert (list(initiatives(both)), pay.description, pay.value_minor) == (["Pay"], "Kept", 1000)
    with both.session() as session:
        assert session.scalars(select(Ranking.initiative_id)).all() == [pay.id]
        facts = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.undo_forced")
        ).one()
    assert (facts["every"], facts["reason"]) == (True, "Wrong file")


def test_an_undo_that_left_edits_takes_the_chosen_ones_back_later(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, "key,title\nK1,Pay\nK2,Permits\nK3,Portal\n")
    imported(both, "key,title\nK1,Pay two\nK2,Permits two\nK3,Portal two\n", made.scenario)
    key, rows = newest(both), {row.external_key: row.id for row in initiatives(both).values()}
    rewritten(both, K1={"title": "Paying"}, K2={"title": "Permit desk"})
    assert undone(both, key) == became(restored=1, left=2, unranked=1)

    assert forced(both, key, Forced(keys=frozenset({rows["K1"]}))) == became(
        restored=2, left=1, unranked=2
    )

    assert sorted(initiatives(both)) == ["Pay", "Permit desk", "Portal"]
    assert reasons(both) == {"Permit desk": "Edited since the import"}
    with both.session() as session:
        assert session.scalars(select(Ranking.initiative_id)).all() == [rows["K2"]]
        with pytest.raises(NothingForced):
            undoing.ask_to_force(
                session, one(session, key), Forced(keys=frozenset({rows["K1"]})), "No", plans=True
            )
        later = clock.now() + timedelta(days=31)
    with both.session() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        with pytest.raises(UndoOver):
            undoing.ask_to_force(session, one(session, key), EVERY, "Late", plans=True)


def test_what_was_written_by_two_hands_and_cannot_be_as_it_was_stays(world: World):
    imported(world, "key,title\nK1,Pay\n")
    imported(world, "initiative,scope_item,p50,p90\nK1,Build,20,30\nK1,Test,20,30\n")
    imported(world, "initiative,scope_item,p50\nK1,Build,8\n")
    with world.session() as session, session.recording("test.edited", None):
        edited = update(ScopeItem).where(ScopeItem.name == "Build")
        session.execute(edited.values(estimate_p90=10, version=ScopeItem.version + 1))

    assert undone(world, newest(world)) == became(left=1)

    assert reasons(world) == {"Build of Pay": "Its P90 would be below its P50"}


def test_scope_items_get_back_only_what_the_import_wrote(world: World):
    imported(world, "key,title\nK1,Pay\n")
    imported(world, "initiative,scope_item,p50,p90\nK1,Build,10,20\n")
    imported(world, "initiative,scope_item,p50,p90\nK1,Build,12,24\n")
    with world.session() as session, session.recording("test.edited", None):
        [item] = session.scalars(select(ScopeItem.id))
        now = scope_states(session, [item], lock=True)[item]
        change_scope(session, {item: now._replace(p50=Decimal(14), description="Ours")})
    key = newest(world)
    with world.session() as session:
        [loss] = losses(session, one(session, key), [item], plans=True)
    assert (loss.title, list(loss.cells)) == (
        "Build of Pay",
        [("Hours P50", "14", "10"), ("Hours P90", "24", "20")],
    )
    assert forced(world, key, EVERY) == became(restored=1)
    with world.session() as session:
        state = scope_states(session, [item], lock=False)[item]
    assert (state.p50, state.p90, state.description) == (10, 20, "Ours")


def test_people_get_back_skills_that_were_edited_since(world: World):
    imported(world, "name,email,skills\nAmara,a@acme.example,Backend 3\n")
    imported(world, "name,email,skills\nAmara,a@acme.example,Backend 5\n")
    with world.session() as session, session.recording("test.edited", None):
        session.execute(update(EmployeeSkill).values(proficiency=1))
        session.execute(update(Employee).values(version=Employee.version + 1))
    key = newest(world)
    with world.session() as session:
        [amara] = session.scalars(select(Employee.id))
        [loss] = losses(session, one(session, key), [amara], plans=True)
    assert list(loss.cells) == [("Skill Backend", "1", "3")]

    assert forced(world, key, EVERY) == became(restored=1)
    with world.session() as session:
        assert session.scalars(select(EmployeeSkill.proficiency)).all() == [3]


def test_people_get_back_places_that_ended_with_their_last_day(world: World):
    with world.session() as session, session.recording("employees.added", "people"):
        amara = employee(session, "Amara")
        member(session, amara, node(session, "ENG"))
    imported(world, "name,last day,job title\nAmara,2026-10-31,Developer\n")
    key = newest(world)
    with world.session() as session, session.recording("test.edited", None):
        session.execute(update(Employee).values(job_title="Baker", version=Employee.version + 1))

    with world.session() as session:
        [loss] = losses(session, one(session, key), [amara], plans=True)
    assert list(loss.cells) == [
        ("Job title", "Baker", ""),
        ("Last day", "2026-10-31", ""),
        ("Org nodes", "Eng until 2026-10-31", "Eng without an end"),
    ]
    assert forced(world, key, EVERY) == became(restored=1)
    with world.session() as session:
        assert session.scalars(select(OrgMembership.end_date)).all() == [None]


def test_users_get_back_the_access_that_was_edited_since(world: World):
    imported(world, "email,name,role\nzed@acme.example,Zed,VIEWER\n")
    imported(world, "email,name,role\nzed@acme.example,Zed,BUSINESS_OWNER\n")
    key = newest(world)
    with world.session() as session, session.recording("test.edited", None):
        [zed] = session.scalars(select(User.id).where(User.email == "zed@acme.example"))
        now = members_on_file(session, [zed])[zed]
        change_members(session, {zed: now._replace(role="RESOURCE_MANAGER")})
    with world.session() as session:
        [loss] = losses(session, one(session, key), [zed], plans=True)
    assert list(loss.cells) == [("Role", "resource manager", "viewer")]

    assert forced(world, key, EVERY) == became(restored=1)
    with world.session() as session:
        assert members_on_file(session, [zed])[zed].role == "VIEWER"
