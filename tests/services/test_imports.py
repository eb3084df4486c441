"""Importing initiatives from a file: what is found, what is written, and that twice is once."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.domain.csv_encoding import FileRefused
from planner.domain.planning import PlanningMode
from planner.imports.commands import applying, checking, preparing
from planner.imports.models import Import, ImportBatch, ImportRow, ImportState, Outcome
from planner.imports.queries.imports import one
from planner.imports.refusals import ImportClosed
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import Ranking, TokenDemand
from tests.kit.plan import plan
from tests.kit.world import World
from workers.imports import apply_import

SAMPLES = Path(__file__).parents[1] / "samples"


def uploaded(world: World, text: str | bytes, name: str = "portfolio.csv") -> int:
    data = text.encode() if isinstance(text, str) else text
    with world.session() as session:
        return preparing.upload(session, name, io.BytesIO(data)).id


def checked(world: World, text: str | bytes) -> tuple[int, dict[str, int]]:
    key = uploaded(world, text)
    with world.session() as session:
        of = one(session, key)
        checking.check_now(session, of)
        return key, of.found


def applied(world: World, key: int, scenario: int | None = None) -> dict[str, int]:
    with world.session() as session:
        job = session.find(Job, applying.ask_to_apply(session, one(session, key), scenario))
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, apply_import)
    with world.session() as session:
        of = one(session, key)
        assert session.find(Job, of.job_id).error is None
        assert of.state is ImportState.APPLIED
        return of.done


def imported(world: World, text: str | bytes, scenario: int | None = None) -> dict[str, int]:
    return applied(world, checked(world, text)[0], scenario)


def counts(new: int = 0, changed: int = 0, unchanged: int = 0, rejected: int = 0) -> dict[str, int]:
    return {"new": new, "changed": changed, "unchanged": unchanged, "rejected": rejected}


def initiatives(world: World) -> dict[str, Initiative]:
    with world.session() as session:
        return {row.title: row for row in session.scalars(select(Initiative))}


def test_a_file_is_imported_and_the_same_file_again_changes_nothing(both: World):
    text = (
        "external_key,title,status,value,currency,owner,p50,p90,hours:Backend,department\n"
        "K1,Pay,SCOPING,1200.50,EUR,planner@acme.example,40,60,30,Revenue\n"
        "K2,Permits,,,,,,,,\n"
    )

    assert imported(both, text) == counts(new=2)
    pay, permits = initiatives(both)["Pay"], initiatives(both)["Permits"]
    assert (pay.external_key, pay.value_minor, pay.currency) == ("K1", 120050, "EUR")
    assert (pay.business_owner_id, pay.custom_fields) == (
        both.acme.people["planner"],
        {"department": "Revenue"},
    )
    assert (permits.business_owner_id, permits.value_minor, permits.custom_fields) == (
        both.acme.people["admin"],
        None,
        {},
    )
    assert imported(both, text) == counts(unchanged=2)
    with both.session() as session:
        [item] = session.scalars(select(ScopeItem))
        [skill] = session.scalars(select(ScopeSkill))
    assert (item.estimate_p50, item.estimate_p90, item.imported) == (40, 60, True)
    assert (skill.skill, skill.hours) == ("Backend", 30)


def test_a_check_shows_changed_cells_and_changes_nothing(both: World):
    imported(both, "key,title,status,p50,hours:Data\nK1,Pay,SCOPING,40,30\n")

    key, found = checked(both, "key,title,status,p50,hours:Data\nK1,Payments,RESOURCING,,36\n")

    assert found == counts(changed=1) | {"cells": 3}
    with both.session() as session:
        [row] = session.scalars(select(ImportRow).where(ImportRow.import_id == key))
        assert row.cells == [
            {"field": "Title", "was": "Pay", "now": "Payments"},
            {"field": "Status", "was": "scoping", "now": "resourcing"},
            {"field": "Hours of Data", "was": "30", "now": "36"},
        ]
        assert session.scalars(select(Initiative.title)).all() == ["Pay"]


def test_a_changed_row_replaces_its_scope_item_and_keeps_what_it_leaves_blank(both: World):
    imported(both, "key,title,p50,p90,hours:Data,hours:Web\nK1,Pay,40,60,30,10\n")

    assert imported(both, "key,title,p50,p90,hours:Data,hours:Web\nK1,Pay,50,,,0\n") == counts(
        changed=1
    )
    with both.session() as session:
        [item] = session.scalars(select(ScopeItem))
        skills = session.execute(select(ScopeSkill.skill, ScopeSkill.hours)).all()
    assert (item.estimate_p50, item.estimate_p90) == (50, 60)
    assert [tuple(row) for row in skills] == [("Data", Decimal(30))]


def test_rejected_rows_are_kept_with_their_reasons_and_the_rest_is_applied(both: World):
    text = "key,title,status,p50\nK1,Pay,Parked,x\nK2,Permits,,5\nK2,Again,,\n"

    key, found = checked(both, text)

    assert found == counts(new=1, rejected=2) | {"cells": 0}
    with both.session() as session:
        rows = session.scalars(
            select(ImportRow)
            .where(ImportRow.import_id == key, ImportRow.outcome == Outcome.REJECTED)
            .order_by(ImportRow.number)
        ).all()
    assert [(row.number, row.kind, len(row.cells)) for row in rows] == [
        (2, "status", 2),
        (4, "duplicate", 1),
    ]
    assert rows[1].cells[0]["expected"] == "each initiative once; duplicate of row 3"
    assert applied(both, key) == counts(new=1, rejected=2)
    assert list(initiatives(both)) == ["Permits"]


def test_a_status_that_cannot_be_reached_rejects_the_row(both: World):
    imported(both, "key,title,status\nK1,Pay,COMPLETE\n")

    key, found = checked(both, "key,title,status\nK1,Pay,SCOPING\n")

    assert found["rejected"] == 1
    with both.session() as session:
        [cell] = session.scalar(select(ImportRow.cells).where(ImportRow.import_id == key))
    assert (cell["kind"], cell["found"]) == ("move", "scoping")
    assert cell["expected"] == "complete, as it is"


def test_a_p90_below_the_p50_on_file_rejects_the_row(both: World):
    imported(both, "key,title,p50,p90\nK1,Pay,40,60\n")

    assert checked(both, "key,title,p50,p90\nK1,Pay,70,\n")[1]["rejected"] == 1


def test_new_initiatives_are_ranked_in_file_order_and_their_demand_is_derived(both: World):
    made = plan(both, pools={"Backend": "100"}, demand={"Sign-in": {"Backend": ("20", None)}})
    text = "key,title,p50,p90,hours:Backend,hours:Moon\nK1,Pay,40,60,30,5\nK2,Permits,,,12,\n"

    assert imported(both, text, made.scenario) == counts(new=2)

    with both.session() as session:
        ranks = session.execute(
            select(Initiative.title, Ranking.rank)
            .join(Ranking, Ranking.initiative_id == Initiative.id)
            .order_by(Ranking.rank)
        ).all()
        demand = session.execute(
            select(Initiative.title, TokenDemand.tokens_p50, TokenDemand.tokens_p90)
            .join(TokenDemand, TokenDemand.initiative_id == Initiative.id)
            .order_by(Initiative.title)
        ).all()
        shares = session.execute(select(ScopeShare.period_id, ScopeShare.share)).all()
        of = session.scalars(select(Import)).one()
    assert [tuple(row) for row in ranks] == [("Sign-in", 1), ("Pay", 2), ("Permits", 3)]
    assert [tuple(row) for row in demand] == [
        ("Pay", 30, 45),
        ("Permits", 12, None),
        ("Sign-in", 20, None),
    ]
    assert [tuple(row) for row in shares] == [(made.period, 1), (made.period, 1)]
    assert (of.plan["ranked"], of.plan["demand"]) == (2, 2)
    assert "No active skill pool is called Moon" in " ".join(of.plan["warnings"])


def test_what_was_imported_before_and_not_planned_gets_its_share_when_it_is(both: World):
    made = plan(both, pools={"Backend": "100"})
    text = "key,title,hours:Backend\nK1,Pay,30\n"
    imported(both, text)

    assert imported(both, text, made.scenario) == counts(unchanged=1)

    with both.session() as session:
        assert session.execute(select(ScopeShare.period_id, ScopeShare.share)).all() == [
            (made.period, 1)
        ]
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [30]


def test_a_scenario_in_hours_is_ranked_without_demand(both: World):
    made = plan(both, mode=PlanningMode.LEGACY)

    imported(both, "title,hours:Backend\nPay,30\n", made.scenario)

    with both.session() as session:
        assert session.scalars(select(Ranking.rank)).all() == [1]
        assert session.scalars(select(TokenDemand.id)).all() == []


def test_an_approved_scenario_cannot_be_planned_in(both: World):
    made = plan(both, status="APPROVED")
    key, _ = checked(both, "title\nPay\n")

    with both.session() as session, pytest.raises(ScenarioClosed):
        applying.ask_to_apply(session, one(session, key), made.scenario)
    assert initiatives(both) == {}


def test_a_pool_is_made_for_a_skill_that_asks_for_one(both: World):
    made = plan(both)
    key = uploaded(both, "title,hours:Backend\nPay,30\n")
    with both.session() as session:
        of = one(session, key)
        preparing.match(session, of, preparing.Matching(of.fills, {"Backend": "create"}))
        checking.check_now(session, of)

    applied(both, key, made.scenario)

    with both.session() as session:
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [30]


def test_a_skill_may_mean_a_pool_of_another_name(both: World):
    made = plan(both, pools={"Backend": "100"})
    key = uploaded(both, "title,hours:SW Dev\nPay,30\n")
    with both.session() as session:
        of = one(session, key)
        meaning = {"SW Dev": f"pool {made.pools['Backend']}"}
        preparing.match(session, of, preparing.Matching(of.fills, meaning))
        checking.check_now(session, of)

    applied(both, key, made.scenario)

    with both.session() as session:
        assert session.scalars(select(ScopeSkill.skill)).all() == ["Backend"]
        assert session.scalars(select(TokenDemand.pool_id)).all() == [made.pools["Backend"]]


def test_matches_are_remembered_by_header_within_the_organisation(both: World):
    key = uploaded(both, "Ref,Programme,Team\nK1,Pay,Web\n")
    with both.session() as session:
        of = one(session, key)
        assert of.fills == ["external_key", "title", "custom"]
        preparing.match(session, of, preparing.Matching(["ignore", "title", "description"], {}))
        checking.check_now(session, of)

    with both.session() as session:
        assert one(session, uploaded(both, " ref ,PROGRAMME,team\nK1,Pay,Web\n")).fills == [
            "ignore",
            "title",
            "description",
        ]
    with both.session(both.rival) as session:
        of = preparing.upload(session, "a.csv", io.BytesIO(b"Ref,Programme,Team\nK1,Pay,Web\n"))
        assert of.fills == ["external_key", "title", "custom"]


def test_asking_twice_is_one_job(both: World):
    key, _ = checked(both, "title\nPay\n")

    with both.session() as session:
        first = applying.ask_to_apply(session, one(session, key), None)
    with both.session() as session:
        assert applying.ask_to_apply(session, one(session, key), None) == first


def test_an_applied_import_cannot_be_matched_again(both: World):
    key, _ = checked(both, "title\nPay\n")
    applied(both, key)

    with both.session() as session, pytest.raises(ImportClosed) as refused:
        preparing.match(session, one(session, key), preparing.Matching(["title"], {}))
    assert "has been applied" in refused.value.sentence


def test_each_batch_is_one_event_and_keeps_before_and_after(both: World):
    imported(both, "key,title,p50\nK1,Pay,40\n")
    imported(both, "key,title,p50\nK1,Payments,50\n")

    with both.session() as session:
        batches = session.scalars(select(ImportBatch).order_by(ImportBatch.id)).all()
        changes = [batch.changes for batch in batches]
        [pay] = session.scalars(select(Initiative.id))
        actions = session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.like("import.%"))
        ).all()
        [last] = session.scalars(
            select(AuditEvent.facts)
            .where(AuditEvent.action == "import.batch_applied")
            .order_by(AuditEvent.id.desc())
            .limit(1)
        )
    assert changes[0][0][:2] == [pay, None]
    scope = {"name": "Imported scope", "p90": None, "hours": {}}
    assert changes[1] == [
        [
            pay,
            {"title": "Pay", "scope": scope | {"p50": "40"}},
            {"title": "Payments", "scope": scope | {"p50": "50"}},
        ]
    ]
    assert (
        actions
        == [
            "import.uploaded",
            "import.checked",
            "import.apply_asked",
            "import.batch_applied",
            "import.applied",
        ]
        * 2
    )
    assert last == {"batch": 1, "rows": 1} | counts(changed=1)


def test_the_sample_of_major_projects_imports_whole_and_again_to_nothing(both: World):
    data = (SAMPLES / "uk-major-projects-digital.csv").read_bytes()

    assert imported(both, data) == counts(new=59)
    first = initiatives(both)["Future Service Programme"]
    assert first.external_key == "CO_0027_2021-Q4"
    assert first.custom_fields == {
        "department": "CO",
        "category_2024_25": "ICT",
        "wlc_gbp_m_2024_25": "239.0",
        "duration_months_2025_26": "75.0",
    }
    assert imported(both, data) == counts(unchanged=59)


def test_a_large_file_is_applied_in_growing_batches(both: World):
    rows = "".join(f"K{n},Initiative {n},{n % 90}\n" for n in range(1200))

    assert imported(both, "key,title,p50\n" + rows) == counts(new=1200)

    with both.session() as session:
        sizes = session.scalars(select(ImportBatch.rows).order_by(ImportBatch.number)).all()
        assert session.scalar(select(func.count()).select_from(ScopeItem)) == 1200
    assert (sizes[0], sum(sizes)) == (250, 1200)


def test_a_refused_file_leaves_nothing_behind(world: World):
    with world.session() as session, pytest.raises(FileRefused):
        preparing.upload(session, "a.csv", io.BytesIO(b"PK\x03\x04"))

    uploads = world.app.extensions["planner.settings"].instance / "uploads"
    assert list(uploads.iterdir()) == []
    with world.session() as session:
        assert session.scalars(select(Import)).all() == []
