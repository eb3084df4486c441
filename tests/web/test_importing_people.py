"""The pages of an import of people: for whoever may write people, and back from our own export."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.membership import add_member
from planner.domain.access import Access
from planner.domain.permissions import Permission, Role
from planner.imports.models import Import
from tests.kit.browser import post, token
from tests.kit.people import employee
from tests.kit.world import World


@pytest.fixture
def staffing(world: World) -> FlaskClient:
    """Somebody who may write people, and no initiatives."""
    with world.session() as session:
        extra = (Permission.EMPLOYEE_WRITE,)
        user = add_member(session, "hr@acme.example", "Hanna", Access.of(Role.VIEWER, extra, ()))
        world.acme.people["hr"] = user.id
    return world.client("hr")


def upload(client: FlaskClient, data: bytes, **chosen: str):
    sent = {"csrf_token": token(client, "/acme/imports/new"), "file": (io.BytesIO(data), "a.csv")}
    return client.post("/acme/imports/new", data={**sent, **chosen})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_own_list_of_people_comes_back_as_no_change(
    world: World, staffing: FlaskClient, form: str
):
    with world.session() as session, session.recording("employees.added", "people"):
        employee(session, "=Ada", external_key="P1", skills={"Back end 2": 4, "Data": 2})
        employee(session, "Bea", job_title="-")
    head = staffing.get("/acme/people.csv").data.decode("utf-8-sig").splitlines()[0]
    data = staffing.get(f"/acme/people.{form}").data

    match = upload(staffing, data).headers["Location"]
    page = staffing.get(match).text
    fills = {f"fills-{n}": name if n < 10 else "ignore" for n, name in enumerate(head.split(","))}
    post(staffing, match, match.replace("/match", "/matches"), fills)
    preview = staffing.get(match.replace("/match", "/preview")).text

    assert "Import people" in page
    assert page.count('<option selected value="ignore"') == 3
    assert "0 changes: everything in this file is on file already." in preview
    assert "Where they are planned" not in preview


def test_each_kind_asks_for_its_own_permission(
    world: World, staffing: FlaskClient, manager: FlaskClient
):
    upload(manager, b"title\nPay\n")
    upload(staffing, b"title\nPay\n", kind="people")
    with world.session() as session:
        portfolio, people = session.scalars(select(Import).order_by(Import.id)).all()

    refused = staffing.get(f"/acme/imports/{portfolio.id}/match")

    assert (portfolio.kind, people.kind) == ("initiatives", "people")
    assert (refused.status_code, "initiative:write" in refused.text) == (403, True)
    assert "a.csv" in staffing.get(f"/acme/imports/{people.id}/match").text
    listed = staffing.get("/acme/imports.json").get_json()
    assert [line["kind"] for line in listed] == ["people"]


def test_the_template_of_people_explains_itself(staffing: FlaskClient):
    text = staffing.get("/acme/imports/template.csv?kind=people").text

    assert text.startswith("\ufeffexternal_key,name,email,job_title")
    assert "Rows are matched by external key, then exact name." in text
    assert "hours:" not in text
