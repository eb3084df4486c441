"""What can be seen of a page: whether it runs over the edge, and what axe finds wrong."""

from importlib.resources import files

from playwright.sync_api import Page

from tests.parts.chromium import give_room

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
EVERYTHING: dict[str, object] = {"runOnly": {"type": "tag", "values": RULES}}
CONTRAST: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
BUT_CONTRAST = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}
OVERHANG = "document.documentElement.scrollWidth - window.innerWidth"
ONE_OF_EACH = """() => {
  const shape = (each) => each.outerHTML
    .replace(/>[^<]+/g, ">").replace(/(?<!class)="[^"]*"/g, "").replace(/\\s+/g, " ")
  for (const body of document.querySelectorAll("tbody, ol, ul, datalist, select")) {
    const seen = new Set()
    for (const row of [...body.children]) seen.has(shape(row)) ? row.remove() : seen.add(shape(row))
  }
}"""

LOOKS = """() => {
  const grounds = new Map([[null, ""]])
  const ground = (each) => {
    if (!grounds.has(each)) {
      const style = getComputedStyle(each)
      const own = [each.tagName, each.getAttribute("class"), style.backgroundColor,
                   style.backgroundImage, style.opacity, style.position].join()
      grounds.set(each, `${own} ${ground(each.parentElement)}`)
    }
    return grounds.get(each)
  }
  const look = (each) => {
    const { color, fontSize, fontWeight } = getComputedStyle(each)
    return [color, fontSize, fontWeight, ground(each)].join(" ")
  }
  const says = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
  const speaks = (each) => [...each.childNodes].some(says) || each.matches("input, select")
  const shown = [...document.body.querySelectorAll("*")].filter(speaks)
  window.shown = Object.fromEntries(shown.map((each) => [look(each), each]))
  return Object.keys(window.shown)
}"""


def overhangs(page: Page, widths: list[int]) -> dict[int, int]:
    """How many pixels the page is wider than the window, for each width of it."""
    found = {}
    for width in widths:
        give_room(page, width)
        found[width] = max(0, page.evaluate(OVERHANG))
    return found


def violations(page: Page, rules: dict[str, object] = EVERYTHING) -> list[tuple[str, str]]:
    """What axe finds wrong: the rule, and the first element that breaks it.

    Of rows of one shape it is shown the first: it would take as long over each of the others.
    """
    _prepare(page)
    return _found(page, "document", rules)


def weak_contrasts(page: Page, known: set[str]) -> list[tuple[str, str]]:
    """What axe finds too weak among the looks that are not known yet, which are known then.

    A look is what contrast comes from: the colours and the size of a text, and those of all that
    it stands in, with their classes. Nearly all of a page looks like parts of pages before it, and
    this is by far the slowest of axe's rules.
    """
    _prepare(page)
    fresh = [look for look in page.evaluate(LOOKS) if look not in known]
    known.update(fresh)
    page.evaluate("looks => { window.fresh = looks.map((look) => window.shown[look]) }", fresh)
    return _found(page, "{ include: window.fresh }", CONTRAST) if fresh else []


def _prepare(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(ONE_OF_EACH)
        page.evaluate(AXE)


def _found(page: Page, where: str, rules: dict[str, object]) -> list[tuple[str, str]]:
    options = {**rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate(f"options => axe.run({where}, options)", options)["violations"]
    return [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found]
