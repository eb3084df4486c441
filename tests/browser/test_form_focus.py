"""Where a form is begun, and where it is put right."""

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


def test_one_thing_to_put_right_has_the_focus_and_of_several_their_list(page: Page):
    page.goto("/demo/initiatives/new")
    page.keyboard.type("Parking online")
    write(page, page.locator("#target_quarter"), "soon")
    page.keyboard.press("Enter")
    expect(page.locator("#problems")).to_contain_text("One thing to put right")
    has_focus(page, "INPUT#target_quarter")
    write(page, page.locator("#value"), "many")
    page.keyboard.press("Enter")
    expect(page.locator("#problems")).to_contain_text("Two things to put right")

    has_focus(page, "SECTION#problems")
