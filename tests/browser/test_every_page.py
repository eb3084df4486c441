"""Every page of the demo: nothing for axe to say in either theme, nothing over the edge."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PAGES = {
    "planner": (
        "/demo/",
        "/demo/scenarios",
        "/demo/scenarios/new",
        "/demo/scenarios/{scenario}",
        "/demo/scenarios/{scenario}/ledger",
        "/demo/scenarios/{scenario}/priorities",
        "/demo/scenarios/{scenario}/supply",
        "/demo/scenarios/{scenario}/mode",
        "/demo/scenarios/{scenario}/derivation",
        "/demo/scenarios/{scenario}/pools/{pool}",
        "/demo/initiatives",
        "/demo/initiatives/{initiative}",
        "/demo/initiatives/{initiative}/edit",
        "/demo/initiatives/new",
        "/demo/pools",
        "/demo/pools/{pool}",
        "/demo/imports",
        "/demo/imports/new",
        "/demo/jobs",
        "/demo/no/such/page",
    ),
    "admin": ("/demo/settings/flags", "/demo/settings/flags/job_profiles", "/demo/jobs"),
}
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def keys(live, chromium, passes) -> dict[str, str]:
    """Where the demo's scenario, pool and initiative are, read from the lists' JSON twins."""
    context = chromium.new_context(base_url=live.base, storage_state=passes["planner"])
    found = {}
    for name, address in (
        ("scenario", "/demo/scenarios.json"),
        ("pool", "/demo/pools.json"),
        ("initiative", "/demo/initiatives.json"),
    ):
        rows = context.request.get(address).json()
        first = next((row for row in rows if row.get("name") == "As planned FY26"), rows[0])
        found[name] = str(first["id"])
    context.close()
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("who", "path"), CASES, ids=[f"{who}{path}" for who, path in CASES])
def test_axe_finds_nothing(desk, keys: dict[str, str], who: str, path: str, theme: str):
    page = desk.window(who, color_scheme=theme)
    page.goto(path.format(**keys))

    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 1024])
@pytest.mark.parametrize("path", PAGES["planner"])
def test_nothing_runs_over_the_edge(desk, keys: dict[str, str], path: str, width: int):
    page = desk.window(viewport={"width": width, "height": 800})
    page.goto(path.format(**keys))

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_door_has_nothing_for_axe(desk):
    assert violations(desk.window(None)) == []


def violations(page: Page) -> list[tuple[str, str]]:
    answer = Axe().run(page, options=RULES)
    return [
        (violation["id"], violation["nodes"][0]["html"][:200])
        for violation in answer.response["violations"]
    ]
