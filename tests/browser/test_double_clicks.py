"""Clicked twice in a moment, a button asks for its change once."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import new_scenario
from tests.browser.fingers import SETTLED, comes_to

ONE_IMPORT = re.compile(r"/demo/imports/\d+$")


def test_a_double_click_states_supply_once(supply: Page):
    sent = posts(supply)
    supply.get_by_label("Tokens of Architecture").fill("12")
    supply.get_by_role("button", name="Save Architecture").dblclick()
    expect(supply.locator("#supply-total [data-label=Supply]")).to_have_text("12")
    comes_to(supply, SETTLED, True)

    assert len(sent) == 1
    expect(supply.locator("#notice .notice")).to_have_count(0)
    expect(supply.get_by_label("Tokens of Architecture")).to_have_value("12")


def test_a_double_click_derives_demand_once(page: Page):
    at = new_scenario(page, "Keys and demand")
    page.goto(f"{at}/derivation")
    sent = posts(page)
    page.get_by_role("button", name="Apply", exact=True).dblclick()
    page.wait_for_url("**/ledger*")

    said = page.request.get(f"{at}/derivation.json").json()
    assert (len(sent), {row["change"] for row in said}) == (1, {"unchanged"})


def test_a_double_click_applies_an_import_once(desk):
    page = desk.window("manager")
    apply = to_apply(page, "Double click")
    sent = posts(page)
    apply.dblclick()
    expect(page.locator("#progress .lead")).to_contain_text("1 new initiative")

    jobs = page.request.get("/demo/jobs.json").json()
    assert (len(sent), len([job for job in jobs if "Double click.csv" in str(job)])) == (1, 1)


def test_a_second_click_before_the_next_page_has_come_applies_nothing_again(desk):
    page = desk.window("manager")
    apply = to_apply(page, "Slow second click")
    sent, coming = posts(page), []
    page.route(ONE_IMPORT, lambda route: coming.append(route), times=1)

    apply.hover()  # to click the button would wait for the page to come
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        click(page)
    click(page)
    page.wait_for_timeout(100)  # a second change would be on its way by now
    coming[0].continue_()
    expect(page.locator("#progress .lead")).to_contain_text("1 new initiative")

    assert len(sent) == 1


def click(page: Page) -> None:
    """Click where the pointer is, and wait for nothing."""
    page.mouse.down()
    page.mouse.up()


def to_apply(page: Page, title: str) -> Locator:
    """The button that applies an import of one initiative, on the page of its preview."""
    page.goto("/demo/imports/new")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": f"{title}.csv", "mimeType": "text/csv", "buffer": f"title\n{title}\n".encode()}
    )
    page.get_by_role("button", name="Upload and match columns").click()
    page.get_by_role("button", name="Check 1 row").click()
    page.get_by_role("link", name="Preview 1 ready row").click()
    apply = page.get_by_role("button", name="Apply 1 row")
    expect(apply).to_be_visible()
    return apply


def posts(page: Page) -> list[str]:
    """The changes this page asks for from now on, once its scripts have run."""
    page.wait_for_load_state()
    sent: list[str] = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    return sent
