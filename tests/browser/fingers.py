"""Ten fingers on a keyboard, and nothing else."""

import re

from playwright.sync_api import Locator, Page

LONGEST_WAY = 250
HERE = "element => element === document.activeElement"
FOCUS = "document.activeElement.tagName + '#' + document.activeElement.id"


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there; a control that Tab cannot reach fails."""
    target.wait_for()
    for _ in range(LONGEST_WAY):
        if target.evaluate(HERE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}; the focus is at {focus(page)}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Reach it and press a key on it."""
    reach(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Reach a field and type over what it holds."""
    reach(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def focus(page: Page) -> str:
    """Where the focus is: the element's name and id."""
    return page.evaluate(FOCUS)


def tokens(text: str) -> int:
    """A whole number of tokens as pages write it, with its sign."""
    return int(re.sub(r"[^\d-]", "", text.replace("−", "-")))
