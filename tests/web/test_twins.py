"""Every table's twins agree: what a workbook says is what the JSON says, in cells of its kind."""

import io
import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape

from planner.core import sign_in
from planner.web.exports import FORMS, Column, twin
from planner.web.workbooks import MIMETYPE
from tests.kit.demo import demonstrated, entered, the_demo
from tests.kit.workbooks import opened

PLANNED, LOCKED, LEGACY = "scenarios/2", "scenarios/1", "scenarios/5"
TWINS = {
    "analysis.causes_twin": ("compare/causes?a=2&b=4",),
    "analysis.compare_twin": ("compare?a=2&b=4&c=3",),
    "analysis.doubts_twin": ("doubts",),
    "analysis.explanation_twin": ("explain/ledger-2.pool-2.p50",),
    "analysis.what_if_twin": (f"{PLANNED}/what-if?supply=-10%25",),
    "capacity.pools_twin": ("pools",),
    "capacity.rates_twin": ("pools/2/rates",),
    "features.flags_twin": ("settings/flags",),
    "features.turns_twin": ("settings/flags/token_planning_v1/history",),
    "imports.changes_twin": ("imports/2/changes", "imports/1/changes?outcome=changed"),
    "imports.effects_twin": ("imports/2/effects",),
    "imports.imports_twin": ("imports",),
    "intake.activity_twin": ("intake/1/activity",),
    "intake.counted_twin": ("intake/pipeline/counted?quarter=any",),
    "intake.export": ("intake", "intake?status=TRIAGE&sort=-score"),
    "intake.pipeline_twin": ("intake/pipeline?quarter=any",),
    "jira.initiative_issues_twin": ("initiatives/1/jira-issues",),
    "jobs.dead_twin": ("jobs/dead",),
    "jobs.hours_twin": ("jobs/pace/hours",),
    "jobs.jobs_twin": ("jobs", "jobs?q=state:failed"),
    "jobs.pace_twin": ("jobs/pace", "jobs/pace?order=failing"),
    "jobs.queue_hours_twin": ("jobs/queues/scenario-recompute/hours",),
    "jobs.queues_twin": ("jobs/queues",),
    "jobs.roster_twin": ("jobs/workers",),
    "jobs.run_times_twin": ("jobs/queues/scenario-recompute/run-times",),
    "jobs.schedule_twin": ("jobs/schedules/1/past",),
    "jobs.schedules_twin": ("jobs/schedules",),
    "jobs.wellbeing_twin": ("settings/health",),
    "org_nodes.links_twin": ("org-tree/2/links",),
    "org_nodes.members_twin": ("org-tree/2/members",),
    "org_nodes.tree_twin": ("org-tree", "org-tree?show=all"),
    "overview.skills_twin": ("skills",),
    "people.allocations_twin": ("people/1/allocations",),
    "people.bands_twin": ("job-profiles/1/cost-bands",),
    "people.export": ("people", "people?q=Amara"),
    "people.person_history_twin": ("people/1/history",),
    "people.person_twin": tuple(
        f"people/1/{table}" for table in ("skills", "quarters", "familiarities", "memberships")
    ),
    "people.profiles_twin": ("job-profiles",),
    "people.weeks_twin": ("people/1/weeks", "people/1/weeks?quarter=2026-Q3"),
    "portfolio.activity_twin": ("initiatives/1/activity",),
    "portfolio.attachments_twin": ("initiatives/1/attachments",),
    "portfolio.export": ("initiatives", "initiatives?status=SCOPING&sort=-title"),
    "portfolio.initiative_scope_twin": ("initiatives/1/scope-items",),
    "portfolio.scope_twin": ("scope-items",),
    "portfolio.statuses_twin": ("initiatives/1/statuses",),
    "scenarios.archival_twin": ("initiatives/archival?pick=3&pick=12",),
    "scenarios.asks_twin": ("initiatives/1/demand", "initiatives/1/demand?scenario=4"),
    "scenarios.baseline_twin": tuple(
        f"{LOCKED}/baseline/{part}" for part in ("capacity", "demand", "allocations")
    ),
    "scenarios.budget_twin": (f"{PLANNED}/budget",),
    "scenarios.calculator_capacity_twin": (f"{LEGACY}/calculator/capacity",),
    "scenarios.calculator_demand_twin": (f"{LEGACY}/calculator/demand",),
    "scenarios.calculator_twin": (f"{LEGACY}/calculator",),
    "scenarios.calibrations_twin": ("calibrations", "calibrations?pool=2"),
    "scenarios.capacity_demand_twin": (f"{LEGACY}/capacity-demand",),
    "scenarios.changes_twin": (f"{LOCKED}/changes",),
    "scenarios.demand_twin": (f"{PLANNED}/pools/2/demand",),
    "scenarios.demands_twin": (f"{PLANNED}/demand",),
    "scenarios.derivation_twin": (f"{PLANNED}/derivation",),
    "scenarios.drift_twin": ("scenarios/drift",),
    "scenarios.freezes_twin": ("scenarios/freezes",),
    "scenarios.history_twin": (f"{PLANNED}/history",),
    "scenarios.initiative_plans_twin": ("initiatives/1/plans",),
    "scenarios.ledger_twin": (f"{PLANNED}/ledger", f"{PLANNED}/ledger?show=over&sort=pool"),
    "scenarios.limits_twin": ("scenarios/drift/limits",),
    "scenarios.mismatches_twin": (f"{LEGACY}/calculator/mismatches",),
    "scenarios.mode_twin": (f"{PLANNED}/mode",),
    "scenarios.overallocations_twin": (f"{LEGACY}/calculator/overallocations",),
    "scenarios.priorities_twin": (f"{PLANNED}/priorities",),
    "scenarios.scenarios_twin": ("scenarios", "scenarios?archived=1"),
    "scenarios.skill_hours_twin": ("initiatives/1/demand/hours",),
    "scenarios.supply_twin": (f"{PLANNED}/supply",),
    "scenarios.unpooled_twin": (f"{PLANNED}/mode/skills",),
    "staffing.allocations_twin": (f"{LEGACY}/allocations",),
    "staffing.auto_allocation_twin": (f"{LEGACY}/auto-allocation?most=100",),
    "staffing.availability_twin": (f"{LEGACY}/availability",),
    "staffing.coverage_twin": (f"{LEGACY}/auto-allocation/coverage?most=100",),
    "staffing.org_capacity_twin": ("org-capacity?scenario=5",),
    "staffing.org_people_twin": ("org-capacity/people?scenario=5",),
    "staffing.org_skills_twin": ("org-capacity/skills?scenario=5",),
    "users.roles_twin": ("settings/roles",),
    "users.seat_events_twin": ("settings/seats/events",),
    "users.seats_twin": ("settings/seats",),
    "users.users_twin": ("settings/users",),
}
ELSEWHERE = {
    "imports.left_twin",
    "jira.connection_twin",
    "jira.connections_twin",
    "jira.export",
    "jira.preview_twin",
    "jobs.act_twin",
    "jobs.system_schedule_twin",
    "portfolio.change_twin",
}
"""What the demo has none of: the tests of their pages open their workbooks."""
MEASURED = {"figure", "health", "last_heard_seconds", "up_seconds", "oldest_wait_seconds"}
"""Columns that are measured, or judged by a measure, when they are asked for: each time anew."""
MOMENT_TEXT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(\+00:00)?)?")
SECOND = timedelta(seconds=1)
CASES = [address for addresses in TWINS.values() for address in addresses]


@pytest.fixture(scope="module")
def demo(tmp_path_factory, sqlite_copy) -> Iterator[Flask]:
    """An application with the demo, at its moment."""
    with demonstrated(tmp_path_factory.mktemp("twins"), sqlite_copy) as app:
        yield app


@pytest.fixture(scope="module")
def reader(demo: Flask) -> FlaskClient:
    """A browser of the demo's administrator."""
    return entered(demo, "admin@demo")


def form(address: str, ending: str) -> str:
    path, mark, query = address.partition("?")
    return f"/demo/{path}.{ending}{mark}{query}"


def test_every_twin_is_asked(demo: Flask):
    known = {rule.endpoint for rule in demo.url_map.iter_rules() if ".<twin:form>" in rule.rule}

    assert known == {*TWINS, *ELSEWHERE}


@pytest.mark.parametrize("address", CASES)
def test_a_workbook_says_what_the_json_does(reader: FlaskClient, address: str):
    listed = reader.get(form(address, "json")).get_json()
    rows = listed if isinstance(listed, list) else listed["rows"]

    answer = reader.get(form(address, "xlsx"))
    heads, *cells = opened(answer.data).iter_rows()

    name = answer.headers["Content-Disposition"]
    assert (answer.mimetype, name.endswith(".xlsx")) == (MIMETYPE, True)
    assert len(cells) == len(rows)
    if isinstance(listed, list):
        told = [dict(zip([head.value for head in heads], row, strict=True)) for row in cells]
        assert [
            (column, cell.value, row[column])
            for row, found in zip(rows, told, strict=True)
            for column, cell in found.items()
            if column not in MEASURED and not same(cell, row[column])
        ] == []


def same(cell: Cell, value: Any) -> bool:
    """Whether a cell says this, in its kind: a day of text is no day, nor is a figure of text."""
    if value is None or value == "":
        return cell.value is None
    if isinstance(value, bool) or isinstance(cell.value, bool):
        return cell.value is value
    if isinstance(value, int | float):
        return cell.data_type == "n" and math.isclose(cell.value, value, rel_tol=1e-12)
    if isinstance(value, dict | list):
        return json.loads(unescape(cell.value)) == value
    if MOMENT_TEXT.fullmatch(value):
        return cell.is_date and abs(cell.value.replace(tzinfo=UTC) - moment(value)) < SECOND
    return cell.data_type == "s" and unescape(cell.value) == value


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@pytest.mark.parametrize("address", CASES)
def test_no_file_is_made_of_what_its_list_does_not_know(reader: FlaskClient, address: str):
    mark = "&" if "?" in address else "?"
    answers = [reader.get(form(f"{address}{mark}colour=blue", ending)) for ending in FORMS]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    for answer in answers:
        assert "No file was made, since its list does not know colour=blue." in answer.text


@pytest.mark.parametrize(
    "page", ["initiatives?status=SCOPING", "scenarios/2/ledger?show=over", "jobs?q=state:failed"]
)
def test_a_page_leads_to_its_twins_with_its_filters(reader: FlaskClient, page: str):
    answer = reader.get(f"/demo/{page}").text

    assert [ending for ending in FORMS if f'href="{form(page, ending)}' not in answer] == []


@pytest.mark.parametrize(
    ("twin", "name"),
    [
        ("initiatives.csv", "attachment; filename=initiatives-2026-11-21.csv"),
        ("initiatives.json", "inline; filename=initiatives-2026-11-21.json"),
        (
            f"{PLANNED}/ledger.csv",
            "attachment; filename=token-ledger-of-scenario-2-2026-11-21.csv",
        ),
        (f"{PLANNED}/budget.csv", "attachment; filename=budget-of-scenario-2-2026-11-21.csv"),
    ],
)
def test_a_file_is_called_after_its_table_its_scenario_and_the_day(
    reader: FlaskClient, twin: str, name: str
):
    assert reader.get(f"/demo/{twin}").headers["Content-Disposition"] == name


@pytest.mark.parametrize("form", FORMS)
def test_a_file_may_be_called_after_something_in_any_script(demo: Flask, form: str):
    with demo.test_request_context("/demo/any"):
        g.time_zone, g.visitor = "Europe/London", sign_in.member(1, the_demo().id)
        answer = twin(form, "explanation-of-数据", [Column("skill", str)], ["数据"])
        told = answer.headers["Content-Disposition"]
        answer.close()

    assert told.encode("latin-1")
    assert f"filename*=UTF-8''explanation-of-%E6%95%B0%E6%8D%AE-2026-11-21.{form}" in told


def test_text_for_spreadsheets_says_that_it_has_a_header(reader: FlaskClient):
    answer = reader.get("/demo/intake.csv")

    assert answer.content_type == "text/csv; charset=utf-8; header=present"


def test_a_workbook_tells_on_a_second_sheet_where_its_table_came_from(reader: FlaskClient):
    answer = reader.get(f"/demo/{PLANNED}/ledger.xlsx?show=over&sort=pool")

    told = dict(load_workbook(io.BytesIO(answer.data))["Notes"].values)
    assert told.pop("Cells").startswith("An empty cell is unknown, never 0.")
    assert told.pop("Exported at").isoformat() == "2026-11-21T14:05:00"
    assert told == {
        "About": "What it is",
        "Table": "Token ledger of scenario 2",
        "Organisation": "Northbridge Digital Office",
        "Exported by": "Priya Raman",
        "Time zone of the organisation": "Europe/London",
        "Rows": 3,
        "Asked for: show": "over",
        "Asked for: sort": "pool",
    }


def test_skills_that_no_pool_takes_are_taken_along(reader: FlaskClient):
    assert reader.get("/demo/scenarios/2/mode/skills.json").get_json() == [
        {"skill": "GIS", "hours_demand": 70, "hours_capacity": 0}
    ]
    assert 'href="/demo/scenarios/2/mode/skills.csv"' in reader.get("/demo/scenarios/2/mode").text
