"""Uploading a file as people do."""

import re
from collections.abc import Sequence

from playwright.sync_api import Page

LOOKS = 150
"""As often a page is loaded again before its job is given up."""
FILE = """\
external_key,title,p50,p90,hours:Data engineering,hours:Mainframe,team,status
EVERY-1,Page turner,32,42,32,,Web,
EVERY-2,Page numbers,12,16,8,4,Web,
EVERY-3,,1,2,1,,Web,Ready
"""


def imported(page: Page, steps: Sequence[str], mark: str = "EVERY", text: str = FILE) -> str:
    """The address of an import of a file, a small one, that has come so many steps.

    `mark` begins its keys: another file than that of other tests, whose rows may be in by now.
    """
    page.goto("/demo/imports/new")
    page.get_by_label("File", exact=True).set_input_files(
        {
            "name": "every.csv",
            "mimeType": "text/csv",
            "buffer": text.replace("EVERY", mark).encode(),
        }
    )
    for step in steps:
        _take(page, step)
    return re.match(r".*(/demo/imports/\d+)", page.url)[1]


def look_again(page: Page) -> None:
    """Load the page again until its job has ended, as people do without scripts."""
    for _ in range(LOOKS):
        if page.locator("main [aria-busy]").count() == 0:
            return
        page.wait_for_timeout(200)
        page.reload()
    raise AssertionError(f"the job of {page.url} does not end")


def _take(page: Page, step: str) -> None:
    """Go on to the next page, whose address is another one.

    A navigation alone would not tell: scripts of the page before may note in its history where it
    stands, which is one too, and what is opened next would then be taken away by the real one.
    """
    before = page.url
    button, link = (page.get_by_role(role, name=step) for role in ("button", "link"))
    button.or_(link).click()
    page.wait_for_url(lambda address: address != before)
