"""The pages of an import: from the file to its result, for the right people only."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.membership import add_member
from planner.core.audit import AuditEvent
from planner.core.jobs import Job
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from planner.domain.planning import PlanningMode
from planner.imports.models import Import
from planner.portfolio.models import Initiative
from tests.kit.browser import fragment, post, text_of, token
from tests.kit.import_pages import checked, worked
from tests.kit.people import node
from tests.kit.plan import plan, scope, staffed
from tests.kit.world import World
from workers.imports import apply_import, check_import

SAMPLES = Path(__file__).parents[1] / "samples"


def test_a_file_goes_from_upload_to_the_ledger(world: World, manager: FlaskClient):
    made = plan(world, pools={"Backend": "100"})

    at = checked(manager)
    check = manager.get(f"{at}/check").text
    assert "1 of 2 rows cannot be imported yet" in check
    assert "P90 smaller than P50" in check
    assert "at least P50, 50" in check
    preview = manager.get(f"{at}/preview").text
    assert "Nothing is planned in a scenario, so no ledger changes." in preview
    weighed = manager.get(f"{at}/preview?plan={made.scenario}").text
    assert "No pool goes over capacity or comes back under it." in weighed
    applied = post(manager, f"{at}/preview", f"{at}/application", {"plan": str(made.scenario)})
    assert applied.headers["Location"] == at
    assert "Applying: 0 of 2 rows" in manager.get(at).text
    worked(world, apply_import)
    result = manager.get(at).text
    assert "1 new initiative, 0 changed, 1 row handed back" in result
    assert f"/acme/scenarios/{made.scenario}/ledger" in result
    assert "hx-trigger" not in result.split('id="progress"')[1].split(">")[0]


def test_a_plan_in_hours_shows_what_its_skills_would_say(world: World, manager: FlaskClient):
    made = plan(world, mode=PlanningMode.LEGACY, name="Hours", demand={"Pay": {}})
    with world.session() as session, session.recording("scenario.filled", "scope and people"):
        scope(session, made, "Pay", {"Backend": "20"})
        staffed(session, made, {"Backend": 5}, "40")
    at = checked(manager, "title,hours:Backend\nPay,30\nNew,12\n")

    chosen = manager.get(f"{at}/preview?plan={made.scenario}").text
    nowhere = manager.get(f"{at}/preview?plan=none").text

    part = chosen.partition('id="impact"')[2].partition("</section>")[0]
    assert "What it does to the plan of Hours" in part
    assert "Backend is over capacity." in part
    figures = [text_of(cell, between="") for cell in re.findall(r'<td class="n.*?</td>', part)]
    assert figures[:5] == ["20", "42", "40", "40", "−2"]
    assert "Backend: from 50 to 105 per cent of capacity" in part
    assert 'id="plans-impact"' not in chosen
    part = nowhere.partition('id="plans-impact"')[2]
    assert ("What it does to other plans" in part, ">30<" in part) == (True, True)


def test_the_same_file_again_says_so_and_has_no_changes(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    again = checked(manager, "title\nPay\n")

    page = manager.get(f"{again}/preview").text
    assert "This exact file was imported on" in page
    assert "0 changes: everything in this file is on file already." in page
    assert "Apply 0 changes" in page


def test_progress_is_polled_as_a_fragment_until_it_ends(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})

    running = fragment(manager, at, "section#progress").text
    worked(world, apply_import)
    ended = fragment(manager, at, "section#progress").text

    assert ('hx-trigger="every 2s"' in running, "<html" in running) == (True, False)
    assert ('hx-trigger="every 2s"' in ended, "1 new initiative" in ended) == (False, True)


def test_applying_twice_is_one_job(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    sent = {"csrf_token": token(manager, f"{at}/preview"), "plan": "none"}

    for _ in range(2):
        assert manager.post(f"{at}/application", data=sent).headers["Location"] == at
    worked(world, apply_import)
    assert manager.post(f"{at}/application", data=sent).headers["Location"] == at
    assert "It has been applied already" in manager.get(at).text

    with world.session() as session:
        assert len(session.scalars(select(Job).where(Job.queue == "csv-import")).all()) == 1


def test_a_large_file_is_checked_as_a_job(world: World, manager: FlaskClient):
    at = checked(manager, "title\n" + "".join(f"Initiative {n}\n" for n in range(2001)))

    assert "Checking: 0 of 2,001 rows" in manager.get(f"{at}/check").text
    worked(world, check_import)
    assert "Apply 2,001 rows" in manager.get(f"{at}/preview").text


PATHS = ["/imports", "/imports/new", "/imports/template.csv", "/imports.csv"]


OF_ONE = [
    "",
    "/file",
    "/match",
    "/check",
    "/preview",
    "/checking",
    "/rejected.csv",
    "/warnings.csv",
    "/warnings.xlsx",
    "/undo",
    "/left.csv",
]


@pytest.mark.parametrize("path", PATHS)
def test_who_may_not_change_initiatives_stays_out(viewer: FlaskClient, path: str):
    assert viewer.get(f"/acme{path}").status_code == 403


@pytest.mark.parametrize("path", OF_ONE)
def test_another_organisation_finds_no_such_import(
    manager: FlaskClient, rival: FlaskClient, path: str
):
    at = checked(manager).replace("/acme/", "/rival/")

    answer = rival.get(at + path)

    assert (answer.status_code, "portfolio.csv" in answer.text) == (404, False)


@pytest.mark.parametrize(
    "path",
    [
        "/layout",
        "/sheet",
        "/kind",
        "/matches",
        "/application",
        "/resumption",
        "/cancellation",
        "/undo",
        "/repairs",
        "/repairs/removal",
    ],
)
def test_another_organisation_changes_no_import(
    world: World, manager: FlaskClient, rival: FlaskClient, path: str
):
    at = checked(manager).replace("/acme/", "/rival/")

    assert post(rival, "/rival/imports/new", at + path, {"plan": "none"}).status_code == 404
    with world.session() as session:
        assert session.scalars(select(Import.state)).all() == ["checked"]


def test_planning_in_a_scenario_needs_more_than_importing(world: World):
    made = plan(world, pools={"Backend": "100"})
    with world.session() as session:
        user = add_member(
            session,
            "importer@acme.example",
            "Importer",
            Access.of(Role.VIEWER, (Permission.INITIATIVE_WRITE,), ()),
        )
        world.acme.people["importer"] = user.id
    client = world.client("importer")
    at = checked(client)

    page = client.get(f"{at}/preview").text
    assert "needs the permissions planning:write and scenario:write" in page
    sent = post(client, f"{at}/preview", f"{at}/application", {"plan": str(made.scenario)})

    assert sent.status_code == 422
    with world.session() as session:
        assert session.scalars(select(Job)).all() == []


def test_the_audit_says_who_applied_what(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})

    with world.session() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "import.apply_asked")
        ).one()
    assert (event.subject, event.actor_id) == (
        "import portfolio.csv",
        world.acme.people["manager"],
    )


def test_the_sample_of_major_projects_goes_through_the_pages(world: World, manager: FlaskClient):
    at = checked(manager, (SAMPLES / "uk-major-projects-digital.csv").read_bytes())
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    assert "59 new initiatives, 0 changed" in manager.get(at).text
    with world.session() as session:
        assert len(session.scalars(select(Initiative.id)).all()) == 59


def test_what_was_matched_and_found_stays_to_be_seen_after_applying(
    world: World, manager: FlaskClient
):
    at = checked(manager)
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    check, match = manager.get(f"{at}/check").text, manager.get(f"{at}/match").text

    assert "1 of 2 rows were handed back" in check
    assert "Apply 1 row" not in check
    assert ("disabled" in match, "Check 2 rows" in match) == (True, False)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_of_the_portfolio_imports_to_no_change(
    world: World, manager: FlaskClient, form: str
):
    plan(world, pools={"Backend": "100"})
    with world.session() as session, session.recording("org_node.added", "an area"):
        node(session, "=tax").is_portfolio_area = True
    at = checked(
        manager,
        "key,title,value,currency,p50,p90,hours:Backend,team,tags,area,complexity\n"
        'K1,=Pay,12.50,EUR,40,60,30.5,-Web,"Fraud, =autumn",=Tax,high\nK2,Permits,,,,,,,,,\n',
    )
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    again = checked(manager, manager.get(f"/acme/initiatives.{form}").data)

    with world.session() as session:
        found = session.scalars(select(Import.found).order_by(Import.id.desc()).limit(1)).one()
    assert again != at
    assert found == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 0, "cells": 0}


def test_rows_are_wanted_all_or_none_and_a_file_is_run_again(world: World, manager: FlaskClient):
    at = checked(manager)
    sent = {"plan": "none", "whole": "y"}
    refused = post(manager, f"{at}/preview", f"{at}/application", sent)
    assert (refused.status_code, "cannot be imported yet: correct" in refused.text) == (422, True)

    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    again = post(manager, at, f"{at}/repetition", {}).headers["Location"]
    assert again == "/acme/imports/2/check"
    page = manager.get(again.replace("/check", "/preview")).text
    assert ("This exact file was imported on" in page, "Apply 0 changes" in page) == (True, True)
    with world.session() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "import.repeated")
        ).one()
    assert (event.actor_id, event.facts["of"]) == (world.acme.people["manager"], 1)
