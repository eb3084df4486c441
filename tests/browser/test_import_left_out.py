"""Rows of a file are left out of its import by keyboard, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fingers import strike
from tests.browser.uploads import imported, look_again

STEPS = ("Upload and match columns", "Check 3 rows")


@pytest.mark.parametrize("scripts", [True, False])
def test_rows_are_left_out_and_put_back_where_they_were_seen(desk, scripts: bool):
    page = desk.window("manager", java_script_enabled=scripts)
    at = imported(page, STEPS, mark="LEFT")
    lead = page.locator("main")
    expect(lead).to_contain_text("1 of 3 rows cannot be imported yet")

    strike(page.get_by_role("button", name="Leave row 4 out"))
    expect(lead).to_contain_text("All other 2 rows can be imported")
    expect(page.locator("#rows")).to_contain_text("It comes back in the file of rows")
    follow_to(page, "Preview 2 ready rows", "/preview")
    strike(page.get_by_role("button", name="Leave row 2 out"))
    expect(page.locator(".figures")).to_contain_text("Left out")
    expect(page.locator("#rows")).not_to_contain_text("Page turner")

    page.goto(f"{at}/check")
    strike(page.get_by_role("button", name="Put all 2 back"))
    expect(lead).to_contain_text("1 of 3 rows cannot be imported yet")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_row_with_a_warning_that_is_left_out_stays_out_once_the_rest_is_applied(
    desk, scripts: bool
):
    page = desk.window("manager", java_script_enabled=scripts)
    mark = f"WARNED-{'BY-SCRIPT' if scripts else 'PLAINLY'}"
    at = imported(page, STEPS, mark=mark)
    follow_to(page, "rows 2 and 3", "/check?kind=without-owner#rows")
    strike(page.get_by_role("button", name="Leave row 3 out"))
    expect(page.locator("#rows tbody th")).to_have_text(["Page turner"])
    expect(page.get_by_role("link", name="Left out 1")).to_be_visible()

    follow_to(page, "Preview 1 ready row", "/preview")
    page.get_by_label("Plan these in").select_option("none")
    strike(page.get_by_role("button", name="Apply 1 row"))
    page.wait_for_url(f"**{at}")
    if not scripts:
        look_again(page)

    expect(page.locator("#progress .lead")).to_contain_text("1 new initiative, 0 changed")
    expect(page.locator("#progress .lead")).to_contain_text("1 left out")
    page.goto(f"/demo/initiatives?q={mark}")
    expect(page.locator("main tbody [data-label=Key]")).to_have_text([f"{mark}-1"])


def follow_to(page: Page, link: str, ends: str) -> None:
    """Follow a link by keyboard, to an address that ends so."""
    strike(page.get_by_role("link", name=link))
    page.wait_for_url(f"**{ends}")
