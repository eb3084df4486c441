"""Everything that can be read and changed, in a browser that runs no scripts."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import follow, new_scenario
from tests.browser.fingers import tokens
from tests.browser.uploads import look_again


@pytest.fixture
def plain(desk) -> Any:
    """`plain(who)`: a window without scripts."""
    return lambda who="planner": desk.window(who, java_script_enabled=False)


def test_people_sign_in_and_out(plain):
    page = plain("nobody")
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("manager@demo")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/demo/$"))

    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_all_that_planner_logs_as_it_runs_is_lines_of_json(live, plain):
    plain("nobody").goto("/sign-in")
    lines = [json.loads(line) for line in (live.instance / "log").read_text().splitlines()]

    parts = {line["part"] for line in lines if "part" in line}
    assert "planner.web" in parts
    assert all(line["event"] and line["level"] and line["timestamp"] for line in lines)


def test_whoever_starts_planner_is_told_where_it_answers_and_whom_to_sign_in_as(live):
    said = (live.instance / "said").read_text()

    assert f"Planner answers at {live.base}\n" in said
    assert re.findall(r"^  (\w+)@demo +password demo ", said, re.M) == [
        "planner",
        "manager",
        "admin",
    ]


def test_initiatives_are_searched_and_filtered(plain):
    page = plain()
    page.goto("/demo/initiatives")
    page.get_by_role("searchbox").fill("permits")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(3)

    page.get_by_label("In execution").check()
    follow(page, page.get_by_role("button", name="Show", exact=True))

    found = page.locator("tbody th a:not([data-part])")
    expect(found).to_have_text(["Parking permits online"])


def test_the_ledger_is_sorted(plain):
    page = plain()
    page.goto("/demo/scenarios")
    follow(page, page.get_by_role("link", name="Hire 12 data engineers").first)
    follow(page, page.get_by_role("link", name="Open the ledger"))

    follow(page, page.locator("#ledger-table thead").get_by_role("link", name="Supply"))

    supplies = page.locator("#ledger-table tbody [data-label=Supply]").all_inner_texts()
    assert sorted(map(tokens, supplies)) in (found := list(map(tokens, supplies)), found[::-1])


def test_supply_is_stated(plain):
    page = plain()
    page.goto(f"{new_scenario(page, 'Supply without scripts')}/supply")
    page.get_by_label("Tokens of Architecture").fill("123")
    follow(page, page.get_by_role("button", name="Save Architecture"))

    expect(page.get_by_label("Tokens of Architecture")).to_have_value("123")
    expect(page.locator("#supply-total [data-label=Supply]")).to_have_text("123")


def test_what_is_no_supply_comes_back_with_a_reason(plain):
    page = plain()
    page.goto(f"{new_scenario(page, 'Refusals without scripts')}/supply")
    page.get_by_label("Tokens of Architecture").fill("plenty")
    follow(page, page.get_by_role("button", name="Save Architecture"))

    expect(page.get_by_label("Tokens of Architecture")).to_have_value("plenty")
    expect(page.locator("#problems")).to_contain_text("One thing to put right")
    expect(page.locator(page.locator("#problems a").get_attribute("href"))).to_have_value("plenty")


def test_a_priority_is_moved(plain):
    page = plain()
    page.goto(f"{new_scenario(page, 'Order without scripts')}/priorities")
    first, second = titles(page)[:2]
    follow(page, page.get_by_role("button", name=f"{first} down"))

    assert titles(page)[:2] == [second, first]


def test_a_flag_is_turned_on_and_off_with_reasons(plain):
    page = plain("admin")
    for verb, state in (("Turn on", "on"), ("Turn off", "off")):
        page.goto("/demo/settings/flags/approval_enforcement_v1")
        page.get_by_label("Reason").fill(f"To see that it can be {state}")
        follow(page, page.get_by_role("button", name=f"{verb} now"))
        page.goto("/demo/settings/flags")
        row = page.locator("tr", has_text="approval_enforcement_v1")

        expect(row.locator("[data-label=State]")).to_have_text(state)
        expect(row).to_contain_text(f"To see that it can be {state}")


def test_an_import_is_applied_and_its_page_loaded_again_until_it_ends(plain):
    page = plain("manager")
    page.goto("/demo/imports/new")
    text = b"title,p50,p90\nLamp posts without scripts,10,20\n"
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "plain.csv", "mimeType": "text/csv", "buffer": text}
    )
    for step in ("Upload and match columns", "Check 1 row"):
        follow(page, page.get_by_role("button", name=step))
    follow(page, page.get_by_role("link", name="Preview 1 ready row"))
    page.get_by_label("Plan these in").select_option("none")
    follow(page, page.get_by_role("button", name="Show what that does"))
    expect(page.locator("#impact")).to_contain_text("Nothing is planned in a scenario")
    expect(page.get_by_label("Plan these in")).to_have_value("none")
    follow(page, page.get_by_role("button", name="Apply 1 row"))
    look_again(page)

    expect(page.locator("#progress .lead")).to_contain_text("1 new initiative")


def titles(page: Page) -> list[str]:
    """The ranked initiatives, first rank first."""
    return page.locator("#priorities tbody th > a").all_inner_texts()
