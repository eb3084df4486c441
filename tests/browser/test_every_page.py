"""Every page, for its people: nothing for axe in either theme, and nothing over the edge."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import CASES, NAMES, SCENARIOS
from tests.browser.eyes import BUT_CONTRAST, overhangs, violations, weak_contrasts
from tests.browser.uploads import imported
from tests.parts.chromium import give_room, large_text

WIDE = 1280
STEPS = ("Upload and match columns", "Check 3 rows", "Preview 2 ready rows", "Apply 2 rows")


@pytest.fixture(scope="module")
def places(rooms) -> dict[str, str]:
    """Where the demo's scenarios, one pool and one initiative are."""
    scenarios = rooms.visit("planner", "/demo/scenarios")
    found = {key: address(scenarios, name) for key, name in SCENARIOS.items()}
    pools = rooms.visit("planner", "/demo/pools")
    found["pool"] = address(pools, "Data engineering").rpartition("/")[2]
    initiatives = rooms.visit("planner", "/demo/initiatives?q=Cerberus")
    found["initiative"] = address(initiatives, "Cerberus fraud analytics")
    intake = rooms.visit("planner", "/demo/intake")
    found["request"] = address(intake, "Renew a fishing permit online")
    found["approved"] = address(intake, "Plain-language letters")
    found["converted"] = address(intake, "Texts instead of letters")
    mirrored = rooms.visit("planner", "/demo/jira/issues")
    found["issue"] = address(mirrored, "Pay for a dredging permit by card")
    sites = rooms.visit("admin", "/demo/settings/integrations")
    found["site"] = address(sites, "jira.northbridge.example")
    people = rooms.visit("manager", "/demo/people?q=Amara")
    found["person"] = address(people, "Amara Nwosu")
    found["node"] = address(rooms.visit("admin", "/demo/org-tree"), "Engineering")
    profiles = rooms.visit("admin", "/demo/job-profiles")
    found["profile"] = address(profiles, "Senior developer")
    manager = rooms.visit("manager", "/demo/imports/new")
    for after, name in ((1, "drafted"), (2, "checked"), (4, "applied")):
        found[name] = imported(manager, STEPS[:after])
    manager.locator("#progress:not([aria-busy])").wait_for()
    return found | {"job": manager.request.get("/demo/jobs.json").json()[0]["id"]}


@pytest.fixture(scope="module")
def looks() -> dict[str, set[str]]:
    """What axe has looked at in each theme."""
    return {"light": set(), "dark": set()}


@pytest.fixture(scope="module", params=CASES, ids=NAMES)
def page(request: pytest.FixtureRequest, rooms, places) -> Page:
    """Each page in turn, opened once for all that is asked of it."""
    who, path = request.param
    rooms.complaints.clear()
    return rooms.visit(who, path.format(**places))


def test_no_script_and_no_policy_complains(page: Page, rooms):
    assert rooms.complaints == []


def test_no_two_elements_share_an_id(page: Page):
    ids = page.eval_on_selector_all("[id]", "found => found.map(each => each.id)")

    assert sorted(ids) == sorted(set(ids))


def test_nothing_runs_over_the_edge(page: Page):
    assert overhangs(page, [320, 390, 1024]) == {320: 0, 390: 0, 1024: 0}


def test_text_of_twice_the_size_runs_over_no_edge(page: Page):
    with large_text(page):
        assert overhangs(page, [640, WIDE]) == {640: 0, WIDE: 0}


def test_axe_finds_nothing(page: Page):
    give_room(page, WIDE)
    page.emulate_media(color_scheme="light")

    assert violations(page, BUT_CONTRAST) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_weak_contrast(page: Page, looks, theme: str):
    give_room(page, WIDE)
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
def test_a_printed_page_is_its_table_without_the_rail(visit, places, path: str):
    page = visit("planner", path.format(**places))
    page.emulate_media(media="print")

    seen = {part: page.locator(part).first.is_visible() for part in ("nav.rail", ".bar", "thead")}
    page.emulate_media(media="screen")

    assert seen == {"nav.rail": False, ".bar": False, "thead": True}


def test_forced_colours_leave_a_mark_where_one_is(visit, places):
    page = visit("planner", "/demo/scenarios", forced_colors="active")
    here = page.locator("nav.rail a[aria-current]")

    assert here.evaluate("each => getComputedStyle(each).borderInlineStartStyle") == "solid"
    assert here.evaluate("each => getComputedStyle(each).borderInlineStartWidth") == "3px"


def test_the_rail_reaches_the_end_of_the_page(visit, places):
    page = visit("planner", f"{places['planned']}/priorities")
    give_room(page, 1440)

    rail, shell = page.evaluate(
        """() => {
             const shell = document.querySelector(".shell")
             const under = getComputedStyle(shell, "::before").height
             return [parseFloat(under), shell.getBoundingClientRect().height]
           }"""
    )

    assert (shell > 900, abs(shell - rail) < 1) == (True, True)


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverwaltung"
RENAME = """name => {
  const link = document.querySelector(".portfolio tbody th a")
  link.textContent = name
  const words = document.createRange(), box = document.querySelector(".portfolio tbody input")
  words.selectNodeContents(link)
  const scroll = document.querySelector(".table-scroll")
  return {
    hidden: scroll.scrollWidth - scroll.clientWidth,
    beside: words.getBoundingClientRect().right <= box.getBoundingClientRect().left
  }
}"""
LINES = """() => {
  const middle = (cell) => {
    const text = document.createRange()
    text.selectNode(cell.querySelector("span") ?? cell.firstChild)
    const { top, bottom } = text.getBoundingClientRect()
    return Math.round((top + bottom) / 2)
  }
  const row = document.querySelector(".portfolio tr:has(.mini-bar)")
  return ["P50 hours", "Rank", "Tokens by pool"].map(
    (label) => middle(row.querySelector(`[data-label="${label}"]`)))
}"""


def test_a_name_of_one_long_word_leaves_all_columns_in_sight(visit):
    page = visit("planner", "/demo/initiatives")
    give_room(page, 1440)

    assert page.evaluate(RENAME, LONG)["hidden"] == 0


def test_a_name_of_one_long_word_stays_off_the_box_of_its_card(visit):
    page = visit("manager", "/demo/initiatives")
    give_room(page, 390)

    assert page.evaluate(RENAME, LONG)["beside"]


def test_the_tokens_of_an_initiative_stand_on_the_line_of_its_other_figures(visit):
    page = visit("planner", "/demo/initiatives")
    give_room(page, 1440)

    assert len(set(page.evaluate(LINES))) == 1


def test_a_name_in_a_sentence_keeps_its_own_direction(visit):
    page = visit("planner", "/demo/initiatives")
    name = page.locator(".portfolio tbody th a").first

    assert name.evaluate("each => getComputedStyle(each).unicodeBidi") == "plaintext"


def test_as_many_rows_as_a_file_may_have_are_counted_on_one_line(visit, places):
    page = visit("manager", f"{places['checked']}/check")
    give_room(page, 1440)
    count = page.locator(".repairs .count").first

    before, after = (
        count.evaluate("(each, said) => (each.firstChild.data = said, each.offsetHeight)", said)
        for said in ("1", "100,000")
    )

    assert after == before


def address(page: Page, name: str) -> str:
    """Where the link of that name leads."""
    return page.get_by_role("link", name=name, exact=True).first.get_attribute("href")
