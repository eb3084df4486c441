"""Stylesheets: nothing is said of what no page has."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
WRITERS = (("templates", "*.html"), ("planner", "*.py"), ("static/js", "*.js"))
PREFIXES = ("h-", "m-")
"""What charts put before the name of a mark or a hatch."""
BY_HTMX = {"htmx-request"}


def written() -> set[str]:
    """Every word of what writes pages, among them the classes."""
    paths = (path for folder, kind in WRITERS for path in (ROOT / folder).rglob(kind))
    return {word for path in paths for word in re.findall(r"[\w-]+", path.read_text())}


def named(sheet: Path) -> set[str]:
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(), flags=re.S)
    selectors = re.findall(r"[^{};]+(?=\{)", text)
    return {name for each in selectors for name in re.findall(r"\.([a-z][\w-]*)", each)}


def test_every_class_of_a_stylesheet_stands_on_a_page():
    words = written() | BY_HTMX
    parts = {f"{prefix}{word}" for prefix in PREFIXES for word in words}

    assert [
        f"{sheet.name}: {name}"
        for sheet in SHEETS
        for name in sorted(named(sheet) - words)
        if not (name.startswith(PREFIXES) and name in parts)
    ] == []


def test_every_stylesheet_is_part_of_the_one_that_is_sent():
    imported = re.findall(r'url\("([^"]+)"\)', (ROOT / "static/css/planner.css").read_text())
    here = {str(path.relative_to(ROOT / "static" / "css")) for path in SHEETS}

    assert here - {"planner.css"} == set(imported)
