"""Templates: nothing inline, nothing marked safe, every block named after its element."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a handler attribute": r"\son[a-z]+\s*=",
    "hx-on": r"hx-on",
    "evaluated values": r"js:",
    "a trigger filter": r'hx-trigger="[^"]*\[',
    "marked safe": r"\|\s*safe\b",
    "an export of chosen forms": r"ui\.export\(url_for",
    "autoescape turned off": r"autoescape\s+false",
}
NOT_FRAGMENTS = {"title", "context", "trail", "main", "body", "mark", "note", "actions", "head"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_nothing_the_policy_forbids(path: Path):
    text = path.read_text()

    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


def test_no_template_holds_what_a_merge_left():
    left = re.compile(r"^(<{7} |={7}$|>{7} )", re.M)

    assert [path.name for path in TEMPLATES if left.search(path.read_text())] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_fragment_block_is_named_after_its_element(path: Path):
    text = path.read_text()
    blocks = [name for name in re.findall(r"{%-? block (\w+)", text) if name not in NOT_FRAGMENTS]
    unnamed = [
        name
        for name in blocks
        if not re.search(
            rf'{{%-? block {name}\b.*?%}}\s*<[a-z]+[^>]*\bid="{name.replace("_", "-")}"', text, re.S
        )
    ]

    assert unnamed == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_words_of_a_template_keep_to_the_house_style(path: Path):
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S).lower()
    found = [
        word
        for word in ("are you sure", "oops", "successfully", "please", "click here")
        if word in text
    ]

    assert found == []


WITHOUT_FIGURES = {
    "allocation",
    "changes",
    "clone",
    "history",
    "ledger_refused",
    "new_allocation",
    "past",
    "past_pool",
    "past_refused",
    "removal",
    "revision",
    "status",
    "what_if_refused",
}
"""Pages of a scenario without figures of now: those of the past and of changes name revisions."""


def test_a_page_with_figures_of_a_scenario_says_how_fresh_they_are():
    texts = {path.stem: path.read_text() for path in TEMPLATES}
    of_scenario = {name for name, text in texts.items() if '"scenarios/_head.html"' in text}
    silent = {name for name in of_scenario if "scenarios/_freshness.html" not in texts[name]}

    assert silent == WITHOUT_FIGURES
