"""Names that people type, of skills and of fields: the same whatever their case.

A file can have one column for each, and so has what is exported.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

V = TypeVar("V")


def spellings(names: Iterable[str]) -> dict[str, list[str]]:
    """Every way in which each name is written, by the first of them, in the order they come."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.casefold(), []).append(name)
    return {ways[0]: ways for ways in found.values()}


def overlaid(was: Mapping[str, V], said: Mapping[str, V]) -> dict[str, V]:
    """What was, and in its place what is said: a name that is known stays written as it was."""
    if said.keys() <= was.keys():
        return {**was, **said}
    known = {ways[0].casefold(): ways[0] for ways in spellings(was).values()}
    return {**was, **{known.get(name.casefold(), name): value for name, value in said.items()}}


def restated(was: Mapping[str, V], said: Mapping[str, V]) -> dict[str, V]:
    """The same of amounts, which a name that is written in two ways has together."""
    twice = [ways for ways in spellings(was).values() if len(ways) > 1]
    asked = {name.casefold() for name in said} if twice else set()
    over = {name for ways in twice if ways[0].casefold() in asked for name in ways[1:]}
    return overlaid({name: value for name, value in was.items() if name not in over}, said)
