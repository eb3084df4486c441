"""Every address states who may use it, and is where addresses belong."""

import re

from flask import Flask

from planner.core.identity import RESERVED_SLUGS
from planner.web.access import ENDPOINTS, undeclared
from tests.kit.world import World

ORGANISATION = "/<organisation>"


def rules(app: Flask) -> list:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_endpoint_declares_a_permission(world: World):
    assert undeclared({rule.endpoint for rule in rules(world.app)}) == set()


def test_an_endpoint_without_a_permission_says_why_it_is_open(world: World):
    silent = [
        rule.endpoint
        for rule in rules(world.app)
        if ENDPOINTS[rule.endpoint].permission is None and not ENDPOINTS[rule.endpoint].reason
    ]

    assert silent == []


def test_what_needs_a_permission_lies_below_an_organisation(world: World):
    outside = [
        rule.rule
        for rule in rules(world.app)
        if ENDPOINTS[rule.endpoint].permission and not rule.rule.startswith(ORGANISATION)
    ]

    assert outside == []


def test_global_addresses_begin_with_a_reserved_name(world: World):
    firsts = {
        rule.rule.split("/")[1]
        for rule in rules(world.app)
        if not rule.rule.startswith(ORGANISATION) and rule.rule != "/"
    }

    assert firsts - RESERVED_SLUGS == set()


def test_pages_are_read_with_get_and_changed_with_post(world: World):
    methods = {
        rule.endpoint: frozenset(rule.methods - {"HEAD", "OPTIONS"})
        for rule in rules(world.app)
        if ENDPOINTS[rule.endpoint].permission
    }

    assert {
        endpoint: verbs
        for endpoint, verbs in methods.items()
        if verbs != ({"POST"} if ENDPOINTS[endpoint].changes else {"GET"})
    } == {}


def test_twins_of_tables_come_in_every_form(world: World):
    chosen = [rule.rule for rule in rules(world.app) if re.search(r"<any\([^>]*csv", rule.rule)]

    assert chosen == []


def test_addresses_are_nouns_in_kebab_case(world: World):
    odd = [
        rule.rule
        for rule in rules(world.app)
        if not re.fullmatch(r"[a-z0-9/\-.]*", re.sub(r"<[^>]+>", "", rule.rule))
    ]

    assert odd == []
