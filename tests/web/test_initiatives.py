"""The list of initiatives: what it shows, finds and leaves to whom."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from planner.core import clock
from planner.core.db import db
from planner.domain.flags import Flag
from planner.domain.lifecycle import InitiativeStatus
from planner.scenarios.models import Scenario
from tests.kit.browser import fragment, post
from tests.kit.plan import plan
from tests.kit.portfolio import LIST, made, scoped, titles
from tests.kit.statements import counted
from tests.kit.world import World


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
    assert page.text.count('data-kind="primary"') == 1


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

    assert len(sent) == 14


def test_filters_narrow_the_list_and_count_beside_each_other(world: World, planner: FlaskClient):
    made(world, "Now", target_quarter="2026-Q4", status=InitiativeStatus.SCOPING)
    made(world, "Later", target_quarter="2027-Q1")
    made(world, "Some day")

    page = planner.get(f"{LIST}?quarter=2026-Q4&quarter=none")

    assert titles(page) == ["Now", "Some day"]
    assert (
        '<a href="/acme/initiatives?quarter=none"><span>2026-Q4<span class="no-print">, remove'
        in page.text
    )
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
    assert "1 initiative is hidden by 2 filters." in page.text
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

    assert answer.text.strip().startswith('<div class="split browse"')
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
        "product_owner,portfolio_area,domain_complexity,value,currency,tags,p50,p90,total_p50,total_p90,"
        "plan_rank,plan_tokens,updated_at,hours:Backend,hours:Data,department"
    )
    before, after = ",Initiative 000,,SCOPING,,,planner@acme.example,,,MEDIUM,,GBP,,", "5,2.5,"
    assert lines[-1].startswith(f"{before}7.5,9,7.5,9,,,2")
    assert lines[-1].endswith(after)
    assert len(lines) == 61
    assert [(row["title"], row["department"]) for row in rows] == [("Other", "Home")]


def test_columns_may_be_left_out_and_the_address_keeps_that(world: World, planner: FlaskClient):
    made(world, "Pay", external_key="NDO-1")

    page = planner.get(f"{LIST}?without=key&without=owner&sort=-title&without=colour").text

    heads = re.findall(r'<th scope="col"[^>]*><a id="[^"]+" href="([^"]+)">(\w+)', page)
    assert [head for _, head in heads] == [
        "Initiative",
        "Status",
        "P50",
        "P90",
        "Value",
        "Quarter",
        "Updated",
    ]
    assert heads[1][0] == "/acme/initiatives?sort=status&amp;without=key&amp;without=owner"
    assert "NDO-1" not in page
    assert '"/acme/initiatives?sort=-title&amp;without=key"' in page
    assert "does not know it: without=colour" in page


def test_the_filters_are_counted_afresh_after_a_field_was_saved(world: World, planner: FlaskClient):
    made(world, "Pay")

    part = fragment(planner, f"{LIST}?status=PROPOSED", "div#facet-region")

    assert part.text.strip().startswith('<div id="facet-region"')
    assert "HX-Push-Url" not in part.headers
    assert 'value="PROPOSED" checked>Proposed<span>1</span>' in part.text


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


def test_the_list_shows_what_the_primary_plan_asks_of_each_pool(world: World, planner: FlaskClient):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Portal": {"Data": ("60", None), "Design": ("20", "30")}, "Idea": {}}
    found = plan(world, pools={"Data": "100", "Design": "50"}, demand=demand)
    with world.session() as session, session.recording("scenario.made_primary", "Lean"):
        session.find(Scenario, found.scenario).is_primary = True

    with clock.hold(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        page = planner.get(LIST).text
        without = planner.get(f"{LIST}?without=tokens").text

    assert 'aria-label="Data 60, Design 20"' in page
    bars = re.findall(r'<rect class="m-demand[^"]*" x="([\d.]+)" y="0" width="([\d.]+)"', page)
    assert [(float(start), float(length)) for start, length in bars] == [(0, 75), (75, 25)]
    assert "Data 60" not in without
    ranks = re.findall(r'data-label="Rank">([^<]+)<', page)
    assert (ranks, f"/acme/scenarios/{found.scenario}/priorities" in page) == (["2", "1"], True)


def test_no_filter_tells_the_name_of_somebody_of_another_organisation(
    world: World, planner: FlaskClient
):
    made(world, "Pay")
    theirs = world.rival.people["manager"]

    page = planner.get(f"{LIST}?owner={theirs}").text

    assert ("Unknown owner" in page, "Manager of Rival" in page) == (True, False)


def test_statuses_and_scope_of_one_are_had_as_files(world: World, planner: FlaskClient, rival):
    with clock.hold(datetime(2026, 9, 1, tzinfo=UTC)):
        [key] = made(world, "Payments", external_key="P-1")
    other = made(world, "Other")[0]
    scoped(world, key, "40", "60", Data="40")
    scoped(world, other, "7", None)
    page = f"/acme/initiatives/{key}"
    with clock.hold(datetime(2026, 9, 3, 12, tzinfo=UTC)):
        post(planner, f"{page}/status", f"{page}/statuses", {"to": "SCOPING"})
    with clock.hold(datetime(2026, 9, 4, tzinfo=UTC)):
        statuses = planner.get(f"{page}/statuses.json").get_json()
    items = planner.get(f"{page}/scope-items.json").get_json()

    assert [(row["status"], row["days"], row["until"]) for row in statuses] == [
        ("SCOPING", 0.5, None),
        ("PROPOSED", 2.5, "2026-09-03T12:00:00+00:00"),
    ]
    assert statuses[0]["by"] == "Planner of Acme"
    [item] = items
    assert (item["initiative"], item["p50"], item["hours:Data"]) == ("P-1", 40, 40)
    shown, bare = planner.get(page).text, planner.get(f"/acme/initiatives/{other}").text
    for twin in ("statuses", "scope-items"):
        assert f'href="{page}/{twin}.xlsx"' in shown
        assert rival.get(f"/rival/initiatives/{key}/{twin}.json").status_code == 404
    assert f"/acme/initiatives/{other}/scope-items.csv" in bare
