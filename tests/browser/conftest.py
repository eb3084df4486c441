"""Planner as people meet it: started by its own command, with the demo, seen in Chromium."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.parts import processes

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Live:
    """A running Planner: its address, and its folder."""

    base: str
    instance: Path


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Web and worker with the demo organisation, as `make run` starts them."""
    instance, port = tmp_path_factory.mktemp("live"), processes.free_port()
    given = {"PLANNER_INSTANCE": str(instance), "PLANNER_PORT": str(port)}
    with (instance / "log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "planner", "run"],
            cwd=ROOT,
            env={**os.environ, **given, "PLANNER_WEB_WORKERS": "1"},
            stdout=log,
            stderr=log,
        )
    base = f"http://127.0.0.1:{port}"
    processes.wait_until(lambda: _answers(base), running, instance / "log")
    yield Live(base, instance)
    running.send_signal(signal.SIGTERM)
    running.wait(timeout=40)


@pytest.fixture(scope="session")
def passes(live: Live, chromium: Browser) -> dict[str, Any]:
    """The cookies of the demo's three people, each signed in once."""
    return {who: _signed_in(live, chromium, who) for who in ("planner", "manager", "admin")}


def _signed_in(live: Live, chromium: Browser, who: str) -> Any:
    context = chromium.new_context(base_url=live.base)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator(f"form:has(input[value='{who}@demo']) button").click()
    page.wait_for_url("**/demo/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(live: Live, chromium: Browser, passes: dict[str, Any]) -> Iterator["Desk"]:
    """Windows of one test, closed after it. A message of the policy or a script fails the test."""
    desk = Desk(live, chromium, passes, [], [])
    yield desk
    for context in desk.contexts:
        context.close()
    assert desk.complaints == []


@dataclass
class Desk:
    """Opens windows in which somebody of the demo is signed in."""

    live: Live
    chromium: Browser
    passes: dict[str, Any]
    contexts: list[BrowserContext]
    complaints: list[str]

    def window(self, who: str | None = "planner", **options: object) -> Page:
        """A page of this person, at the home page; of nobody, at the door."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        options.setdefault("storage_state", self.passes.get(who or ""))
        context = self.chromium.new_context(base_url=self.live.base, **options)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto("/sign-in" if who is None else "/demo/")
        return page

    def _hear(self, message) -> None:
        expected = "Failed to load resource: the server responded with a status of 4"
        if message.type == "error" and not message.text.startswith(expected):
            self.complaints.append(message.text)


def _answers(base: str) -> bool:
    try:
        return urllib.request.urlopen(f"{base}/healthz", timeout=2).status == 200
    except (urllib.error.URLError, OSError):
        return False
