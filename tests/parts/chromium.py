"""The system's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


WIRES: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary(), args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def large_text(page: Page) -> Iterator[None]:
    """Inside, the reader has set the browser's text to twice its size."""
    wire = _wire(page)
    try:
        wire.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        yield
    finally:
        wire.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})


def give_room(page: Page, width: int) -> None:
    """Lay the page out in a window of that width, of which a thumbnail is painted.

    For pages that are looked at and not acted on: painting them is a good part of what they cost,
    and the mouse would miss in the thumbnail what it points at.
    """
    room = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    _wire(page).send("Emulation.setDeviceMetricsOverride", {**room, "scale": 0.05})


def _wire(page: Page) -> CDPSession:
    """How this page's browser is told what Playwright has no words for."""
    if page not in WIRES:
        WIRES[page] = page.context.new_cdp_session(page)
    return WIRES[page]


def binary() -> str:
    """Where Chromium is; without one, the tests' system packages are missing."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise RuntimeError(
        "There is no Chromium here. Run `make test`, which installs it, or as root: "
        "apt-get install -y --no-install-recommends chromium fonts-dejavu-core libatomic1"
    )
