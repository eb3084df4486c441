"""Ten fingers on a keyboard, and nothing else."""

import re
import time
from contextlib import suppress

from playwright.sync_api import Error, Locator, Page

LONGEST_WAY = 250
LONGEST_WAIT = 30
"""Seconds for what comes at once where nothing else runs; only what never comes takes as long."""
FORGETS = 1_100
"""Milliseconds after which a list begins anew with what is typed."""
CHOSEN = "list => list.selectedOptions[0].text"
HERE = "element => element === document.activeElement"
FOCUS = "document.activeElement.tagName + '#' + document.activeElement.id"
SETTLED = "!document.querySelector('.htmx-request, [aria-busy=true]')"
ANSWERED = "!document.querySelector('.htmx-request')"
PAINTED = "() => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)))"


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
    stroke(page, key)


def strike(target: Locator, key: str = "Enter") -> None:
    """Press a key on it, in a browser that may run no scripts: nothing tells when it is painted."""
    target.focus()
    target.press(key)


def stroke(page: Page, *keys: str) -> None:
    """Press keys, once scripts hear them and the page is painted: before, Chromium drops them.

    An answer that is on its way would take them for the page that it replaces.
    """
    page.wait_for_load_state()
    comes_to(page, ANSWERED, True)
    page.evaluate(PAINTED)
    for key in keys:
        page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Reach a field and type over what it holds."""
    reach(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def pick(page: Page, target: Locator, option: str, typed: str) -> None:
    """Reach a list and type the beginning of an option, until it is the chosen one.

    A list forgets what was typed a second ago, and a busy machine may need as long for a letter.
    """
    reach(page, target)
    page.keyboard.type(typed)
    until = time.monotonic() + LONGEST_WAIT
    while target.evaluate(CHOSEN) != option:
        assert time.monotonic() < until, f"{typed} does not choose {option}"
        page.wait_for_timeout(FORGETS)
        page.keyboard.type(typed)


def focus(page: Page) -> str:
    """Where the focus is: the element's name and id."""
    return page.evaluate(FOCUS)


def comes_to(page: Page, script: str, value: object) -> None:
    """What the script gives is that value, or becomes it while the page is settling.

    It is asked from here: the page's policy lets nothing in it evaluate a text.
    """
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        with suppress(Error):  # the page is being left
            if page.evaluate(script) == value:
                return
        page.wait_for_timeout(20)
    assert page.evaluate(script) == value


def has_focus(page: Page, name: str) -> None:
    """The focus is on that element, or comes there while the page is settling."""
    comes_to(page, FOCUS, name)


def tokens(text: str) -> int:
    """A whole number of tokens as pages write it, with its sign."""
    return int(re.sub(r"[^\d-]", "", text.replace("−", "-")))
