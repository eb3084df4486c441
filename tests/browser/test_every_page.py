"""Every page, for its people: nothing for axe in either theme, and nothing over the edge."""

import re
from collections.abc import Sequence
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

PAGES = {
    "nobody": ("/sign-in",),
    "planner": (
        "/demo/",
        "/demo/scenarios",
        "/demo/scenarios/new",
        "{planned}",
        "{planned}/ledger",
        "{planned}/ledger?open=all",
        "{planned}/ledger?show=over",
        "{planned}/priorities",
        "{planned}/supply",
        "{planned}/mode",
        "{planned}/derivation?show=kept",
        "{planned}/pools/{pool}",
        "{locked}",
        "{locked}/ledger",
        "{locked}/priorities",
        "{locked}/supply",
        "{locked}/mode",
        "{locked}/derivation?show=kept",
        "{locked}/pools/{pool}",
        "{legacy}",
        "{legacy}/ledger",
        "{legacy}/priorities",
        "{legacy}/supply",
        "{legacy}/mode",
        "/demo/initiatives",
        "/demo/initiatives?q=nothing+is+called+this",
        "/demo/initiatives/new",
        "{initiative}",
        "{initiative}/edit",
        "{initiative}/status",
        "{initiative}/activity",
        "{initiative}/plans",
        "{initiative}/scope-items/new",
        "/demo/pools",
        "/demo/pools/{pool}",
        "/demo/jobs",
        "/demo/settings/flags",
        "/demo/no/such/page",
    ),
    "manager": (
        "/demo/imports",
        "/demo/imports/new",
        "{drafted}/file",
        "{drafted}/match",
        "{checked}/check",
        "{applied}",
        "/demo/jobs",
        "/demo/jobs/{job}",
    ),
    "admin": (
        "/demo/jobs",
        "/demo/jobs/dead",
        "/demo/jobs/workers",
        "/demo/jobs/queues/csv-import",
        "/demo/settings/flags",
        "/demo/settings/flags/token_planning_v1",
        "/demo/settings/flags/job_profiles",
    ),
    "hollow": (
        "/hollow/",
        "/hollow/scenarios",
        "/hollow/initiatives",
        "/hollow/pools",
        "/hollow/jobs",
        "/hollow/settings/flags",
    ),
}
SCENARIOS = {
    "planned": "As planned FY26",
    "locked": "Published portfolio",
    "legacy": "Legacy hours view",
}
FILE = b"""\
external_key,title,p50,p90,hours:Data engineering,hours:Mainframe,team
EVERY-1,Page turner,32,42,32,,Web
EVERY-2,Page numbers,12,16,8,4,Web
EVERY-3,,1,2,1,,Web
"""
STEPS = ("Upload and match columns", "Check 3 rows", "Apply 2 rows")
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]
NAMES = [f"{who}{path}" for who, path in CASES]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
OVERHANG = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def places(rooms, chromium: Browser) -> dict[str, str]:
    """Where the demo's scenarios, one pool and one initiative are."""
    scenarios = rooms.visit(chromium, "planner", "/demo/scenarios")
    found = {key: address(scenarios, name) for key, name in SCENARIOS.items()}
    pools = rooms.visit(chromium, "planner", "/demo/pools")
    found["pool"] = address(pools, "Data engineering").rpartition("/")[2]
    initiatives = rooms.visit(chromium, "planner", "/demo/initiatives?q=Cerberus")
    found["initiative"] = address(initiatives, "Cerberus fraud analytics")
    manager = rooms.visit(chromium, "manager", "/demo/imports/new")
    for after, name in enumerate(("drafted", "checked", "applied"), start=1):
        found[name] = imported(manager, STEPS[:after])
    manager.locator("#progress:not([aria-busy])").wait_for()
    return found | {"job": manager.request.get("/demo/jobs.json").json()[0]["id"]}


def imported(page: Page, steps: Sequence[str]) -> str:
    """The address of an import of a small file that has come so many steps."""
    page.goto("/demo/imports/new")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "every.csv", "mimeType": "text/csv", "buffer": FILE}
    )
    for step in steps:
        with page.expect_navigation():
            page.get_by_role("button", name=step).click()
    return re.match(r".*(/demo/imports/\d+)", page.url)[1]


@pytest.fixture(scope="module", params=CASES, ids=NAMES)
def page(request: pytest.FixtureRequest, rooms, chromium, places) -> Page:
    """Each page in turn, opened once for all that is asked of it."""
    who, path = request.param
    rooms.complaints.clear()
    return rooms.visit(chromium, who, path.format(**places))


def test_no_script_and_no_policy_complains(page: Page, rooms):
    assert rooms.complaints == []


def test_no_two_elements_share_an_id(page: Page):
    ids = page.eval_on_selector_all("[id]", "found => found.map(each => each.id)")

    assert sorted(ids) == sorted(set(ids))


def test_axe_finds_nothing(page: Page):
    page.emulate_media(color_scheme="light")

    assert violations(page, {"type": "tag", "values": RULES}) == []


def test_axe_finds_no_weak_contrast_in_dark(page: Page):
    page.emulate_media(color_scheme="dark")

    assert violations(page, {"type": "rule", "values": ["color-contrast"]}) == []


def test_nothing_runs_over_the_edge(page: Page):
    assert overhangs(page, [320, 390, 1024]) == {320: 0, 390: 0, 1024: 0}


@pytest.mark.parametrize(("who", "path"), CASES, ids=NAMES)
def test_text_of_twice_the_size_runs_over_no_edge(visit, large_text, places, who: str, path: str):
    page = visit(large_text, who, path.format(**places))

    assert overhangs(page, [640, 1280]) == {640: 0, 1280: 0}


@pytest.mark.parametrize("path", ["{planned}/ledger", "{planned}/supply", "/demo/initiatives"])
def test_a_printed_page_is_its_table_without_the_rail(visit, chromium, places, path: str):
    page = visit(chromium, "planner", path.format(**places))
    page.emulate_media(media="print")

    seen = {part: page.locator(part).first.is_visible() for part in ("nav.rail", ".bar", "thead")}
    page.emulate_media(media="screen")

    assert seen == {"nav.rail": False, ".bar": False, "thead": True}


def test_forced_colours_leave_a_mark_where_one_is(visit, chromium, places):
    page = visit(chromium, "planner", "/demo/scenarios", forced_colors="active")
    here = page.locator("nav.rail a[aria-current]")

    assert here.evaluate("each => getComputedStyle(each).borderInlineStartStyle") == "solid"
    assert here.evaluate("each => getComputedStyle(each).borderInlineStartWidth") == "3px"


def test_the_rail_reaches_the_end_of_the_page(visit, chromium, places):
    page = visit(chromium, "planner", f"{places['planned']}/priorities")
    page.set_viewport_size({"width": 1440, "height": 900})

    rail, shell = page.evaluate(
        """() => {
             const shell = document.querySelector(".shell")
             const under = getComputedStyle(shell, "::before").height
             return [parseFloat(under), shell.getBoundingClientRect().height]
           }"""
    )

    assert (shell > 900, abs(shell - rail) < 1) == (True, True)


def overhangs(page: Page, widths: list[int]) -> dict[int, int]:
    """How many pixels the page is wider than the window, for each width of it."""
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = max(0, page.evaluate(OVERHANG))
    return found


def address(page: Page, name: str) -> str:
    """Where the link of that name leads."""
    return page.get_by_role("link", name=name, exact=True).first.get_attribute("href")


def violations(page: Page, rules: dict[str, object]) -> list[tuple[str, str]]:
    """What axe finds wrong: the rule, and the first element that breaks it."""
    page.set_viewport_size({"width": 1280, "height": 900})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found]
