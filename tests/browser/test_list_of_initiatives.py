"""The list of initiatives under the hands: what is edited in it, and what many are given."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import follow
from tests.browser.eyes import OVERHANG
from tests.browser.fingers import has_focus, pick, press, strike, stroke, write

CLEAR = """() => [...document.querySelectorAll("tbody tr")].map((row) => {
  const word = row.querySelector(".edit-here").getBoundingClientRect()
  const title = row.querySelector("th a").getClientRects()
  const next = row.querySelector("th + td").getBoundingClientRect()
  return [...title].at(-1).right <= word.left && word.right <= next.left && word.height < 24
})"""


def test_the_word_that_edits_a_title_covers_neither_it_nor_what_stands_beside_it(page: Page):
    clear = []
    for width in (720, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/demo/initiatives")
        clear += page.evaluate(CLEAR)

    assert (len(clear), all(clear)) == (150, True)


def test_a_status_that_is_chosen_in_its_place_says_what_follows_and_enter_saves_it(page: Page):
    page.goto("/demo/initiatives?q=Fleet+charging")
    status = page.locator("[data-label=Status] a")
    press(page, status)
    expect(page.get_by_role("radio", name="Scoping")).to_be_focused()
    expect(page.get_by_text("The calculator in hours counts its demand")).to_be_hidden()
    stroke(page, "ArrowDown")
    expect(page.get_by_role("radio", name="Resourcing")).to_be_checked()
    expect(page.get_by_text("The calculator in hours counts its demand")).to_be_visible()
    stroke(page, "Escape")
    expect(status).to_have_text("Scoping, change the status")
    expect(status).to_be_focused()

    stroke(page, "Enter")
    expect(page.get_by_role("radio", name="Scoping")).to_be_focused()
    stroke(page, "ArrowDown", "Enter")
    expect(status).to_have_text("Resourcing, change the status")
    has_focus(page, f"A#{status.get_attribute('id')}")
    with page.expect_navigation():
        stroke(page, "u")

    expect(status).to_have_text("Scoping, change the status")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_many_were_given_has_the_focus_and_is_undone_from_there(desk, scripts: bool):
    page = desk.window("planner", java_script_enabled=scripts)
    page.goto("/demo/initiatives?q=permits")
    for row in page.locator("input[name=pick]").all():
        strike(row, "Space")
    strike(page.get_by_role("button", name="Change those ticked"))
    pick(page, page.get_by_label("Delivery health"), "Delayed", "del")
    strike(page.get_by_role("button", name="Change 3 initiatives"))
    expect(page.get_by_role("heading", name="3 initiatives changed")).to_be_focused()

    strike(page.locator("main").get_by_role("button", name="Undo"))

    expect(
        page.get_by_role("heading", name="3 initiatives changed, and changed back")
    ).to_be_focused()


def test_what_is_no_number_is_said_where_it_was_typed_and_takes_no_value_away(page: Page):
    page.goto("/demo/initiatives?q=Appeals")
    value = page.locator("[data-label=Value] a")
    expect(value).to_have_text("£400k, change the value")
    press(page, value)
    field = page.get_by_label("Value of Appeals online")
    write(page, field, "many")
    stroke(page, "Enter")
    said = page.get_by_text("Give a number in digits, such as 12.5.")
    expect(said).to_be_in_viewport(ratio=1)
    expect(field).to_be_focused()
    expect(field).to_have_value("many")
    inside = said.evaluate("it => it.closest('.table-scroll').getBoundingClientRect().bottom")
    assert said.bounding_box()["y"] + said.bounding_box()["height"] <= inside

    stroke(page, "Escape")

    expect(value).to_have_text("£400k, change the value")


def test_the_focus_stays_on_the_head_that_sorts_and_goes_back_to_the_menu_of_columns(page: Page):
    page.goto("/demo/initiatives?q=permits")
    head = page.locator("thead").get_by_role("link", name="P50")
    press(page, head)
    page.wait_for_url("**sort=p50")
    expect(head).to_be_focused()
    stroke(page, "Enter")
    page.wait_for_url("**sort=-p50")
    expect(head).to_be_focused()

    press(page, page.locator("summary", has_text="Columns"))
    press(page, page.get_by_role("link", name="Leave out Key"))

    page.wait_for_url("**without=key")
    expect(page.locator("summary", has_text="Columns")).to_be_focused()


def test_what_is_refused_in_its_place_stays_within_a_narrow_page(desk):
    page = desk.window("planner", viewport={"width": 390, "height": 900})
    page.goto("/demo/initiatives?q=Appeals")
    follow(page, page.get_by_role("link", name="Appeals online"))
    page.get_by_role("link", name="change the tags").click()
    page.get_by_label("Tags of Appeals online").fill("a" * 60)
    page.get_by_label("Tags of Appeals online").press("Enter")
    expect(page.get_by_text("Give at most 40 characters")).to_be_visible()

    assert page.evaluate(OVERHANG) == 0
