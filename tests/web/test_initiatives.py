"""The pages of initiatives: the list, one initiative, and its scope items."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.portfolio.writing import add_initiatives
from tests.kit.browser import fragment, post
from tests.kit.plan import quarter
from tests.kit.statements import counted
from tests.kit.world import Organisation, World

LIST = "/acme/initiatives"


def made(
    world: World, *titles: str, organisation: Organisation | None = None, **columns
) -> list[int]:
    """Initiatives of these titles, with the same columns otherwise; their keys."""
    of = organisation or world.acme
    with world.session(of) as session, session.recording("initiatives.imported", "file"):
        rows = [
            {
                "title": title,
                "status": InitiativeStatus.PROPOSED,
                "business_owner_id": of.people["planner"],
                **columns,
            }
            for title in titles
        ]
        return list(add_initiatives(session, rows))


def scoped(
    world: World, initiative_id: int, p50: str | None, p90: str | None, **skills: str
) -> int:
    """A scope item of the initiative with hours by skill; its key."""
    with world.session() as session:
        with session.recording("scope.added", "scope"):
            item = ScopeItem(
                initiative_id=initiative_id,
                name="Work",
                estimate_p50=p50 and Decimal(p50),
                estimate_p90=p90 and Decimal(p90),
            )
            session.add(item)
            session.flush()
            for skill, hours in skills.items():
                session.add(ScopeSkill(scope_item_id=item.id, skill=skill, hours=Decimal(hours)))
        return item.id


def quarter_of(world: World) -> int:
    with world.session() as session:
        with session.recording("periods.seeded", "2026-Q4"):
            period = quarter(session)
        return period.id


def last_event(world: World) -> AuditEvent:
    with world.session() as session:
        return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def titles(answer) -> list[str]:
    """The titles of the table, in its order."""
    parts = answer.text.split('<th scope="row"><a href="')[1:]
    return [part.split(">", 1)[1].split("<")[0] for part in parts]


def test_the_list_shows_what_is_on_file(world: World, planner: FlaskClient):
    [key] = made(world, "Payments hub", external_key="NDO-1", value_minor=41235000)
    scoped(world, key, "744", None)

    page = planner.get(LIST)

    assert page.status_code == 200
    assert titles(page) == ["Payments hub"]
    assert ("NDO-1" in page.text, "744" in page.text, "unknown (1)" in page.text) == (True,) * 3
    assert '<span title="£412,350">£412k</span>' in page.text


def test_an_empty_list_says_what_is_missing_and_links_to_it(world: World, planner: FlaskClient):
    page = planner.get(LIST)

    assert "No initiatives yet" in page.text
    assert 'href="/acme/initiatives/new">Add the first initiative' in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_statements_for_any_number(
    world: World, planner: FlaskClient, count: int
):
    for key in made(world, *(f"Initiative {n}" for n in range(count))):
        scoped(world, key, "10", "20")

    with world.app.app_context():
        engine = db.engine
    with counted(engine) as sent:
        planner.get(LIST)

    assert len(sent) == 7


def test_filters_narrow_the_list_and_count_beside_each_other(world: World, planner: FlaskClient):
    made(world, "Now", target_quarter="2026-Q4", status=InitiativeStatus.SCOPING)
    made(world, "Later", target_quarter="2027-Q1")
    made(world, "Some day")

    page = planner.get(f"{LIST}?quarter=2026-Q4&quarter=none")

    assert titles(page) == ["Now", "Some day"]
    assert '<a href="/acme/initiatives?quarter=none">2026-Q4, remove</a>' in page.text
    assert 'value="2027-Q1">2027-Q1<span>1</span>' in page.text
    assert 'value="SCOPING">Scoping<span>1</span>' in page.text


def test_the_search_finds_titles_keys_and_owners(world: World, planner: FlaskClient):
    made(world, "Payments hub", external_key="NDO-7")
    made(world, "Data gateway", external_key="X-1")
    owner = world.acme.people["manager"]
    made(world, "Harbour permits", business_owner_id=owner)

    assert titles(planner.get(f"{LIST}?q=PAYM")) == ["Payments hub"]
    assert titles(planner.get(f"{LIST}?q=x-1")) == ["Data gateway"]
    assert titles(planner.get(f"{LIST}?q=manager of")) == ["Harbour permits"]
    assert titles(planner.get(f"{LIST}?q=%25")) == []


def test_a_search_that_finds_nothing_offers_to_take_each_filter_off(
    world: World, planner: FlaskClient
):
    made(world, "Payments hub")

    page = planner.get(f"{LIST}?q=nothing&status=SCOPING")

    assert "No initiative fits" in page.text
    assert "1 is hidden by 2 filters." in page.text
    assert '<a href="/acme/initiatives?q=nothing">Scoping, remove</a>' in page.text


def test_the_list_sorts_by_hours_and_puts_unknown_last(world: World, planner: FlaskClient):
    small, big, unknown = made(world, "Small", "Big", "Unknown")
    scoped(world, small, "5", "6")
    scoped(world, big, "50", "60")
    scoped(world, unknown, None, None)

    assert titles(planner.get(f"{LIST}?sort=p50")) == ["Small", "Big", "Unknown"]
    assert titles(planner.get(f"{LIST}?sort=-p90")) == ["Big", "Small", "Unknown"]


@pytest.mark.parametrize(
    "key", ["title", "key", "status", "p50", "p90", "value", "quarter", "owner", "updated"]
)
def test_every_column_sorts_both_ways(world: World, planner: FlaskClient, key: str):
    made(world, "One", "Two")

    assert sorted(titles(planner.get(f"{LIST}?sort={key}"))) == ["One", "Two"]
    assert sorted(titles(planner.get(f"{LIST}?sort=-{key}"))) == ["One", "Two"]


def test_those_that_lack_an_estimate_can_be_listed(world: World, planner: FlaskClient):
    done, lacking, _ = made(world, "Done", "Lacking", "Without scope")
    scoped(world, done, "5", "6")
    scoped(world, lacking, "5", None)

    page = planner.get(f"{LIST}?missing=estimate")

    assert titles(page) == ["Lacking", "Without scope"]


def test_pages_hold_fifty_and_a_number_too_high_shows_the_last(world: World, planner: FlaskClient):
    made(world, *(f"Initiative {n:03}" for n in range(120)))

    second, last = planner.get(f"{LIST}?page=2"), planner.get(f"{LIST}?page=99")

    assert (titles(second)[0], len(titles(second))) == ("Initiative 050", 50)
    assert (titles(last)[0], len(titles(last))) == ("Initiative 100", 20)
    assert "101 to 120 of 120 initiatives" in last.text


def test_what_the_address_names_in_vain_is_ignored_with_a_note(world: World, planner: FlaskClient):
    made(world, "Payments hub")

    page = planner.get(f"{LIST}?colour=red&status=BOGUS&page=x")

    assert titles(page) == ["Payments hub"]
    assert "status=BOGUS, page=x and colour." in page.text


def test_typing_gets_the_results_alone_and_the_address(world: World, planner: FlaskClient):
    made(world, "Payments hub")

    answer = fragment(planner, f"{LIST}?q=pay&sort=title&page=1", "form#results")

    assert answer.text.strip().startswith("<form")
    assert ("<html" in answer.text, titles(answer)) == (False, ["Payments hub"])
    assert answer.headers["HX-Push-Url"] == "/acme/initiatives?q=pay"


def test_the_twins_have_every_row_of_the_filters(world: World, planner: FlaskClient):
    keys = made(world, *(f"Initiative {n:03}" for n in range(60)), status=InitiativeStatus.SCOPING)
    made(world, "Other", custom_fields={"department": "Home"})
    scoped(world, keys[0], "7.5", "9", Backend="5", Data="2.5")

    text = planner.get("/acme/initiatives.csv?status=SCOPING&sort=-title").text
    rows = planner.get("/acme/initiatives.json?q=other").json

    lines = text.splitlines()
    assert lines[0].lstrip("\ufeff") == (
        "external_key,title,description,status,target_quarter,delivery_health,business_owner,"
        "product_owner,value,currency,p50,p90,hours:Backend,hours:Data,department"
    )
    assert lines[-1] == (",Initiative 000,,SCOPING,,,planner@acme.example,,,GBP,7.5,9,5,2.5,")
    assert len(lines) == 61
    assert [(row["title"], row["department"]) for row in rows] == [("Other", "Home")]


def test_another_organisation_sees_nothing(world: World, rival: FlaskClient, planner: FlaskClient):
    [key] = made(world, "Payments hub")

    assert "Payments hub" not in rival.get("/rival/initiatives").text
    assert "Payments" not in rival.get("/rival/initiatives.csv").text
    for path in ("", "/activity", "/edit", "/status", "/plans", "/scope-items/new"):
        answer = rival.get(f"/rival/initiatives/{key}{path}")
        assert (path, answer.status_code, "Payments" in answer.text) == (path, 404, False)


def test_a_viewer_sees_but_cannot_change(world: World, viewer: FlaskClient):
    [key] = made(world, "Payments hub")

    page = viewer.get(f"/acme/initiatives/{key}")

    assert "Changing it needs the permission initiative:write." in page.text
    assert "/edit" not in page.text
    assert viewer.get("/acme/initiatives/new").status_code == 403
    assert viewer.get(f"/acme/initiatives/{key}/edit").status_code == 403


def draft(world: World, **changes) -> dict:
    """A form of an initiative, filled in."""
    return {
        "title": "Payments hub",
        "external_key": "NDO-112",
        "description": "One place to pay.",
        "business_owner_id": world.acme.people["planner"],
        "product_owner_id": 0,
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
    assert "was changed by somebody else while you were editing it" in answer.text


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

    assert len(sent) == 9


def test_a_viewer_cannot_send_a_change_either(world: World, viewer: FlaskClient):
    [key] = made(world, "Pay")

    answer = post(viewer, "/acme/initiatives", f"{LIST}/{key}", draft(world))

    assert answer.status_code == 403
    with world.session() as session:
        assert session.find(Initiative, key).title == "Pay"
