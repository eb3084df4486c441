"""The rules of addresses: what they may hold of ours, and made ready late.

Werkzeug writes and compiles two functions for every rule it adds, with which its addresses are
built. That is five sixths of the time in which an application starts, and a command builds few
addresses or none. Own code because Werkzeug has no setting for it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from werkzeug import routing

from planner.web.exports import FORMS

LARGEST_KEY = 2**63 - 1
Built = Callable[..., tuple[str, str]]


class Rule(routing.Rule):
    """A rule that compiles how its addresses are built when the first of them is asked for."""

    def _compile_builder(self, append_unknown: bool = True) -> Built:
        make = cache(super()._compile_builder)

        def build(rule: routing.Rule, **values: object) -> tuple[str, str]:
            return make(append_unknown)(rule, **values)

        return build


class Twin(routing.AnyConverter):
    """A form of a table in an address: `/pools.<twin:form>`."""

    def __init__(self, known: routing.Map) -> None:
        super().__init__(known, *FORMS)


class Key(routing.IntegerConverter):
    """A whole number in an address, no larger than any key that a row can have."""

    def __init__(self, known: routing.Map, **limits: Any) -> None:
        super().__init__(known, **{"max": LARGEST_KEY, **limits})


def init_app(app: Flask) -> None:
    """Have addresses follow these rules; before any is added."""
    app.url_rule_class = Rule
    app.url_map.converters.update(twin=Twin, int=Key)
