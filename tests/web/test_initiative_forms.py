"""Initiatives as people add and change them: forms, statuses and scope items."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from tests.kit.browser import fragment, post
from tests.kit.events import last_event
from tests.kit.portfolio import LIST, made, quarter_of, scoped
from tests.kit.statements import counted
from tests.kit.world import World


def draft(world: World, **changes) -> dict:
    """A form of an initiative, filled in."""
    return {
        "title": "Payments hub",
        "external_key": "NDO-112",
        "description": "One place to pay.",
        "business_owner_id": world.acme.people["planner"],
        "product_owner_id": 0,
        "org_node_id": 0,
        "domain_complexity": "MEDIUM",
        "target_quarter": "2026-Q4",
        "delivery_health": "AT_RISK",
        "value": "412350.50",
        "currency": "GBP",
        **changes,
    }


def test_an_initiative_can_be_added(world: World, planner: FlaskClient):
    answer = post(planner, f"{LIST}/new", LIST, draft(world))

    with world.session() as session:
        found = session.scalars(select(Initiative)).one()
    event = last_event(world)
    assert (answer.status_code, answer.location) == (303, f"/acme/initiatives/{found.id}")
    assert (found.title, found.status, found.value_minor) == ("Payments hub", "PROPOSED", 41235050)
    assert (event.action, event.subject_id) == ("initiative.added", found.id)
    assert event.facts == {"title": "Payments hub"}


def test_a_wrong_form_comes_back_with_what_was_typed(world: World, planner: FlaskClient):
    wrong = draft(world, title="", target_quarter="autumn", currency="pounds")

    answer = post(planner, f"{LIST}/new", LIST, wrong)

    assert answer.status_code == 422
    assert "Title: Give a title" in answer.text
    assert 'value="autumn"' in answer.text
    assert "Three things to put right" in answer.text


def test_a_key_that_is_taken_is_refused_beside_its_field(world: World, planner: FlaskClient):
    made(world, "First", external_key="NDO-112")

    answer = post(planner, f"{LIST}/new", LIST, draft(world))

    assert answer.status_code == 422
    assert "External key: The key NDO-112 already belongs to First." in answer.text


def test_a_change_is_recorded_field_by_field(world: World, planner: FlaskClient):
    [key] = made(world, "Pay", external_key="NDO-112", value_minor=100)
    page, action = f"{LIST}/{key}/edit", f"{LIST}/{key}"

    answer = post(planner, page, action, draft(world, version=1, description=""))

    event = last_event(world)
    assert answer.status_code == 303
    assert event.facts["changes"] == [
        ["title", "Pay", "Payments hub"],
        ["target quarter", "none", "2026-Q4"],
        ["delivery health", "not stated", "at risk"],
        ["value", "£1", "£412,350.50"],
    ]
    assert "changed the title from Pay to Payments hub" in planner.get(action).text


def test_the_second_of_two_editors_is_told(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    page, action = f"{LIST}/{key}/edit", f"{LIST}/{key}"
    post(planner, page, action, draft(world, version=1))

    answer = post(planner, page, action, draft(world, version=1, title="Mine"))

    assert answer.status_code == 409
    assert "You saved this yourself while this form was open" in answer.text


def test_a_status_changes_to_one_that_follows_and_is_logged(world: World, planner: FlaskClient):
    [key] = made(world, "Pay", status=InitiativeStatus.SCOPING)
    page = f"{LIST}/{key}/status"

    shown = planner.get(page).text
    answer = post(planner, page, f"{LIST}/{key}/statuses", {"to": "RESOURCING", "version": 1})

    assert "The calculator in hours counts its demand from now on." in shown
    assert ('value="COMPLETE"' in shown, answer.status_code) == (False, 303)
    assert last_event(world).facts == {"from": "scoping", "to": "resourcing"}
    assert "moved this initiative from scoping to resourcing" in planner.get(f"{LIST}/{key}").text


def test_a_status_that_does_not_follow_is_no_choice(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")

    answer = post(planner, f"{LIST}/{key}/status", f"{LIST}/{key}/statuses", {"to": "COMPLETE"})

    assert answer.status_code == 422
    with world.session() as session:
        assert session.find(Initiative, key).status == "PROPOSED"


def item_form(**changes) -> dict:
    """A form of a scope item, filled in."""
    return {
        "name": "Feature store",
        "p50": "540",
        "p90": "860",
        "skills-0-skill": "Data",
        "skills-0-hours": "540.5",
        "skills-1-skill": "",
        "skills-1-hours": "",
        **changes,
    }


def test_a_scope_item_without_a_share_falls_wholly_in_the_target_quarter(
    world: World, planner: FlaskClient
):
    period = quarter_of(world)
    [key] = made(world, "Pay", target_quarter="2026-Q4")

    answer = post(
        planner, f"{LIST}/{key}/scope-items/new", f"{LIST}/{key}/scope-items", item_form()
    )

    with world.session() as session:
        item = session.scalars(select(ScopeItem)).one()
        skills = session.execute(select(ScopeSkill.skill, ScopeSkill.hours)).all()
        shares = session.execute(select(ScopeShare.period_id, ScopeShare.share)).all()
    event = last_event(world)
    assert answer.status_code == 303
    assert (item.name, item.estimate_p50, item.estimate_p90) == ("Feature store", 540, 860)
    assert [tuple(row) for row in skills] == [("Data", Decimal("540.5"))]
    assert [tuple(row) for row in shares] == [(period, 1)]
    assert (event.action, event.subject_id) == ("initiative.scope_item_added", key)
    assert event.facts == {"name": "Feature store", "estimate": "P50 540 h, P90 860 h"}


def test_a_p90_below_p50_is_refused(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    page, action = f"{LIST}/{key}/scope-items/new", f"{LIST}/{key}/scope-items"

    answer = post(planner, page, action, item_form(p90="539"))

    assert answer.status_code == 422
    assert "P90 is below P50" in answer.text


def test_a_share_above_the_whole_is_refused(world: World, planner: FlaskClient):
    period, [key] = quarter_of(world), made(world, "Pay")
    page, action = f"{LIST}/{key}/scope-items/new", f"{LIST}/{key}/scope-items"
    share = {"shares-0-period_id": str(period), "shares-0-percent": "101"}

    answer = post(planner, page, action, item_form(**share))

    assert (answer.status_code, "Give a share from 0 to 100 %." in answer.text) == (422, True)


def test_half_a_skill_row_and_a_doubled_skill_are_refused(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    page, action = f"{LIST}/{key}/scope-items/new", f"{LIST}/{key}/scope-items"

    half = post(planner, page, action, item_form(**{"skills-1-skill": "Design"}))
    double = {"skills-1-skill": "Data", "skills-1-hours": "3"}
    twice = post(planner, page, action, item_form(**double))

    assert (half.status_code, "Give both a skill and its hours." in half.text) == (422, True)
    assert (twice.status_code, "Data is there twice" in twice.text) == (422, True)


def test_more_rows_come_without_javascript_and_keep_what_was_typed(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay")
    page, action = f"{LIST}/{key}/scope-items/new", f"{LIST}/{key}/scope-items"

    answer = post(planner, page, action, item_form(more="1"))

    assert (answer.status_code, 'value="540.5"' in answer.text) == (200, True)
    assert 'name="skills-5-skill"' in answer.text


def test_a_scope_item_can_be_changed_and_removed(world: World, planner: FlaskClient):
    quarter_of(world)
    [key] = made(world, "Pay")
    item = scoped(world, key, "10", "20", Backend="10")
    page = f"{LIST}/{key}/scope-items/{item}/edit"

    changed = post(planner, page, f"{LIST}/{key}/scope-items/{item}", item_form(version=1))
    facts = last_event(world).facts
    removed = post(planner, page, f"{LIST}/{key}/scope-items/{item}/removal")

    assert (changed.status_code, removed.status_code) == (303, 303)
    assert facts == {
        "name": "Feature store",
        "from": "P50 10 h, P90 20 h, Backend 10 h",
        "to": "P50 540 h, P90 860 h, Data 540.5 h",
    }
    assert last_event(world).action == "initiative.scope_item_removed"
    with world.session() as session:
        assert session.scalars(select(ScopeSkill)).all() == []


def test_what_is_exact_stays_exact_through_the_form(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    item = scoped(world, key, "540.125", "860", Data="540.125")

    page = planner.get(f"{LIST}/{key}/scope-items/{item}/edit").text

    assert (page.count('value="540.125"'), 'value="860"' in page) == (2, True)


def test_an_item_is_not_found_under_another_initiative(world: World, planner: FlaskClient):
    one, two = made(world, "One", "Two")
    item = scoped(world, one, "10", "20")

    assert planner.get(f"{LIST}/{two}/scope-items/{item}/edit").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_an_initiative_asks_the_same_number_of_statements_for_any_scope(
    world: World, planner: FlaskClient, count: int
):
    [key] = made(world, "Pay")
    for _ in range(count):
        scoped(world, key, "1", "2", Backend="1")

    with world.app.app_context():
        engine = db.engine
    with counted(engine) as sent:
        planner.get(f"{LIST}/{key}")

    assert len(sent) == 14


def test_a_viewer_cannot_send_a_change_either(world: World, viewer: FlaskClient):
    [key] = made(world, "Pay")

    answer = post(viewer, "/acme/initiatives", f"{LIST}/{key}", draft(world))

    assert answer.status_code == 403
    with world.session() as session:
        assert session.find(Initiative, key).title == "Pay"


def test_whoever_opens_a_form_is_told_who_else_has_one_open(
    world: World, planner: FlaskClient, manager: FlaskClient
):
    [key] = made(world, "Portal")
    at, said = f"{LIST}/{key}", "a form of this initiative open since"
    with clock.hold(datetime(2026, 11, 20, 14, 2, tzinfo=UTC)):
        planner.get(f"{at}/edit")
        assert said in manager.get(at).text
        assert said in fragment(manager, f"{at}/edit", "div#editors").text
        assert said in planner.get(f"{at}/fields/title").text
    with clock.hold(datetime(2026, 11, 20, 14, 4, tzinfo=UTC)):
        saved = post(planner, f"{at}/edit", at, draft(world, version=1))
        assert saved.headers["Location"] == at
        assert "Undo" in planner.get(at).text
        assert said not in manager.get(at).text
    with clock.hold(datetime(2026, 11, 20, 14, 8, tzinfo=UTC)):
        assert said not in planner.get(at).text


def test_a_refused_form_keeps_the_address_it_stands_at(world: World, planner: FlaskClient):
    boosted = {"HX-Request": "true", "HX-Request-Type": "full"}
    refused = post(planner, f"{LIST}/new", LIST, draft(world, title=""), headers=boosted)
    missing = planner.get(f"{LIST}/999", headers=boosted)
    made = post(planner, f"{LIST}/new", LIST, draft(world), headers=boosted)

    assert (refused.status_code, refused.headers["HX-Push-Url"]) == (422, "false")
    assert (missing.status_code, missing.headers.get("HX-Push-Url")) == (404, None)
    assert (made.status_code < 400, made.headers.get("HX-Push-Url")) == (True, None)
