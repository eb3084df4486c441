"""Every page, for its people: nothing for axe in either theme, and nothing over the edge."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.eyes import BUT_CONTRAST, overhangs, violations, weak_contrasts
from tests.browser.uploads import imported
from tests.parts.chromium import large_text

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
        "{planned}/what-if",
        "{planned}/what-if?supply=-10%25&supply.{pool}=%2B40&rate.{pool}=0.2&colour=red",
        "{planned}/what-if/scenario?supply.{pool}=%2B40&rate.{pool}=0.2",
        "{planned}/calculator",
        "{planned}/assumptions",
        "{planned}/priorities",
        "{planned}/supply",
        "{planned}/demand",
        "{planned}/demand/changes",
        "{planned}/supply/changes",
        "{planned}/supply/changes?way=raise&percent=10",
        "{planned}/supply/changes?way=people",
        "{planned}/budget",
        "{planned}/mode",
        "{planned}/derivation?show=kept",
        "{planned}/changes",
        "{planned}/ledger?asof=15",
        "{planned}/pools/{pool}?asof=15",
        "{planned}/pools/{pool}",
        "/demo/explain/ledger-2.pool-{pool}.delta",
        "/demo/doubts",
        "{planned}/status",
        "{planned}/history",
        "{planned}/removal",
        "/demo/scenarios?archived=1",
        "{locked}",
        "{locked}/status",
        "{locked}/baseline",
        "{locked}/revision",
        "{planned}/clone",
        "/demo/scenarios/freezes",
        "/demo/scenarios/freezes/calendar",
        "/demo/scenarios/drift",
        "{locked}/ledger",
        "{locked}/priorities",
        "{locked}/supply",
        "{locked}/mode",
        "{locked}/derivation?show=kept",
        "{locked}/pools/{pool}",
        "{legacy}",
        "{legacy}/ledger",
        "{legacy}/what-if",
        "{legacy}/calculator?open=Security+architecture&open=Data+engineering",
        "{legacy}/allocations",
        "{legacy}/allocations?by=initiative",
        "{legacy}/allocations/new",
        "{legacy}/auto-allocation",
        "{legacy}/availability?skill=Data+engineering",
        "/demo/org-capacity?scenario=5",
        "/demo/org-capacity?scenario=2&node=2&own=1",
        "{legacy}/assumptions?allocation_cap=80&buffer=10&hours_per_period=520",
        "{legacy}/priorities",
        "{legacy}/supply",
        "{legacy}/mode",
        "/demo/compare",
        "/demo/compare?a=2&b=4&c=3&all=1",
        "/demo/compare/sheet?a=2&b=4&choose=1",
        "/demo/initiatives",
        "/demo/initiatives?q=nothing+is+called+this",
        "/demo/initiatives/new",
        "/demo/initiatives/changes/new?status=SCOPING",
        "/demo/initiatives/changes/new?q=nothing+is+called+this",
        "/demo/initiatives/archival?status=SCOPING",
        "/demo/initiatives/archival?q=nothing+is+called+this",
        "{initiative}/fields/status",
        "{initiative}",
        "{initiative}/edit",
        "{initiative}/status",
        "{initiative}/activity",
        "{initiative}/plans",
        "{initiative}/attachments",
        "{initiative}/scope-items/new",
        "/demo/intake",
        "/demo/intake?q=nothing+is+called+this",
        "/demo/intake/new",
        "/demo/intake/triage",
        "/demo/intake/pipeline",
        "{request}",
        "{request}/edit",
        "{request}/activity",
        "{approved}/conversion",
        "{converted}",
        "/demo/jira/issues",
        "/demo/jira/issues?q=nothing+is+called+this",
        "{issue}?find=service",
        "{initiative}/jira-issues",
        "/demo/calibrations",
        "/demo/calibrations/new?pool={pool}&tokens_per_hour=0.15&effective_date=2027-04-01",
        "/demo/pools",
        "/demo/pools/{pool}",
        "/demo/jobs",
        "/demo/settings/flags",
        "/demo/account",
        "/demo/no/such/page",
    ),
    "manager": (
        "/demo/imports",
        "/demo/imports/new",
        "/demo/people",
        "/demo/people?q=nobody+is+called+this",
        "/demo/people/new",
        "{person}",
        "{person}/weeks",
        "{person}/weeks?quarter=2027-Q1",
        "{person}/edit",
        "{person}/last-day",
        "{person}/removal",
        "{drafted}/file",
        "{drafted}/match",
        "{checked}/check",
        "{applied}",
        "{applied}/undo",
        "/demo/jobs",
        "/demo/jobs/{job}",
    ),
    "admin": (
        "/demo/jobs",
        "/demo/jobs?q=staet:failed+nothing-like-it",
        "/demo/jobs/matching?q=state:done",
        "/demo/jobs/dead",
        "/demo/jobs/dead/1/arguments",
        "/demo/jobs/schedules",
        "/demo/jobs/schedules/installation/health-check?times=30+1+*+*+*",
        "/demo/jobs/workers",
        "/demo/jobs/pace",
        "/demo/settings/health",
        "/demo/jobs/queues/csv-import",
        "/demo/settings/flags",
        "/demo/settings/flags/token_planning_v1",
        "/demo/settings/flags/job_profiles",
        "/demo/settings/users",
        "/demo/settings/users/new",
        "/demo/settings/users/2",
        "/demo/settings/seats",
        "/demo/settings/roles",
        "/demo/org-tree",
        "{node}",
        "/demo/org-tree/links/adoption",
        "/demo/settings/integrations",
        "{site}",
        "{site}/removal",
        "{site}/preview",
        "/demo/job-profiles",
        "/demo/job-profiles/new",
        "{profile}",
        "{profile}/edit",
    ),
    "hollow": (
        "/hollow/",
        "/hollow/scenarios",
        "/hollow/initiatives",
        "/hollow/people",
        "/hollow/org-tree",
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
STEPS = ("Upload and match columns", "Check 3 rows", "Apply 2 rows")
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]
NAMES = [f"{who}{path}" for who, path in CASES]


@pytest.fixture(scope="module")
def places(rooms, chromium: Browser) -> dict[str, str]:
    """Where the demo's scenarios, one pool and one initiative are."""
    scenarios = rooms.visit(chromium, "planner", "/demo/scenarios")
    found = {key: address(scenarios, name) for key, name in SCENARIOS.items()}
    pools = rooms.visit(chromium, "planner", "/demo/pools")
    found["pool"] = address(pools, "Data engineering").rpartition("/")[2]
    initiatives = rooms.visit(chromium, "planner", "/demo/initiatives?q=Cerberus")
    found["initiative"] = address(initiatives, "Cerberus fraud analytics")
    intake = rooms.visit(chromium, "planner", "/demo/intake")
    found["request"] = address(intake, "Renew a fishing permit online")
    found["approved"] = address(intake, "Plain-language letters")
    found["converted"] = address(intake, "Texts instead of letters")
    mirrored = rooms.visit(chromium, "planner", "/demo/jira/issues")
    found["issue"] = address(mirrored, "Pay for a dredging permit by card")
    sites = rooms.visit(chromium, "admin", "/demo/settings/integrations")
    found["site"] = address(sites, "jira.northbridge.example")
    people = rooms.visit(chromium, "manager", "/demo/people?q=Amara")
    found["person"] = address(people, "Amara Nwosu")
    found["node"] = address(rooms.visit(chromium, "admin", "/demo/org-tree"), "Engineering")
    profiles = rooms.visit(chromium, "admin", "/demo/job-profiles")
    found["profile"] = address(profiles, "Senior developer")
    manager = rooms.visit(chromium, "manager", "/demo/imports/new")
    for after, name in enumerate(("drafted", "checked", "applied"), start=1):
        found[name] = imported(manager, STEPS[:after])
    manager.locator("#progress:not([aria-busy])").wait_for()
    return found | {"job": manager.request.get("/demo/jobs.json").json()[0]["id"]}


@pytest.fixture(scope="module")
def looks() -> dict[str, set[str]]:
    """What axe has looked at in each theme."""
    return {"light": set(), "dark": set()}


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


def test_nothing_runs_over_the_edge(page: Page):
    assert overhangs(page, [320, 390, 1024]) == {320: 0, 390: 0, 1024: 0}


def test_text_of_twice_the_size_runs_over_no_edge(page: Page):
    with large_text(page):
        assert overhangs(page, [640, 1280]) == {640: 0, 1280: 0}


def test_axe_finds_nothing(page: Page):
    page.emulate_media(color_scheme="light")

    assert violations(page, BUT_CONTRAST) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_weak_contrast(page: Page, looks, theme: str):
    page.emulate_media(color_scheme=theme)

    assert weak_contrasts(page, looks[theme]) == []


def test_a_look_that_grows_weak_is_found_beside_those_that_are_known(chromium: Browser):
    known: set[str] = set()
    page = chromium.new_page()
    page.set_content("<main><p>One</p><p>Two</p></main>")
    before = weak_contrasts(page, known)
    page.add_style_tag(content="p:last-child { color: #ddd }")
    after = weak_contrasts(page, known)
    page.close()

    assert (before, after) == ([], [("color-contrast", "<p>Two</p>")])


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


def address(page: Page, name: str) -> str:
    """Where the link of that name leads."""
    return page.get_by_role("link", name=name, exact=True).first.get_attribute("href")
