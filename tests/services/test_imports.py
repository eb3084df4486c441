"""Importing initiatives from a file: what is found, what is written, and that twice is once."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.domain.files.csv_encoding import FileRefused
from planner.imports.commands import applying, checking, preparing
from planner.imports.kinds import initiatives as kind
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Import, ImportBatch, ImportRow, Outcome
from planner.imports.queries.imports import one
from planner.imports.refusals import ImportClosed
from planner.imports.sizes import alone
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from tests.kit.importing import applied, checked, counts, imported, initiatives, uploaded
from tests.kit.undoing import undone
from tests.kit.world import World

SAMPLES = Path(__file__).parents[1] / "samples"


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
    assert [(row.number, row.kinds, len(row.cells)) for row in rows] == [
        (2, "number status", 2),
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
        of = preparing.upload(
            session, "a.csv", io.BytesIO(b"Ref,Programme,Team\nK1,Pay,Web\n"), list(KINDS.values())
        )
        assert of.fills == ["external_key", "title", "custom"]


def test_matches_of_others_are_remembered_once_they_have_applied_them(both: World):
    text = "Ref,Programme,Team\nK1,Pay,Web\n"
    key = uploaded(both, text)
    with both.session() as session:
        of = one(session, key)
        preparing.match(session, of, preparing.Matching(["ignore", "title", "description"], {}))
        checking.check_now(session, of)

    assert _fills(both, text, "manager") == ["external_key", "title", "custom"]
    applied(both, key)
    assert _fills(both, text, "manager") == ["ignore", "title", "description"]


def _fills(world: World, text: str, who: str) -> list[str]:
    """What the columns of a file fill that this person has just uploaded."""
    with world.session(who=who) as session:
        file = io.BytesIO(text.encode())
        return preparing.upload(session, "again.csv", file, list(KINDS.values())).fills


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
    scope = {"name": "Imported scope", "p90": None, "hours": []}
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
        assert (sizes[0], sum(sizes)) == (250 if alone(session) else 1000, 1200)


def test_a_refused_file_leaves_nothing_behind(world: World):
    with world.session() as session, pytest.raises(FileRefused):
        preparing.upload(session, "a.csv", io.BytesIO(b"PK\x03\x04"), list(KINDS.values()))

    uploads = world.app.extensions["planner.settings"].instance / "uploads"
    assert list(uploads.iterdir()) == []
    with world.session() as session:
        assert session.scalars(select(Import)).all() == []


def test_tags_are_imported_changed_and_taken_back(both: World):
    imported(both, 'key,title,labels\nK1,Pay,"Fraud, autumn"\nK2,Permits,\n')
    assert initiatives(both)["Pay"].tags == ["fraud", "autumn"]

    key, found = checked(both, "key,title,tags\nK1,Pay,public\nK2,Permits,public\n")
    applied(both, key)
    tagged = {title: row.tags for title, row in initiatives(both).items()}
    undone(both, key)

    assert found == counts(changed=2) | {"cells": 2}
    assert tagged == {"Pay": ["public"], "Permits": ["public"]}
    assert {title: row.tags for title, row in initiatives(both).items()} == {
        "Pay": ["fraud", "autumn"],
        "Permits": [],
    }


def test_tags_that_do_not_fit_are_handed_back(both: World):
    text = "key,title,tags\nK1,Pay," + "x" * 41 + "\n"

    key, found = checked(both, text)

    assert found == counts(rejected=1) | {"cells": 0}
    with both.session() as session:
        [row] = session.scalars(select(ImportRow).where(ImportRow.import_id == key))
    assert row.cells[0]["kind"] == "tags"


def test_what_is_on_file_is_looked_up_where_it_is_too_much_to_be_held(
    both: World, monkeypatch: pytest.MonkeyPatch
):
    imported(both, "key,title\nK1,Pay\nK2,Permits\n,Grants\n")
    monkeypatch.setattr(kind, "FEW", 2)
    monkeypatch.setattr(kind, "AT_ONCE", 2)
    keyed = "key,title,quarter\nK1,Pay,2026-Q4\nK2,Papers,\nK4,Grants,\n"
    text = keyed + ",Pay,\n,Permits,\n,Maps,\n,Nil,\n"  # of the first two, others come before

    assert imported(both, text) == counts(new=2, changed=3, rejected=2)
    rows = initiatives(both)
    assert [rows[title].external_key for title in ("Pay", "Papers", "Grants")] == ["K1", "K2", "K4"]
