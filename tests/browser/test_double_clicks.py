"""Clicked twice in a moment, a button asks for its change once."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import new_scenario
from tests.browser.fingers import SETTLED, comes_to


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
    page.goto("/demo/imports/new")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "double.csv", "mimeType": "text/csv", "buffer": b"title\nDouble click\n"}
    )
    page.get_by_role("button", name="Upload and match columns").click()
    page.get_by_role("button", name="Check 1 row").click()
    page.get_by_role("link", name="Preview 1 ready row").click()
    apply = page.get_by_role("button", name="Apply 1 row")
    expect(apply).to_be_visible()
    sent = posts(page)
    apply.dblclick()
    expect(page.locator("#progress .lead")).to_contain_text("1 new initiative")

    jobs = page.request.get("/demo/jobs.json").json()
    assert (len(sent), len([job for job in jobs if "double.csv" in str(job)])) == (1, 1)


def posts(page: Page) -> list[str]:
    """The changes this page asks for from now on, once its scripts have run."""
    page.wait_for_load_state()
    sent: list[str] = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    return sent
