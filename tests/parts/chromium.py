"""The system's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

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
    session = page.context.new_cdp_session(page)
    try:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        yield
    finally:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
        session.detach()


def binary() -> str:
    """Where Chromium is; without one, the tests' system packages are missing."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise RuntimeError(
        "There is no Chromium here. Run `make test`, which installs it, or as root: "
        "apt-get install -y --no-install-recommends chromium fonts-dejavu-core libatomic1"
    )
