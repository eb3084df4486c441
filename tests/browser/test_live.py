"""Regions that ask again, as people watch them."""

import json
import sqlite3

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Live


def test_what_is_gone_is_said_once_and_not_asked_for_again(desk: Desk, live: Live):
    of = ("--organisation", "demo")
    live.command("queues", "pause", "drift-check", "--because", "To watch one wait", *of)
    [told] = json.loads(live.command("schedules", "run", "drift-check", "--json", *of))
    page, key = desk.window("admin"), told["job"]
    try:
        page.goto(f"/demo/jobs/{key}")
        with sqlite3.connect(live.instance / "planner.db", timeout=10) as database:
            database.execute("delete from jobs where id = ?", (key,))
        expect(page.locator("#notice")).to_contain_text(f"There is no job {key} here")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_timeout(2_600)

        assert [url for url in asked if url.endswith(f"/jobs/{key}")] == []
        expect(page.locator("[data-part=live-at]")).to_have_text(f"Not live since {_since(page)}")
    finally:
        live.command("queues", "resume", "drift-check", *of)


def _since(page: Page) -> str:
    said = page.locator("[data-part=live-at]").get_attribute("data-lost") or ""
    return said.removeprefix("Not live since ").partition(",")[0]
