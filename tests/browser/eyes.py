"""What can be seen of a page: whether it runs over the edge, and what axe finds wrong."""

from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
OVERHANG = "document.documentElement.scrollWidth - window.innerWidth"
ONE_OF_EACH = """() => {
  const shape = (each) => each.outerHTML
    .replace(/>[^<]+/g, ">").replace(/(?<!class)="[^"]*"/g, "").replace(/\\s+/g, " ")
  for (const body of document.querySelectorAll("tbody, ol, ul, datalist, select")) {
    const seen = new Set()
    for (const row of [...body.children]) seen.has(shape(row)) ? row.remove() : seen.add(shape(row))
  }
}"""


def overhangs(page: Page, widths: list[int]) -> dict[int, int]:
    """How many pixels the page is wider than the window, for each width of it."""
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = max(0, page.evaluate(OVERHANG))
    return found


def violations(page: Page, rules: dict[str, object]) -> list[tuple[str, str]]:
    """What axe finds wrong: the rule, and the first element that breaks it.

    Of rows of one shape it is shown the first: it would take as long over each of the others.
    """
    page.set_viewport_size({"width": 1280, "height": 900})
    if not page.evaluate("'axe' in window"):
        page.evaluate(ONE_OF_EACH)
        page.evaluate(AXE)
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found]
