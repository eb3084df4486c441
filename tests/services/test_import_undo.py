"""Undoing an import: what it made goes, what it changed is as before, what was edited stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import undoing
from planner.imports.queries.imports import one
from planner.imports.queries.undoing import outlook
from planner.imports.refusals import UndoneAlready, UndoOver
from planner.imports.standing import MOST
from planner.portfolio.commands.initiatives import add_initiative, move_initiative
from planner.portfolio.drafts import InitiativeDraft
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import LedgerTotal, Ranking, Scenario, TokenDemand
from tests.kit.importing import imported, initiatives
from tests.kit.plan import plan
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World
from workers.imports import undo_import

HEADER = "key,title,status,p50,hours:Backend\n"


def ranks(world: World) -> list[tuple[str, int]]:
    with world.session() as session:
        rows = session.execute(
            select(Initiative.title, Ranking.rank)
            .join(Ranking, Ranking.initiative_id == Initiative.id)
            .order_by(Ranking.rank)
        )
        return [tuple(row) for row in rows]


def test_what_an_import_made_is_removed_with_its_scope_rank_and_demand(both: World):
    made = plan(both, pools={"Backend": "100"}, demand={"Sign-in": {"Backend": ("20", None)}})
    imported(both, HEADER + "K1,Pay,,40,30\nK2,Permits,,,12\n", made.scenario)

    assert undone(both, newest(both)) == became(removed=2)

    assert list(initiatives(both)) == ["Sign-in"]
    assert ranks(both) == [("Sign-in", 1)]
    with both.session() as session:
        for model in (ScopeItem, ScopeSkill, ScopeShare):
            assert session.scalars(select(model.id)).all() == []
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [20]
        assert session.scalars(select(LedgerTotal.p50)).all() == [20]
        [facts] = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.undone")
        )
    assert facts == became(removed=2)


def test_what_an_import_changed_is_as_before_and_its_demand_follows(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, HEADER + "K1,Pay,SCOPING,40,30\n", made.scenario)
    imported(both, HEADER + "K1,Payments,RESOURCING,,36.5\n", made.scenario)

    assert undone(both, newest(both)) == became(restored=1)

    pay = initiatives(both)["Pay"]
    assert (pay.status, pay.external_key) == ("SCOPING", "K1")
    with both.session() as session:
        assert session.scalars(select(ScopeSkill.hours)).all() == [Decimal(30)]
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [30]
        assert session.scalars(select(LedgerTotal.p50)).all() == [30]
    assert ranks(both) == [("Pay", 1)]


def test_work_and_ranks_an_import_gave_to_what_was_there_are_taken_back(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, "key,title\nK1,Pay\n")
    imported(both, "key,title,hours:Backend\nK1,Pay,30\n", made.scenario)

    assert undone(both, newest(both)) == became(restored=1, unranked=1)

    assert (list(initiatives(both)), ranks(both)) == (["Pay"], [])
    with both.session() as session:
        assert session.scalars(select(ScopeItem.id)).all() == []
        assert session.scalars(select(TokenDemand.id)).all() == []


def test_a_share_that_planning_gave_goes_again(world: World):
    made = plan(world, pools={"Backend": "100"})
    imported(world, "key,title,hours:Backend\nK1,Pay,30\n")
    imported(world, "key,title,hours:Backend\nK1,Pay,30\n", made.scenario)

    assert undone(world, newest(world)) == became(unranked=1)

    with world.session() as session:
        assert session.scalars(select(ScopeShare.id)).all() == []
        assert session.scalars(select(ScopeSkill.hours)).all() == [30]


def test_what_was_edited_since_is_left_alone_and_the_rest_is_undone(both: World):
    imported(both, HEADER + "K1,Pay,PROPOSED,40,30\nK2,Permits,,,12\nK3,Portal,,,\n")
    imported(both, HEADER + "K3,Portal two,,,\n")
    with both.session() as session:
        pay = initiatives(both)["Pay"]
        move_initiative(session, pay.id, "SCOPING")
    first, second = newest(both) - 1, newest(both)
    with both.session() as session:
        seen = outlook(session, one(session, first), plans=True)
        assert (seen.removed, [line.title for line in seen.left]) == (1, ["Pay", "Portal two"])

    assert undone(both, first) == became(removed=1, left=2)
    assert set(reasons(both).values()) == {"Edited since the import"}
    assert undone(both, second) == became(restored=1)
    assert sorted(initiatives(both)) == ["Pay", "Portal"]


def test_a_batch_of_new_and_changed_rows_is_foreseen_row_by_row(both: World):
    imported(both, "key,title,p50\nK1,Pay,40\nK3,Portal,\nK5,Grants,10\nK7,Tax,\n")
    imported(both, "key,title,p50\nK1,Pay,41\nK2,Hub,\nK3,Gate,\nK4,Map,\nK5,Grants,12\nK6,Log,\n")
    key = newest(both)
    imported(both, "key,title,p50,quarter\nK1,Pay,44,\nK3,Gate,,2027-Q1\nK4,Map,,2027-Q1\n")
    with both.session() as session, session.recording("initiative.removed", "one"):
        session.execute(delete(Initiative).where(Initiative.title == "Log"))

    assert undone(both, key) == became(removed=1, restored=2, left=2, gone=1)

    assert reasons(both) == dict.fromkeys(["Pay", "Map"], "Edited since the import")
    assert sorted(initiatives(both)) == ["Grants", "Map", "Pay", "Portal", "Tax"]


def test_of_very_many_that_were_touched_the_page_says_how_many_are_still_open(world: World):
    keys = range(MOST + 2)
    imported(world, "key,title\n" + "".join(f"K{n},Name {n}\n" for n in keys))
    imported(world, "key,title\n" + "".join(f"K{n},Other {n}\n" for n in keys))
    imported(world, "key,title,quarter\n" + "".join(f"K{n},Other {n},2027-Q1\n" for n in keys))

    with world.session() as session:
        seen = outlook(session, one(session, newest(world) - 1), plans=True)

    assert (seen.restored, len(seen.left), seen.undecided) == (MOST, 0, 2)


def test_a_field_the_import_did_not_write_keeps_its_later_edit(world: World):
    imported(world, "key,title,target_quarter\nK1,Pay,2026-Q4\n")
    imported(world, "key,title\nK1,Payments\n")
    imported(world, "key,title,target_quarter\nK1,Payments,2027-Q1\n")

    assert undone(world, newest(world) - 1) == became(restored=1)

    pay = initiatives(world)["Pay"]
    assert pay.target_quarter == "2027-Q1"


def test_what_a_closed_scenario_plans_stays(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, HEADER + "K1,Pay,,40,30\n", made.scenario)
    with both.session() as session, session.recording("scenario.locked", "a plan"):
        session.execute(update(Scenario).values(status="LOCKED"))

    assert undone(both, newest(both)) == became(left=1)

    assert reasons(both) == {"Pay": "Planned in Lean, which is locked"}
    assert ranks(both) == [("Pay", 1)]


def test_without_the_permissions_for_plans_what_is_planned_stays(world: World):
    made = plan(world, pools={"Backend": "100"})
    imported(world, HEADER + "K1,Pay,,40,30\n", made.scenario)

    assert undone(world, newest(world), plans=False) == became(left=1)
    assert reasons(world) == {"Pay": "Planned in Lean"}


def test_typed_demand_keeps_an_initiative(world: World):
    made = plan(world, pools={"Backend": "100"})
    imported(world, HEADER + "K1,Pay,,40,30\n", made.scenario)
    with world.session() as session, session.recording("scenario.demand_stated", "a plan"):
        session.execute(update(TokenDemand).values(source="typed"))

    assert undone(world, newest(world)) == became(left=1)
    assert reasons(world) == {"Pay": "Its demand was typed in Lean"}


def test_asked_twice_is_one_job_and_undone_is_undone(both: World):
    imported(both, "title\nPay\n")
    with both.session() as session:
        first = undoing.ask_to_undo(session, one(session, newest(both)), plans=True)
    with both.session() as session:
        of = one(session, newest(both))
        assert undoing.ask_to_undo(session, of, plans=True) == first
        job = session.find(Job, first)
    with both.app.app_context():
        run_here(both.app.app_context, 30, job, undo_import)

    with both.session() as session, pytest.raises(UndoneAlready):
        undoing.ask_to_undo(session, one(session, newest(both)), plans=True)


def test_after_30_days_it_stays(world: World, monkeypatch: pytest.MonkeyPatch):
    imported(world, "title\nPay\n")
    later = clock.now() + timedelta(days=30, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with world.session() as session, pytest.raises(UndoOver):
        undoing.ask_to_undo(session, one(session, newest(world)), plans=True)
    assert list(initiatives(world)) == ["Pay"]


def test_the_key_of_a_removed_initiative_is_not_given_again(both: World):
    imported(both, "title\nPay\n")
    removed = initiatives(both)["Pay"].id
    undone(both, newest(both))

    with both.session() as session:
        owner = both.acme.people["manager"]
        draft = InitiativeDraft("Next", None, "", owner, None, None, None, None, "GBP")
        assert add_initiative(session, draft).id > removed


def test_an_undone_import_can_be_imported_again(both: World):
    text = "".join(f"K{n},Initiative {n},,,{n % 9}\n" for n in range(600))
    imported(both, HEADER + text)

    assert undone(both, newest(both)) == became(removed=600)
    assert imported(both, HEADER + text)["new"] == 600
