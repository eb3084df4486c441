"""Rows of a file are left out of its import by keyboard, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fingers import strike
from tests.browser.uploads import imported

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


def follow_to(page: Page, link: str, ends: str) -> None:
    """Follow a link by keyboard, to an address that ends so."""
    strike(page.get_by_role("link", name=link))
    page.wait_for_url(f"**{ends}")
