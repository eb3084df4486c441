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
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

from tests.parts import processes

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("planner", "manager", "admin")
FOUNDER = "ines@hollow.example"
PASSWORD = "eleven grey herons"
NUMBERS = count(1)
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
    with (instance / "log").open("wb") as log:
        command = [sys.executable, "-m", "planner", "run"]
        running = subprocess.Popen(command, cwd=ROOT, env=told, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        processes.wait_until(lambda: _answers(base), running, instance / "log", seconds=120)
        yield Live(base, instance, told)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=40)


@pytest.fixture(scope="session")
def passes(live: Live, chromium: Browser) -> dict[str, Any]:
    """The cookies of the demo's three people, each signed in once."""
    return {who: _signed_in(live, chromium, who) for who in PEOPLE}


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
def rooms(live: Live, passes: dict[str, Any], hollow: Any) -> Iterator["Rooms"]:
    """One window per person and look, kept open from page to page."""
    rooms = Rooms(live, {**passes, "hollow": hollow, "nobody": None})
    yield rooms
    rooms.close()


@pytest.fixture
def visit(rooms: "Rooms") -> Iterator[Callable[..., Page]]:
    """`visit(browser, who, path)`: that page, in a window kept for it. A complaint fails."""
    rooms.complaints.clear()
    yield rooms.visit
    assert rooms.complaints == []


@pytest.fixture
def desk(live: Live, chromium: Browser, passes: dict[str, Any]) -> Iterator["Desk"]:
    """Windows of one test, closed after it. A message of the policy or a script fails the test."""
    desk = Desk(live, chromium, passes)
    yield desk
    for context in desk.contexts:
        context.close()
    assert desk.complaints == []


@dataclass
class Rooms:
    """Windows that stay open, since opening one costs more than showing a page in it."""

    live: Live
    passes: dict[str, Any]
    windows: dict[tuple[object, ...], Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def visit(self, browser: Browser, who: str, path: str, **options: object) -> Page:
        """This page, as this person sees it in this browser with these options."""
        key = (id(browser), who, *sorted(options.items(), key=str))
        if key not in self.windows:
            context = browser.new_context(
                base_url=self.live.base,
                storage_state=self.passes[who],
                reduced_motion="reduce",
                **options,
            )
            self.windows[key] = listened(context.new_page(), self.complaints)
        page = self.windows[key]
        page.goto(path)
        return page

    def close(self) -> None:
        """Closes them all."""
        for page in self.windows.values():
            page.context.close()


@dataclass
class Desk:
    """Opens windows in which somebody of the demo is signed in."""

    live: Live
    chromium: Browser
    passes: dict[str, Any]
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def window(self, who: str | None = "planner", **options: object) -> Page:
        """A page of this person, at the home page; of nobody, at the door."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        options.setdefault("storage_state", self.passes.get(who or ""))
        context = self.chromium.new_context(base_url=self.live.base, **options)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = listened(context.new_page(), self.complaints)
        page.goto("/sign-in" if who is None else "/demo/")
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


def _signed_in(live: Live, chromium: Browser, who: str) -> Any:
    context = chromium.new_context(base_url=live.base)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator(f"form:has(input[value='{who}@demo']) button").click()
    page.wait_for_url("**/demo/**")
    state = context.storage_state()
    context.close()
    return state


def _answers(base: str) -> bool:
    try:
        return urllib.request.urlopen(f"{base}/healthz", timeout=2).status == 200
    except (urllib.error.URLError, OSError):
        return False
