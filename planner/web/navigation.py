"""The rail: groups of places, of which people see those they may use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import g, request, url_for

from planner.core.flags import flags_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail. `count` gives a number to show beside it, or an empty text."""

    group: str
    label: str
    endpoint: str
    permission: Permission
    flag: Flag | None = None
    key: str | None = None
    """The letter that follows `g` on the keyboard."""
    also: tuple[str, ...] = ()
    """Other endpoints whose pages belong to this place."""
    count: Callable[[Session], str] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A place as the template shows it."""

    label: str
    href: str
    current: bool
    struck: bool
    count: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """A titled group of items."""

    title: str
    items: list[Item]


def rail(places: Sequence[Place]) -> list[Group]:
    """The rail for whoever is asking; a flag's administrator sees its places struck through."""
    session: Session = g.session
    allowed = g.visitor.permissions
    on = flags_on(session)
    seen = [
        place
        for place in places
        if place.permission in allowed
        and (place.flag is None or place.flag in on or Permission.FEATURE_FLAG_ADMIN in allowed)
    ]
    current = _current(seen)
    groups: dict[str, list[Item]] = {}
    for place in seen:
        off = place.flag is not None and place.flag not in on
        item = Item(
            place.label,
            url_for(place.endpoint),
            place is current,
            off,
            place.count(session) if place.count and not off else "",
            place.key,
        )
        groups.setdefault(place.group, []).append(item)
    return [Group(title, items) for title, items in groups.items()]


def near(places: Sequence[Place]) -> tuple[str, str] | None:
    """Label and address of the place that this address lies in, for a visitor who may go there."""
    if "visitor" not in g:
        return None
    on, allowed = flags_on(g.session), g.visitor.permissions
    open_ = [each for each in places if each.permission in allowed and each.flag in {None, *on}]
    place = _current(open_)
    if place is None or url_for(place.endpoint) == request.path:
        return None
    return place.label, url_for(place.endpoint)


def _current(places: Sequence[Place]) -> Place | None:
    """The place that the view has named; or whose address is the longest beginning of this one."""
    if named := next((place for place in places if place.endpoint == g.get("within")), None):
        return named
    within = [
        (len(url_for(endpoint)), place)
        for place in places
        for endpoint in (place.endpoint, *place.also)
        if _holds(url_for(endpoint), request.path)
    ]
    return max(within, key=lambda found: found[0])[1] if within else None


def _holds(address: str, path: str) -> bool:
    """Home, whose address ends in a stroke, holds itself alone; others their pages and files."""
    below = (f"{address}/", f"{address}.")
    return path == address or (not address.endswith("/") and path.startswith(below))
