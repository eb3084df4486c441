"""Imports into scenarios: our own exports come back as no change, and who may import which."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from planner.accounts.membership import add_member
from planner.capacity.models import Employee
from planner.core.audit import AuditEvent
from planner.core.identity import Membership
from planner.domain.access import Access
from planner.domain.flags import Flag
from planner.domain.permissions import Grant, Permission, Role
from planner.domain.planning import PlanningMode
from planner.imports.models import Import
from planner.portfolio.models import Initiative, ScopeItem
from tests.kit.browser import post, text_of, token
from tests.kit.import_pages import matched, upload, worked
from tests.kit.plan import Plan, initiative, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World
from workers.imports import apply_import


@pytest.fixture
def made(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Backend": "100.125", "=Data": None})


def again(client: FlaskClient, data: bytes, kind: str) -> str:
    """The preview of what was exported, after choosing nothing but what it holds."""
    sent = {"csrf_token": token(client, "/acme/imports/new"), "kind": kind}
    sent_off = client.post(
        "/acme/imports/new", data={**sent, "file": (io.BytesIO(data), "export.csv")}
    )
    address = sent_off.headers["Location"]
    assert matched(client, address).status_code == 303
    return client.get(address.replace("/match", "/preview")).text


def kinds(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(Import.kind).order_by(Import.id)))


FORMS = pytest.mark.parametrize("form", ["csv", "xlsx"])


def begins(client: FlaskClient, address: str, head: str) -> bool:
    return client.get(f"{address}.csv").data.startswith(f"\ufeff{head}".encode())


@FORMS
def test_our_own_supply_comes_back_as_no_change(
    world: World, made: Plan, manager: FlaskClient, form: str
):
    address = f"/acme/scenarios/{made.scenario}/supply"
    data = manager.get(f"{address}.{form}").data

    assert begins(manager, address, "scenario,quarter,pool,supply_tokens,notes,source")
    assert "0 changes: everything in this file is on file already." in again(manager, data, "")
    assert kinds(world) == ["supply"]


@FORMS
def test_our_own_users_come_back_as_no_change(world: World, form: str):
    extra, grants = (Permission.PLANNING_WRITE, Permission.EMPLOYEE_WRITE), (Grant.AUDITOR,)
    with world.session() as session:
        add_member(session, "eve@acme.example", "=Eve", Access.of(Role.RESOURCE_MANAGER, extra, ()))
        gone = add_member(session, "old@acme.example", "'Ada", Access.of(Role.VIEWER, (), grants))
        with session.recording("member.left", "Ada"):
            of = Membership.user_id == gone.id
            session.scalars(select(Membership).where(of)).one().active = False
    admin = world.client("admin")

    data = admin.get(f"/acme/settings/users.{form}").data

    assert "0 changes: everything in this file is on file already." in again(admin, data, "")
    with world.session() as session:
        of = session.scalars(select(Import)).one()
        everybody = select(func.count()).where(Membership.organisation_id == world.acme.id)
        assert (of.kind, of.found["unchanged"]) == ("users", session.scalar(everybody))


def test_supply_shows_what_its_ledgers_would_say(world: World, manager: FlaskClient):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    asked = {"Sign-in": {"Backend": ("80", "90"), "Data": ("5", None)}}
    plan(world, pools={"Backend": "100", "Data": "9"}, demand=asked)
    text = "scenario,pool,tokens\nLean,Backend,70\nLean,Data,9\nLean,Nothing,1\n"
    address = upload(manager, text).headers["Location"]
    matched(manager, address)

    page = manager.get(address.replace("/match", "/preview")).text

    part = page[page.index('id="supply-impact"') :].partition("</section>")[0]
    assert "Backend is over capacity." in part
    figures = [text_of(cell, between="") for cell in re.findall(r'<td class="n.*?</td>', part)]
    assert figures[:5] == ["100", "70", "−30", "80", "−10"]
    assert figures[5:9] == ["109", "79", "−30", "85"]
    assert "1 over, 0 now" in part
    assert 'scope="row">Data' not in part
    [line] = manager.get(address.replace("/match", "/effects.json")).get_json()
    assert line == {
        "scenario": "Lean",
        "quarter": "2026-Q4",
        "pool_or_skill": "Backend",
        "unit": "tokens",
        "demand_now": 80,
        "demand_then": 80,
        "demand_p90_now": 90,
        "demand_p90_then": 90,
        "capacity_now": 100,
        "capacity_then": 70,
        "over_capacity_now": False,
        "over_capacity_then": True,
    }
    assert f'href="{address.replace("/match", "/effects.csv")}"' in page


def test_scope_shows_what_plans_would_say_and_where_demand_is_derived(
    world: World, manager: FlaskClient
):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, pools={"Data": "100"}, demand={"Pay": {}})
    address = upload(
        manager,
        "initiative,scope item,p50,p90,hours:Data\nPay,Move,80,160,110\nNobody,Else,,,1\n",
    ).headers["Location"]
    matched(manager, address)
    at = address.removesuffix("/match")

    page = manager.get(f"{at}/preview").text

    part = page[page.index('id="plans-impact"') :].partition("</table>")[0]
    assert "Once demand is derived, in tokens" in part
    assert "Data is over capacity." in part
    figures = [text_of(cell, between="") for cell in re.findall(r'<td class="n.*?</td>', part)]
    assert figures[:7] == ["100", "0", "110", "+110", "−10", "unknown", "220"]
    [line] = manager.get(f"{at}/effects.json").get_json()
    assert (line["demand_now"], line["demand_then"], line["demand_p90_now"]) == (0, 110, None)
    assert (line["over_capacity_now"], line["over_capacity_then"]) == (False, True)
    post(manager, f"{at}/preview", f"{at}/application")
    worked(world, apply_import)
    result = manager.get(at).text
    assert "Lean keeps the demand it has until somebody derives it." in result
    assert f'href="/acme/scenarios/{made.scenario}/derivation"' in result


def test_what_it_does_to_a_plan_in_hours_is_taken_along(world: World, manager: FlaskClient):
    plan(world, demand={"Pay": {}}, mode=PlanningMode.LEGACY)
    address = upload(manager, "initiative,scope item,hours:Data\nPay,Move,110\n")
    matched(manager, address.headers["Location"])
    at = address.headers["Location"].removesuffix("/match")

    assert "At once, in hours" in manager.get(f"{at}/preview").text
    [line] = manager.get(f"{at}/effects.json").get_json()
    assert (line["pool_or_skill"], line["unit"]) == ("Data", "hours")
    assert (line["demand_now"], line["demand_then"], line["capacity_then"]) == (0, 110, 0)
    assert (line["over_capacity_now"], line["over_capacity_then"]) == (False, True)


def test_a_file_is_matched_as_what_it_is_and_not_as_what_nobody_may_import(
    world: World, manager: FlaskClient
):
    address = upload(manager, "name,p50\nPay,40\n").headers["Location"]
    action = address.replace("/match", "/kind")
    assert kinds(world) == ["initiatives"]

    said = post(manager, address, action, {"kind": "people"})
    post(manager, address, action, {"kind": "users"})

    assert said.headers["Location"] == address
    assert kinds(world) == ["people"]
    page = manager.get(address).text
    assert "Import people" in page
    assert page.count('<option selected value="ignore"') == 1
    with world.session() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()))
        assert actions.first() == "import.kind_chosen"


@FORMS
def test_our_own_allocations_come_back_as_no_change(
    world: World, made: Plan, manager: FlaskClient, form: str
):
    with world.session() as session, session.recording("scenario.created", "allocations"):
        made.initiatives["=Pay"] = initiative(session, world.acme, "=Pay")
        ada = hired(session, "'=Ada", {"Data": 3})
        allocated(session, made, ada, "=Pay", "12.5")
        allocated(session, made, ada, None, "5")
    address = f"/acme/scenarios/{made.scenario}/allocations"
    data = manager.get(f"{address}.{form}").data

    assert begins(manager, address, "scenario,quarter,person,initiative,allocation_type")
    assert "0 changes: everything in this file is on file already." in again(manager, data, "")
    assert kinds(world) == ["allocations"]


def test_allocations_of_those_who_share_a_name_come_back_as_no_change(
    world: World, made: Plan, manager: FlaskClient
):
    with world.session() as session, session.recording("scenario.created", "allocations"):
        for title, key in (("Pay", "K1"), ("PAY", "K2")):
            made.initiatives[title] = initiative(session, world.acme, title)
            session.find(Initiative, made.initiatives[title]).external_key = key
        for title, known in (("Pay", {"external_key": "P1"}), ("PAY", {"email": "a@x.example"})):
            ada = hired(session, "Ada", {})
            for name, value in known.items():
                setattr(session.find(Employee, ada), name, value)
            allocated(session, made, ada, title, "12.5")
    data = manager.get(f"/acme/scenarios/{made.scenario}/allocations.csv").data

    assert [line.split(",")[2:4] for line in data.decode().split()[1:]] == [
        ["P1", "K1"],
        ["a@x.example", "K2"],
    ]
    assert "0 changes: everything in this file is on file already." in again(manager, data, "")


@FORMS
def test_our_own_initiatives_come_back_as_no_change_with_what_the_list_shows(
    world: World, made: Plan, manager: FlaskClient, form: str
):
    with world.session() as session, session.recording("scenario.created", "scope"):
        made.initiatives["Pay"] = initiative(session, world.acme, "Pay")
        scope(session, made, "Pay", {"Backend": "4.5"}, p50="9", p90="12")
        scope(session, made, "Pay", {}, p50="1.5", p90=None)
    [row] = manager.get("/acme/initiatives.json").json

    assert (row["p50"], row["total_p50"], row["total_p90"]) == (None, 10.5, None)
    data = manager.get(f"/acme/initiatives.{form}").data
    page = again(manager, data, "")
    assert "0 changes: everything in this file is on file already." in page
    with world.session() as session:
        of = session.scalars(select(Import)).one()
        filled = zip(of.columns, of.fills, strict=True)
    told = {"total_p50", "total_p90", "plan_rank", "plan_tokens", "updated_at"}
    assert {name for name, fills in filled if fills == "ignore"} == told


@FORMS
def test_our_own_scope_items_come_back_as_no_change(
    world: World, made: Plan, manager: FlaskClient, form: str
):
    with world.session() as session, session.recording("scenario.created", "scope"):
        made.initiatives["=Pay"] = initiative(session, world.acme, "=Pay")
        scope(session, made, "=Pay", {"Backend": "4.5", "=Data": "1"}, p50="9", share="0.333333")
        scope(session, made, "=Pay", {}, share=None)
        second = session.scalars(select(ScopeItem).order_by(ScopeItem.id.desc())).first()
        second.name = "-second"
    data = manager.get(f"/acme/scope-items.{form}").data

    assert begins(
        manager, "/acme/scope-items", "initiative,scope_item,description,p50,p90,quarters"
    )
    assert "0 changes: everything in this file is on file already." in again(manager, data, "")
    assert kinds(world) == ["scope-items"]


def test_the_scope_items_of_others_are_theirs(world: World, made: Plan, rival: FlaskClient):
    with world.session() as session, session.recording("scenario.created", "scope"):
        made.initiatives["Pay"] = initiative(session, world.acme, "Pay")
        scope(session, made, "Pay", {"Backend": "4.5"})

    assert rival.get("/rival/scope-items.json").get_json() == []


def test_a_viewer_may_import_nothing_of_a_plan(world: World, made: Plan, viewer: FlaskClient):
    assert viewer.get("/acme/imports/new").status_code == 403


def test_the_first_step_tells_what_each_kind_needs(manager: FlaskClient):
    page = manager.get("/acme/imports/new").text

    assert "scenario and skill pool" in page
    assert "scenario, quarter and skill pool" in page
    text = manager.get("/acme/imports/template.csv?kind=supply").text
    assert text.startswith("\ufeffscenario,quarter,pool,tokens,notes\r\n")
    assert "Rows are matched by scenario, quarter and skill pool." in text
