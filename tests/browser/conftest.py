"""Planner as people meet it: started by its own command, with the demo, seen in Chromium."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.browser.fingers import LONGEST_WAIT
from tests.parts import processes

expect.set_options(timeout=LONGEST_WAIT * 1000)

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("planner", "manager", "admin")
FOUNDER = "ines@hollow.example"
PASSWORD = "eleven grey herons"
NUMBERS = count(1)
NOTHING = "/healthz"
"""An answer that is no page, for a window to rest at. At a blank one it would change processes."""
REFUSED = "Failed to load resource: the server responded with a status of 4"


@dataclass(frozen=True)
class Live:
    """A running Planner: its address, its folder, and what its commands are told."""

    base: str
    instance: Path
    told: dict[str, str]

    def command(self, *arguments: str, said: str = "") -> str:
        """What `python -m planner` prints for these arguments."""
        return subprocess.run(
            [sys.executable, "-m", "planner", *arguments],
            cwd=ROOT,
            env=self.told,
            input=said,
            text=True,
            capture_output=True,
            check=True,
        ).stdout


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Web and worker with the demo organisation, as `make run` starts them."""
    instance, port = tmp_path_factory.mktemp("live"), processes.free_port()
    given = {"PLANNER_INSTANCE": str(instance), "PLANNER_PORT": str(port), "PLANNER_DEMO": "yes"}
    told = {**os.environ, **given, "PLANNER_WEB_WORKERS": "1"}
    with (instance / "log").open("wb") as log, (instance / "said").open("wb") as said:
        command = [sys.executable, "-m", "planner", "run"]
        running = subprocess.Popen(command, cwd=ROOT, env=told, stdout=said, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        processes.wait_until(lambda: _answers(base), running, instance / "log", seconds=120)
        yield Live(base, instance, told)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=40)


@pytest.fixture(scope="session")
def passes(live: Live, chromium: Browser) -> dict[str, Any]:
    """The cookies of the demo's three people, each signed in once; and of nobody, who has none."""
    page = chromium.new_page(base_url=live.base)
    found = {who: _signed_in(page, who) for who in PEOPLE}
    page.close()
    return {**found, "nobody": {"cookies": []}}


@pytest.fixture(scope="session")
def hollow(live: Live, chromium: Browser) -> Any:
    """The cookies of the administrator of an organisation that has nothing yet."""
    live.command(
        "organisation", "create", "hollow", "Hollow Trust", "--admin", FOUNDER, said=f"{PASSWORD}\n"
    )
    context = chromium.new_context(base_url=live.base)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(FOUNDER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/hollow/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def windows(live: Live, chromium: Browser) -> Iterator["Windows"]:
    """One window per person and look, kept open from test to test."""
    windows = Windows(live, chromium)
    yield windows
    windows.close()


@pytest.fixture(scope="session")
def rooms(windows: "Windows", passes: dict[str, Any], hollow: Any) -> "Rooms":
    """Pages, each in the window kept for its person and look."""
    return Rooms(windows, {**passes, "hollow": hollow})


@pytest.fixture
def visit(rooms: "Rooms") -> Iterator[Callable[..., Page]]:
    """`visit(who, path)`: that page, in a window kept for it. A complaint fails."""
    rooms.complaints.clear()
    yield rooms.visit
    assert rooms.complaints == []


@pytest.fixture
def desk(windows: "Windows", passes: dict[str, Any]) -> Iterator["Desk"]:
    """Windows lent to one test. A message of the policy or a script fails the test."""
    windows.complaints.clear()
    desk = Desk(windows, passes)
    yield desk
    for page in desk.lent:
        page.goto(NOTHING)
    assert windows.complaints == []


@pytest.fixture
def page(desk: "Desk") -> Page:
    """The planner's window."""
    return desk.window()


@pytest.fixture
def supply(page: Page) -> Page:
    """The supply of a scenario of one's own."""
    page.goto(f"{new_scenario(page, 'Keys and supply')}/supply")
    return page


@dataclass
class Windows:
    """Windows that stay open: the first page in a new one costs five times any later one."""

    live: Live
    chromium: Browser
    opened: dict[tuple[str, ...], Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def window(self, who: str, state: Any, options: dict[str, Any]) -> Page:
        """The window of this person that was opened with these options."""
        key = (who, *sorted(map(str, options.items())))
        if key not in self.opened:
            context = self.chromium.new_context(
                base_url=self.live.base, storage_state=state, **options
            )
            context.set_default_timeout(LONGEST_WAIT * 1000)
            self.opened[key] = listened(context.new_page(), self.complaints)
        return self.opened[key]

    def close(self) -> None:
        """Closes them all."""
        for page in self.opened.values():
            page.context.close()


@dataclass(frozen=True)
class Rooms:
    """Pages that are looked at and left as they are."""

    windows: Windows
    passes: dict[str, Any]

    @property
    def complaints(self) -> list[str]:
        return self.windows.complaints

    def visit(self, who: str, path: str, **options: Any) -> Page:
        """This page, as this person sees it with these options."""
        page = self.windows.window(who, self.passes[who], {"reduced_motion": "reduce", **options})
        page.goto(path)
        return page


@dataclass
class Desk:
    """Lends windows in which somebody of the demo is signed in, each once to a test."""

    windows: Windows
    passes: dict[str, Any]
    lent: list[Page] = field(default_factory=list)

    def window(self, who: str = "planner", **options: Any) -> Page:
        """A window of this person, with the cookies of the sign-in alone; nothing is open in it."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        page = self.windows.window(who, self.passes[who], options)
        assert page not in self.lent, f"{who} has only one window with {options}"
        page.context.clear_cookies()
        page.context.add_cookies(self.passes[who]["cookies"])
        self.lent.append(page)
        return page


def listened(page: Page, complaints: list[str]) -> Page:
    """The page; what its policy, its scripts or the server complain of is put on the list."""

    def hear(message: Any) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            complaints.append(message.text)

    def judge(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} {response.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", judge)
    return page


def follow(page: Page, target: Locator) -> None:
    """Press it, and wait for the page that it leads to: what is read next is read there."""
    with page.expect_navigation():
        target.click()


def new_scenario(page: Page, about: str) -> str:
    """The address of a new scenario in tokens that ranks what As planned FY26 ranks."""
    name = f"{about} {next(NUMBERS)}"
    page.goto("/demo/scenarios/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("TOKEN").check()
    choice = page.locator("#rankings_from option", has_text="As planned FY26")
    page.locator("#rankings_from").select_option(choice.first.get_attribute("value"))
    page.get_by_role("button", name="Create scenario").click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    return urlsplit(page.url).path


def _signed_in(page: Page, who: str) -> Any:
    page.goto("/sign-in")
    page.locator(f"form:has(input[value='{who}@demo']) button").click()
    page.wait_for_url("**/demo/**")
    state = page.context.storage_state()
    page.context.clear_cookies()
    return state


def _answers(base: str) -> bool:
    try:
        return urllib.request.urlopen(f"{base}/healthz", timeout=2).status == 200
    except (urllib.error.URLError, OSError):
        return False
