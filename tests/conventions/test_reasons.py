"""What decides beside permissions is told of exactly those changes whose commands ask it."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType

import pytest
from flask import Flask

from planner.core.jobs import mending
from planner.factory import create_app
from planner.portfolio.archive import require_in_use
from planner.reasons.further import FENCED, IN_USE, OPERATORS
from planner.scenarios.fence import require_editable
from planner.web.access import ENDPOINTS
from tests.kit.world import settings

DEEP = 6
"""How many calls lie between a view and what its command asks, at most."""


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Flask:
    return create_app(settings(tmp_path_factory.mktemp("reasons")))


def called(function: FunctionType) -> Iterator[FunctionType]:
    """The functions that a function names, as they are or as those of a module."""
    names, codes = set[str](), [function.__code__]
    while codes:
        code = codes.pop()
        names |= set(code.co_names)
        codes += [part for part in code.co_consts if isinstance(part, CodeType)]
    for name in names:
        found = function.__globals__.get(name)
        own = isinstance(found, ModuleType) and found.__name__.startswith("planner.")
        for each in [getattr(found, other, None) for other in names] if own else [found]:
            if isinstance(each, FunctionType) and each.__module__.startswith("planner."):
                yield inspect.unwrap(each)


def reached(view: FunctionType) -> set[FunctionType]:
    seen, next_ = set[FunctionType](), {inspect.unwrap(view)}
    for _ in range(DEEP):
        seen |= next_
        next_ = {other for function in next_ for other in called(function)} - seen
    return seen | next_


def asking(app: Flask, rule: Callable, argument: str | None = None) -> set[str]:
    """The changes whose commands ask this rule, of those about such a thing."""
    return {
        each.endpoint
        for each in app.url_map.iter_rules()
        if each.endpoint in ENDPOINTS
        and ENDPOINTS[each.endpoint].changes
        and (argument is None or argument in each.arguments)
        and rule in reached(app.view_functions[each.endpoint])
    }


def test_every_change_that_asks_the_fence_of_a_scenario_is_told_of(app: Flask):
    assert asking(app, require_editable, "scenario_id") == FENCED


def test_every_change_that_asks_whether_an_initiative_is_in_use_is_told_of(app: Flask):
    assert asking(app, require_in_use, "initiative_id") == IN_USE


def test_what_is_for_operators_is_told_of(app: Flask):
    system = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "/installation/" in rule.rule and ENDPOINTS[rule.endpoint].changes
    }

    assert asking(app, mending._require_operator) | system == OPERATORS


def test_every_page_and_change_says_in_a_sentence_what_it_is(app: Flask):
    silent = [
        endpoint
        for endpoint in ENDPOINTS
        if not (app.view_functions[endpoint].__doc__ or "").split("\n")[0].rstrip().endswith(".")
        and ENDPOINTS[endpoint].permission
    ]

    assert silent == []
