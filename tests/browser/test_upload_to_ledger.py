"""The way this product is for: from a file to a pool that fits, without touching a mouse."""

import re

from playwright.sync_api import Page, expect

from tests.browser.fingers import pick, press, reach, stroke, tokens, write

FILE = """\
external_key,title,p50,p90,hours:Data engineering,hours:Mainframe
WALK-1,Harbour sensors,320,420,320,
WALK-2,Tide tables,120,160,80,40
"""
STAYED = "window.stayed === true"


def test_a_file_becomes_a_ledger_and_more_supply_mends_it_by_keyboard(desk):
    page = desk.window("nobody")

    sign_in(page)
    upload(page, FILE)
    match_the_mainframe(page)
    press(page, page.get_by_role("link", name="Preview 2 ready rows"))
    page.wait_for_url("**/preview")
    expect(figure(page, "New")).to_contain_text("2")
    expect(page.get_by_label("Plan these in")).to_contain_text("As planned FY26 (primary, tokens)")
    press(page, page.get_by_role("button", name="Apply 2 rows"))
    expect(page.get_by_text("2 new initiatives, 0 changed")).to_be_visible()
    press(page, page.get_by_role("link", name="Open the ledger of As planned FY26"))
    over = page.locator("#ledger-table tr", has=page.get_by_text("Over capacity")).filter(
        has=page.get_by_role("link", name="Data engineering", exact=True)
    )
    missing = tokens(over.locator(".delta").inner_text().splitlines()[-1])
    assert missing < 0

    recover(page, missing)


def test_the_same_file_again_changes_nothing_by_keyboard(desk):
    page = desk.window("nobody")
    sign_in(page)
    for _ in range(2):
        upload(page, FILE.replace("WALK", "TWICE").replace("s,", " again,"))
        match_the_mainframe(page)
        stroke(page, "Enter")
        page.wait_for_url("**/preview")
        stroke(page, "Alt+ArrowLeft")
        page.wait_for_url("**/check")
        stroke(page, "Enter")
        page.wait_for_url("**/preview")
        stroke(page, "Enter")
        expect(page.get_by_role("button", name=re.compile("^Apply "))).to_be_focused()
        stroke(page, "Enter")
        expect(page.locator("#progress:not([aria-busy])")).to_be_visible()

    expect(page.locator("#progress .lead")).to_contain_text("0 changes")
    expect(figure(page, "Unchanged")).to_contain_text("2")


def test_a_wrong_cell_keeps_the_others_out_until_it_is_corrected_by_keyboard(desk):
    page = desk.window("nobody")
    sign_in(page)
    upload(page, "external_key,title,status\nEYES-1,Weir gates,Ready\nEYES-2,Locks,scoping\n")
    press(page, page.get_by_role("button", name="Check 2 rows"))
    page.wait_for_url("**/check")
    stroke(page, "Enter")
    page.wait_for_url("**/preview")
    press(page, page.get_by_label("Apply the others"), "ArrowDown")
    press(page, page.get_by_role("button", name="Apply 1 row"))
    expect(page.locator("#problems")).to_contain_text("correct them first")
    page.reload()
    stroke(page, "Alt+ArrowLeft")
    page.wait_for_url("**/check")
    for number in range(1, 3):
        cell = page.get_by_label(f"{['Ready', 'rady'][number - 1]} status")
        write(page, cell, ["rady", "resourcing"][number - 1])
        page.keyboard.press("Enter")
        expect(page.locator("#corrected")).to_have_text(f"{number} correction{'s'[: number - 1]}")

    expect(page.get_by_role("link", name="Preview 2 ready rows")).to_be_visible()


def sign_in(page: Page) -> None:
    """As the manager, from the page at the door."""
    page.goto("/sign-in")
    press(page, page.locator("form:has(input[value='manager@demo']) button"))
    page.wait_for_url("**/demo/**")


def upload(page: Page, text: str) -> None:
    """From home by way of the initiatives to a file. The system's own window chooses it."""
    stroke(page, "g", "i")
    press(page, page.get_by_role("link", name="Import", exact=True))
    field = page.get_by_label("File", exact=True)
    reach(page, field)
    field.set_input_files({"name": "walk.csv", "mimeType": "text/csv", "buffer": text.encode()})
    press(page, page.get_by_role("button", name="Upload and match columns"))


def match_the_mainframe(page: Page) -> None:
    """Count a skill that no pool is called for in one that is there, and check the rows."""
    skill = page.get_by_role("combobox", name="Mainframe", exact=True)
    pick(page, skill, "IT operations", typed="IT op")
    press(page, page.get_by_role("button", name="Check 2 rows"))
    page.wait_for_url("**/check")


def recover(page: Page, missing: int) -> None:
    """State as much more supply as is missing; the figures follow without another page."""
    press(page, page.get_by_role("link", name="Edit supply", exact=True))
    field = page.get_by_label("Tokens of Data engineering")
    field.wait_for()
    page.wait_for_url("**/supply*")
    row = page.locator("tr", has=field)
    page.evaluate("window.stayed = true")
    before = page.url
    reach(page, page.get_by_label("Tokens of Architecture"))
    page.keyboard.press("ArrowDown")
    write(page, field, str(int(field.input_value()) - missing))
    page.keyboard.press("Enter")

    expect(row.locator("[data-label=Delta]")).to_have_text("0")
    expect(row.locator("[data-label=Delta]")).not_to_have_class(re.compile("over"))
    expect(page.locator("#ledger-summary")).to_contain_text("2 pools")
    assert (page.evaluate(STAYED), page.url) == (True, before)


def figure(page: Page, name: str):
    """The large figure of that name, without the small words under it."""
    group = page.locator(".figures > div", has=page.get_by_text(name, exact=True))
    return group.locator("dd").first
