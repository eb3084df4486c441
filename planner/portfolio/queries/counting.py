"""How many initiatives each filter of the list would show beside the others: six statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, true

from planner.capacity.models import OrgNode
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.views import NONE, Values, View, facet_counts, shows
from planner.portfolio.models import Initiative
from planner.portfolio.queries.conditions import (
    GROUPED,
    TAGGED,
    TAGS,
    TWICE,
    WITHOUT_ESTIMATE,
    conditions,
    loose,
)
from planner.portfolio.queries.custom import EachField, field_filter
from planner.portfolio.queries.view import ARCHIVED, FACETS, FIXED

MANY = 20_000
"""Beyond so many initiatives, what reads each of them is not counted: their fields and names."""
FEW = 5_000
"""Up to so many initiatives, it is also counted what saved views show."""
MOST_FIELDS = 200
"""Values of custom fields that are counted, those of most initiatives first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many initiatives there are, how many the view shows, and how many each filter would."""

    everything: int
    shown: int
    facets: Mapping[str, Mapping[str, int]]
    """By facet, by value: how many it shows beside the filters of the other facets."""
    owners: Mapping[str, str]
    """Names of the owners counted, by key as text."""
    areas: Mapping[str, str]
    """The same of portfolio areas."""
    archived: int
    """How many of everything are put away."""


def counts(session: Session, view: View) -> Counts:
    """All counts of the page, and the owners' names."""
    groups = session.execute(
        select(
            *(column.label(facet) for facet, column in GROUPED.items()),
            func.count().label("everything"),
            _count_where(*loose(view)).label("found"),
            _count_where(WITHOUT_ESTIMATE, *loose(view)).label("lacking"),
        )
        .select_from(Initiative)
        .group_by(*GROUPED.values())
    ).all()
    everything = sum(group.everything for group in groups)
    found = [part for group in groups for part in _parts(group)]
    facets = facet_counts(view, found, FIXED)
    facets["tag"] = _chosen_too(view, "tag", _tags(session, view))
    few = everything <= MANY
    facets["field"] = _chosen_too(view, "field", _fields(session, view) if few else {})
    facets["twice"] = _chosen_too(view, "twice", _twice(session, view) if few else {})
    shown = sum(count for values, count in found if shows(view, values, FIXED))
    in_order = {facet: facets[facet] for facet in FACETS}
    return Counts(
        everything,
        shown,
        in_order,
        _names(session, _OWNERS, facets["owner"]),
        _names(session, select(OrgNode.id, OrgNode.name), facets["area"]),
        sum(group.everything for group in groups if group.state == ARCHIVED),
    )


def view_counts(session: Session, views: Sequence[View]) -> list[int]:
    """How many initiatives each of these views shows: one statement, which reads each once."""
    if not views:
        return []
    columns = [_count_where(*conditions(view)) for view in views]
    return [count or 0 for count in session.execute(select(*columns).select_from(Initiative)).one()]


def _tags(session: Session, view: View) -> Mapping[str, int]:
    """How many initiatives have each tag, beside the other facets."""
    of = select(TAGS, func.count()).select_from(Initiative)
    groups = session.execute(of.where(TAGGED, *_others(view, "tag")).group_by(TAGS))
    counted: Counter[str] = Counter()
    for tags, count in groups:
        for tag in tags.split("\n")[1:-1]:
            counted[tag] += count
    return counted


def _twice(session: Session, view: View) -> Mapping[str, int]:
    """How many initiatives are called as another is, beside the other facets."""
    of = select(func.count()).select_from(Initiative).where(TWICE, *_others(view, "twice"))
    count = session.scalar(of)
    return {"name": count} if count else {}


def _fields(session: Session, view: View) -> Mapping[str, int]:
    """How many initiatives have each value of each custom field, beside the other facets."""
    each = EachField(Initiative.custom_fields).table_valued("key", "value")
    of: Select[*tuple[Any, ...]] = select(each.c.key, each.c.value, func.count()).select_from(
        Initiative
    )
    chosen = of.join(each, true()).where(*_others(view, "field")).group_by(each.c.key, each.c.value)
    groups = session.execute(chosen.order_by(func.count().desc()).limit(MOST_FIELDS))
    counted = ((field_filter(name, value), count) for name, value, count in groups)
    return {asked: count for asked, count in counted if asked}


def _others(view: View, facet: str) -> list[ColumnElement[bool]]:
    left = {name: values for name, values in view.chosen.items() if name != facet}
    return conditions(replace(view, chosen=left))


def _chosen_too(view: View, facet: str, counted: Mapping[str, int]) -> Mapping[str, int]:
    return {**dict.fromkeys(view.of(facet), 0), **counted}


def _count_where(*wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*wanted), 1), else_=0)) if wanted else func.count()


def _parts(group: Any) -> list[tuple[Values, int]]:
    """A group as values by facet and how many have them: those that lack an estimate apart."""
    values = {
        facet: {NONE if value is None else str(value)}
        for facet, value in zip(GROUPED, group, strict=False)
    }
    lacking = group.lacking
    return [
        ({**values, "missing": {"estimate"}}, lacking),
        ({**values, "missing": set()}, group.found - lacking),
    ]


_OWNERS = select(User.id, User.name).where(exists().where(Initiative.business_owner_id == User.id))
"""Whoever owns anything here: an account belongs to no organisation, and an address names any."""


def _names(session: Session, named: Select[int, str], counted: Mapping[str, int]) -> dict[str, str]:
    """The names of those that a facet counts or an address asks for, by key as text."""
    keys = [int(key) for key in counted if key != NONE]
    key = named.selected_columns[0]
    return {str(found): name for found, name in session.execute(named.where(key.in_(keys)))}
