"""Where a figure comes from, by keys alone and without scripts: down its rows, and back again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import follow
from tests.browser.eyes import violations
from tests.browser.fingers import comes_to, press, stroke

LEDGER = "/demo/scenarios/2/ledger"
ADDRESS = "document.activeElement.getAttribute('href')"


@pytest.fixture
def ledger(desk) -> Page:
    """The planner's window, at a ledger with three pools over capacity."""
    page = desk.window()
    page.goto(LEDGER)
    return page


def test_e_explains_the_row_a_row_of_it_leads_deeper_and_keys_lead_back(ledger: Page):
    drawer, title = ledger.locator("dialog.drawer"), ledger.locator("#explain-title")
    stroke(ledger, "j", "e")
    expect(title).to_be_visible()
    pool = title.inner_text().split(":")[0]
    first = drawer.locator("tbody a.explains").first
    initiative = first.inner_text()

    press(ledger, first)
    expect(title).to_have_text(f"{initiative} on {pool}: demand at P50")
    expect(drawer.get_by_text("the rows re-add to the figure exactly")).to_be_visible()

    stroke(ledger, "Backspace")
    expect(title).to_have_text(f"{pool}: delta")

    stroke(ledger, "Escape")
    expect(drawer).to_be_hidden()
    comes_to(ledger, "document.activeElement.closest('tr') !== null", True)


def test_the_row_behind_a_figure_is_opened_from_its_explanation(ledger: Page):
    drawer = ledger.locator("dialog.drawer")
    stroke(ledger, "j", "e")
    stated = drawer.locator("td a[href*='edit=']").first
    expect(stated).to_be_visible()
    wanted = stated.get_attribute("href")

    press(ledger, stated)
    comes_to(ledger, "location.pathname + location.search + location.hash", wanted)
    ledger.go_back()

    expect(ledger.get_by_role("heading", level=1)).to_have_text("Token ledger")


def test_without_scripts_a_figure_leads_to_its_rows_and_up_again(desk):
    page = desk.window(java_script_enabled=False)
    page.goto(LEDGER)
    heading = page.get_by_role("heading", level=1)
    follow(page, page.locator("#ledger-table [data-part=main-figure]").first)
    pool = heading.inner_text().removesuffix(": delta")
    follow(page, page.locator("main tbody a.explains").first)
    expect(heading).to_contain_text(f"on {pool}: demand at P50")
    page.locator("main a[rel=up]").click()

    expect(heading).to_have_text(f"{pool}: demand at P50")


def test_a_doubt_is_reported_in_the_drawer_and_settled_without_scripts(desk):
    page, plain = desk.window("manager"), desk.window(java_script_enabled=False)
    page.goto(LEDGER)
    drawer, doubted = page.locator("dialog.drawer"), page.locator("#ledger-table .doubted")
    before = doubted.count()
    stroke(page, "j", "e")
    press(page, drawer.get_by_text("Report a doubt"))
    drawer.get_by_label("What looks wrong").fill("Nobody told me of this.")
    press(page, drawer.get_by_role("button", name="Report the doubt"))
    expect(drawer.get_by_text("Nobody told me of this.")).to_be_visible()
    assert violations(page) == []
    page.goto(LEDGER)
    expect(doubted).to_have_count(before + 1)

    plain.goto("/demo/")
    follow(plain, plain.get_by_role("link", name=re.compile("^Answer.*delta")))
    plain.locator(".doubts summary").first.click()
    plain.get_by_role("textbox", name="Answer").fill("It was agreed on Monday.")
    follow(plain, plain.get_by_role("button", name="Answer"))
    expect(plain.get_by_text("It was agreed on Monday.")).to_be_visible()
    page.goto("/demo/doubts")
    assert violations(page) == []
    follow(plain, plain.get_by_role("button", name=re.compile("^Close.*doubt")))
    plain.goto(LEDGER)

    expect(plain.locator("#ledger-table .doubted")).to_have_count(before)


def test_s_swaps_two_compared_scenarios_and_d_shows_what_is_the_same(desk):
    page = desk.window()
    page.goto("/demo/compare?a=2&b=3")
    rows = page.locator("#diff-table tbody tr")
    differing = rows.count()
    stroke(page, "d")
    expect(page).to_have_url(re.compile("all=1"))
    expect(rows).to_have_count(9)
    stroke(page, "d")
    expect(rows).to_have_count(differing)
    stroke(page, "s")

    expect(page).to_have_url(re.compile("a=3&b=2"))


def test_without_scripts_a_change_is_tried_saved_and_compared(desk):
    page = desk.window(java_script_enabled=False)
    page.goto("/demo/scenarios/2/what-if")
    page.get_by_label("Data engineering", exact=True).first.fill("+40")
    page.get_by_role("button", name="Recalculate").click()
    expect(page.get_by_label("Verdict")).to_contain_text("Two pools are over capacity")

    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_label("Name").fill("Tried without scripts")
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_role("link", name="Compare").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Compare")
    expect(page.locator("#diff-table tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Decision sheet").click()
    expect(page.get_by_role("heading", name="Signed")).to_be_visible()
