"""Where a form is begun, and where it is put right."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fingers import has_focus, stroke, write


def test_n_begins_a_new_initiative_in_its_title(page: Page):
    page.goto("/demo/initiatives")
    stroke(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text("New initiative")

    has_focus(page, "INPUT#title")


def test_without_scripts_a_new_initiative_begins_in_its_title(desk):
    page = desk.window("planner", java_script_enabled=False)
    page.goto("/demo/initiatives/new")

    expect(page.locator("#title")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_form_gives_the_focus_to_what_is_to_be_put_right(desk, scripts: bool):
    page = desk.window("planner", java_script_enabled=scripts)
    page.goto("/demo/initiatives/new")
    page.keyboard.press("Enter")
    empty = page.get_by_role("alert", name="One thing to put right")
    expect(empty).to_contain_text("Title: Give a title, such as")
    expect(empty).to_be_focused()
    write(page, page.locator("#title"), "Parking online")
    write(page, page.locator("#target_quarter"), "soon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Target quarter: Give year and quarter")).to_be_visible()
    expect(page.get_by_role("alert", name="One thing to put right")).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#target_quarter")).to_be_focused()
    write(page, page.locator("#value"), "many")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert", name="Two things to put right")).to_be_focused()
