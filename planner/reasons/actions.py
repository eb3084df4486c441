"""What can be asked about: every page and change of the organisation, by address or by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from planner.domain.refusals import Invalid
from planner.web.access import ENDPOINTS, Access, purpose
from planner.web.exports import FORMS
from planner.web.words import upper_first

TWINS = ("<twin:form>", *(f".{form}" for form in FORMS))
ORGANISATION = "/<organisation>"


class NotOurs(Invalid):
    """An address that is no page or change of this organisation."""

    def __init__(self, slug: str) -> None:
        self.remedy = f"Paste one that begins with /{slug}/, as the browser shows it."
        super().__init__("That is no address of a page here.")


class NoSuchAction(Invalid):
    """The name of an action that Planner does not have."""

    remedy = "Choose one from the list."

    def __init__(self) -> None:
        super().__init__("There is no such action.")


@dataclass(frozen=True, slots=True)
class Action:
    """A page or a change: its endpoint, and what the address says it is about."""

    rule: Rule
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """Its name."""
        return str(self.rule.endpoint)

    @property
    def access(self) -> Access:
        """What it asks of whoever calls it."""
        return ENDPOINTS[self.rule.endpoint]

    @property
    def says(self) -> str:
        """What it does, as a sentence."""
        return purpose(self.endpoint)

    @property
    def missing(self) -> list[str]:
        """What it is about that no address has said."""
        keys = self.rule.arguments - {"organisation"} - self.values.keys()
        return sorted(key.removesuffix("_id").replace("_", " ") for key in keys)

    @property
    def href(self) -> str | None:
        """Where the page is; None of a change, and of a page whose address is not known."""
        if self.access.changes or self.missing:
            return None
        return url_for(self.endpoint, **self.values)


def actions() -> Iterator[Action]:
    """Every page and change of an organisation, without the twins of tables, by address."""
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        if rule.rule.startswith(ORGANISATION) and not rule.rule.endswith(TWINS):
            yield Action(rule)


def grouped() -> dict[str, list[Action]]:
    """The same by what they are about, which is how their addresses begin."""
    found: dict[str, list[Action]] = {}
    for action in actions():
        first = action.rule.rule.removeprefix(f"{ORGANISATION}/").partition("/")[0]
        about = upper_first(first.replace("-", " ")) or "Home"
        found.setdefault(about, []).append(action)
    return found


def at(address: str, slug: str) -> Action:
    """The page at an address of this organisation, or the change where no page is there.

    Raises `NotOurs`, also for what is another organisation's.
    """
    parts = urlsplit(address.strip())
    if parts.netloc not in {"", request.host}:
        raise NotOurs(slug)
    adapter = current_app.url_map.bind(request.host)
    found = _matched(adapter, parts.path, "GET") or _matched(adapter, parts.path, "POST")
    if found is None or found.values.get("organisation") != slug:
        raise NotOurs(slug)
    return Action(found.rule, {k: v for k, v in found.values.items() if k != "organisation"})


def named(endpoint: str, about: Action | None) -> Action:
    """The action of this name, about what an address is about. Raises `NoSuchAction`."""
    known = about.values if about else {}
    for action in actions():
        if action.endpoint == endpoint:
            kept = {name: known[name] for name in action.rule.arguments & known.keys()}
            return Action(action.rule, kept)
    raise NoSuchAction


def beside(page: Action) -> list[Action]:
    """The changes that are made from a page: of what it is about, or of its list."""
    asked = page.rule.arguments
    near = page.rule.rule
    return [
        Action(each.rule, page.values)
        for each in actions()
        if each.access.changes
        and each.rule.arguments == asked
        and (each.rule.rule.startswith(_thing(near)) if page.values else _near(each.rule, near))
    ]


def _thing(rule: str) -> str:
    """The beginning of an address, up to the last of what it is about."""
    return rule[: rule.rindex(">") + 1]


def _near(rule: Rule, page: str) -> bool:
    return rule.rule == page or rule.rule.startswith(f"{page}/")


def _matched(adapter: MapAdapter, path: str, method: str) -> Action | None:
    try:
        rule, values = adapter.match(path, method=method, return_rule=True)
    except HTTPException:
        return None
    return Action(rule, values) if rule.rule.startswith(ORGANISATION) else None
