"""Importing users: matched by address, never beyond what the importer has, twice is once."""

import io

import pytest
from sqlalchemy import select

from planner.accounts.membership import add_member
from planner.accounts.writing import MemberState, change_members, members_on_file
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.identity import Membership, User
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from planner.imports.commands import preparing
from planner.imports.commands.applying import ask_to_apply
from planner.imports.commands.checking import check_now
from planner.imports.commands.undoing import ask_to_undo
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Import, ImportBatch, ImportRow, Outcome
from planner.imports.queries.imports import one
from planner.imports.refusals import MayDoMore
from tests.kit.importing import applied, checked, counts, imported
from tests.kit.statements import counted
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World
from workers.imports import apply_import

HEADER = "e-mail,name,role,permissions,grants,active\n"
TEXT = (
    HEADER
    + "Amara@Acme.example,Amara Osei,resource manager,planning:write; initiative:write,auditor,\n"
    + "viewer@acme.example,,business owner,,,no\n"
)


def members(world: World) -> dict[str, MemberState]:
    with world.session() as session:
        keys = session.scalars(
            select(Membership.user_id).where(Membership.organisation_id == world.acme.id)
        ).all()
        return {state.email: state for state in members_on_file(session, keys).values()}


def problems(world: World) -> list[tuple[str, str]]:
    with world.session() as session:
        chosen = select(ImportRow.cells).where(ImportRow.outcome == Outcome.REJECTED)
        rows = session.scalars(chosen.order_by(ImportRow.number))
        return [(cells[0]["kind"], cells[0]["column"]) for cells in rows]


def invited(world: World, name: str, *extra: Permission) -> int:
    with world.session() as session:
        user = add_member(
            session, f"{name}@acme.example", name.title(), Access.of(Role.VIEWER, extra, ())
        )
        return user.id


def test_users_are_matched_by_address_and_the_same_file_again_changes_nothing(both: World):
    key, found = checked(both, TEXT)

    assert found == counts(new=1, changed=1) | {"cells": 2}
    with both.session() as session:
        assert one(session, key).kind == "users"
        row = session.scalars(select(ImportRow).where(ImportRow.number == 3)).one()
        assert (row.title, row.cells) == (
            "viewer@acme.example",
            [
                {"field": "Role", "was": "viewer", "now": "business owner"},
                {"field": "Active", "was": "yes", "now": "no"},
            ],
        )
    assert applied(both, key) == counts(new=1, changed=1)
    now = members(both)
    assert now["amara@acme.example"] == MemberState(
        "amara@acme.example",
        "Amara Osei",
        Role.RESOURCE_MANAGER,
        ["initiative:write", "planning:write"],
        ["auditor"],
        True,
    )
    assert (now["viewer@acme.example"].role, now["viewer@acme.example"].active) == (
        Role.BUSINESS_OWNER,
        False,
    )
    assert imported(both, TEXT) == counts(unchanged=2)
    with both.session() as session:
        amara = session.scalars(select(User).where(User.name == "Amara Osei")).one()
        assert amara.password_hash is None
        details = select(AuditEvent.details).where(AuditEvent.action == "import.batch_applied")
        kept = session.scalars(details.order_by(AuditEvent.id)).first()["memberships"]
        assert [(row[0] == amara.id, row[1] is None) for row in kept] == [
            (True, True),
            (False, False),
        ]


def test_whoever_is_switched_off_is_out_at_once(both: World):
    client = both.client("viewer")
    before = client.get("/acme/").status_code

    imported(both, TEXT)

    assert (before, client.get("/acme/").status_code) == (200, 404)


def test_rows_that_cannot_be_read_say_why(both: World):
    _, found = checked(
        both,
        HEADER
        + "nobody,N,,,,\n"
        + "a@acme.example,,,,,\n"
        + "b@acme.example,B,boss,,,\n"
        + "c@acme.example,C,,fly,,\n"
        + "d@acme.example,D,,member,,\n"
        + "e@acme.example,E,,,king,\n"
        + "f@acme.example,F,,,,perhaps\n"
        + "g@acme.example,G,,,,\nG@ACME.example,G,,,,\n"
        + "admin@acme.example,,viewer,,,\n",
    )

    assert found == counts(new=1, rejected=9) | {"cells": 0}
    assert problems(both) == [
        ("email", "e-mail"),
        ("name", "name"),
        ("role", "role"),
        ("grant", "permissions"),
        ("grant", "permissions"),
        ("grant", "grants"),
        ("yes", "active"),
        ("duplicate", "e-mail"),
        ("account", "e-mail"),
    ]


def test_nobody_is_given_more_than_the_importer_has(both: World):
    both.acme.people["hr"] = invited(both, "hr", Permission.AUTHORITY_ADMIN)
    invited(both, "boss", Permission.JOB_ADMIN)
    text = (
        HEADER
        + "x@acme.example,X,admin,,,\n"
        + "y@acme.example,Y,viewer,planning:write,,\n"
        + "boss@acme.example,,,none,,\n"
        + "z@acme.example,Z,viewer,,,\n"
    )
    with both.session(who="hr") as session:
        stream = io.BytesIO(text.encode())
        of = preparing.upload(session, "users.csv", stream, [KINDS["users"]])
        check_now(session, of)

        assert of.found == counts(new=1, rejected=3) | {"cells": 0}
    assert problems(both) == [("account", "role")] * 3


def test_who_applies_counts_and_not_who_uploaded(both: World):
    both.acme.people["hr"] = invited(both, "hr", Permission.AUTHORITY_ADMIN)
    key, found = checked(both, HEADER + "x@acme.example,X,admin,,,\nhr@acme.example,,admin,,,\n")
    assert found == counts(new=1, changed=1) | {"cells": 1}

    with both.session(who="hr") as session:
        job = session.find(Job, ask_to_apply(session, one(session, key), None))
    with both.app.app_context():
        run_here(both.app.app_context, 30, job, apply_import)

    with both.session() as session:
        assert one(session, key).done == counts(rejected=2)
    assert problems(both) == [("account", "role"), ("account", "e-mail")]
    assert "x@acme.example" not in members(both)
    assert members(both)["hr@acme.example"].role is Role.VIEWER


def test_nobody_gives_back_more_than_they_have(both: World):
    both.acme.people["hr"] = invited(both, "hr", Permission.AUTHORITY_ADMIN)
    boss = invited(both, "boss")
    with both.session() as session, session.recording("member.changed", "boss"):
        state = members_on_file(session, [boss])[boss]
        change_members(session, {boss: state._replace(role=Role.ADMIN)})
    imported(both, HEADER + "boss@acme.example,,viewer,,,\n")

    with both.session(who="hr") as session, pytest.raises(MayDoMore):
        ask_to_undo(session, one(session, newest(both)), plans=False)

    assert members(both)["boss@acme.example"].role is Role.VIEWER
    assert undone(both, newest(both)) == became(restored=1)


def test_an_account_of_others_joins_with_its_own_name(both: World):
    with both.session(both.rival) as session:
        add_member(session, "eve@else.example", "Eve", Access(Role.VIEWER))
    text = HEADER + "eve@else.example,Mallory,,,,\n"

    assert imported(both, text) == counts(new=1)
    assert members(both)["eve@else.example"].name == "Eve"
    assert checked(both, text)[1] == counts(rejected=1) | {"cells": 0}
    assert problems(both) == [("account", "name")]
    assert imported(both, HEADER + "eve@else.example,,business owner,,,\n") == counts(changed=1)
    with both.session(both.rival) as session:
        eve = session.scalars(select(User.id).where(User.name == "Eve")).one()
        assert members_on_file(session, [eve])[eve].role is Role.VIEWER


def test_an_undo_takes_access_away_and_gives_back_what_was(both: World):
    invited(both, "zoe")
    imported(
        both,
        TEXT
        + "new@acme.example,New,,,,\nhere@acme.example,Here,,,,\nzoe@acme.example,,,,auditor,\n",
    )
    with both.session() as session:
        keys = dict(session.execute(select(User.email, User.id)).all())
        with session.recording("member.added", "members"):
            visited = select(Membership).where(Membership.user_id == keys["here@acme.example"])
            session.scalars(visited).one().visited_at = clock.now()
            zoe = members_on_file(session, [keys["zoe@acme.example"]])
            change_members(
                session, {key: state._replace(role=Role.ADMIN) for key, state in zoe.items()}
            )
            amara = members_on_file(session, [keys["amara@acme.example"]])
            change_members(
                session, {key: state._replace(grants=[]) for key, state in amara.items()}
            )

    assert undone(both, newest(both)) == became(removed=1, restored=2, left=2)
    assert reasons(both) == {
        "Here": "Has been here since",
        "Amara Osei": "Edited since the import",
    }
    now = members(both)
    assert "new@acme.example" not in now
    assert now["viewer@acme.example"].role is Role.VIEWER
    assert now["viewer@acme.example"].active
    assert (now["zoe@acme.example"].role, now["zoe@acme.example"].grants) == (Role.ADMIN, [])


def test_an_import_of_users_asks_for_their_own_right(world: World):
    imported(world, TEXT)
    with world.session() as session:
        of = session.scalars(select(Import)).one()

    assert world.client("manager").get(f"/acme/imports/{of.id}").status_code == 403
    assert "Amara" not in world.client("manager").get("/acme/imports.json").text


def test_an_undo_of_users_is_foreseen_by_the_versions_they_were_written_with(both: World):
    imported(both, "email,name,role\na@acme.example,Ada,\nb@acme.example,Bo,\n")
    imported(
        both,
        "email,name,role\na@acme.example,,BUSINESS_OWNER\nb@acme.example,,BUSINESS_OWNER\n"
        "c@acme.example,Cy,\nd@acme.example,Di,\n",
    )
    with both.session() as session, session.recording("test.edited", None):
        keys = dict(session.execute(select(User.email, User.id)).all())
        for key in (keys["b@acme.example"], keys["d@acme.example"]):
            state = members_on_file(session, [key])[key]
            change_members(session, {key: state._replace(role="RESOURCE_MANAGER")})
            as_they_are = members_on_file(session, [key])
            with counted(both.engine) as sent:
                change_members(session, as_they_are)
            assert [each.split()[0] for each in sent] == ["SELECT"]
        kept = session.scalars(select(ImportBatch.marks).order_by(ImportBatch.id.desc())).first()
        versions = dict(session.execute(select(Membership.user_id, Membership.version)).all())
    made, changed = [keys["c@acme.example"], keys["d@acme.example"]], keys["a@acme.example"]
    assert kept == {"made": [made], "changed": [[changed, keys["b@acme.example"], 2]]}
    assert (versions[changed], versions[made[1]]) == (2, 2)

    assert undone(both, newest(both)) == became(removed=1, restored=1, left=2)
    assert set(reasons(both)) == {"Bo", "Di"}
