"""The check of a large file is stopped by keyboard, with scripts and without, and what follows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.fingers import strike
from tests.browser.uploads import imported, look_again

ROWS = 2_001
"""One more than are checked while somebody waits."""
LONG = "external_key,title\n" + "".join(f"EVERY-{n},Row {n}\n" for n in range(ROWS))
STEPS = ("Upload and match columns", "Check 2,001 rows")
QUEUE = "csv-import"


@pytest.fixture
def go_on(live: Live) -> Iterator[Callable[[], object]]:
    """Jobs of imports wait, until this is called: a check is stopped before it ends by itself."""
    here = ("--organisation", "demo")
    live.command("queues", "pause", QUEUE, "--because", "Checks are to be stopped", *here)
    resumed = []

    def go_on() -> None:
        if not resumed:
            resumed.append(live.command("queues", "resume", QUEUE, *here))

    yield go_on
    go_on()


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def stopped(request: pytest.FixtureRequest, desk, go_on) -> Page:
    """The page of a check that somebody has stopped."""
    page = desk.window("manager", java_script_enabled=request.param)
    imported(page, STEPS, mark=f"STOP{request.node.name}", text=LONG)
    expect(page.get_by_role("heading", name="Checking: 0 of 2,001 rows")).to_be_visible()
    strike(page.get_by_role("button", name="Stop the check"))
    stopped = page.get_by_role("heading", name="The check stopped after 0 of 2,001 rows")
    expect(stopped).to_be_visible()
    return page


def test_a_check_that_was_stopped_is_begun_again_and_comes_to_its_end(
    stopped: Page, go_on, request: pytest.FixtureRequest
):
    strike(stopped.get_by_role("button", name="Check again"))
    expect(stopped.get_by_role("heading", name="Checking: 0 of 2,001 rows")).to_be_visible()
    go_on()
    if not request.node.callspec.params["stopped"]:
        look_again(stopped)

    expect(stopped.get_by_role("heading", name="All 2,001 rows can be imported")).to_be_visible()
    expect(stopped.get_by_role("link", name="Preview 2,001 ready rows")).to_be_visible()


def test_an_import_whose_check_was_stopped_is_thrown_away(stopped: Page):
    at = stopped.url
    strike(stopped.get_by_role("button", name="Throw it away"))
    expect(stopped.get_by_role("heading", level=1)).to_have_text("Imports")

    assert stopped.goto(at).status == 404
