"""Mirrored issues: the list with its counts, its rows, and one issue."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from planner.core import clock
from planner.core.matching import holds
from planner.core.session import Session
from planner.core.streaming import in_order
from planner.domain.jira import CATEGORIES, PRIORITIES, ItemStatus
from planner.domain.likeness import Alike, closest
from planner.domain.refusals import NotFound
from planner.domain.views import NONE, Values, View, facet_counts, shows
from planner.jira.models import JiraConnection, JiraIssue, JiraProject
from planner.jira.queries.view import FACETS
from planner.portfolio.models import Initiative
from planner.portfolio.queries.alike import CANDIDATES, alike, sharing_words

PAGE_ROWS = 50
RECENTLY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A mirrored issue with its project, its site, and what it is linked to."""

    issue: JiraIssue
    project: str
    site_url: str
    initiative: str | None
    """The title of its initiative, while that is on file."""

    @property
    def url(self) -> str:
        """The issue in Jira."""
        return f"{self.site_url}/browse/{self.issue.key}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many issues there are, how many the view shows, and how many each filter would."""

    everything: int
    shown: int
    linked: int
    """Of those still there."""
    recent: int
    """Of those still there, updated within a week."""
    facets: Mapping[str, Mapping[str, int]]
    projects: Mapping[str, str]


def counts(session: Session, view: View) -> Counts:
    """All counts of the page and the keys of the projects. Two statements."""
    matching = case((and_(*_search(view)), 1), else_=0) if view.q else 1
    recent = case((JiraIssue.jira_updated_at >= clock.now() - RECENTLY, 1), else_=0)
    groups = session.execute(
        select(*_GROUPED.values(), func.count(), func.sum(recent), func.sum(matching))
        .select_from(JiraIssue)
        .group_by(*_GROUPED.values())
    ).all()
    valued = [(_values(group), group) for group in groups]
    there = [(values, group) for values, group in valued if ItemStatus.ACTIVE in values["state"]]
    found = [(values, group[-1]) for values, group in valued]
    keys = dict(session.execute(select(JiraProject.id, JiraProject.key)).all())
    return Counts(
        sum(group[-3] for group in groups),
        sum(count for values, count in found if shows(view, values, FACETS)),
        sum(group[-3] for values, group in there if "yes" in values["linked"]),
        sum(group[-2] for _, group in there),
        facet_counts(view, found, FACETS),
        {str(key): name for key, name in keys.items()},
    )


def rows(session: Session, view: View) -> list[IssueRow]:
    """The rows of the view's page, in one statement."""
    chosen = _shown(view).limit(PAGE_ROWS).offset((view.page - 1) * PAGE_ROWS)
    return [IssueRow(*row) for row in session.execute(chosen)]


def keys(session: Session, view: View) -> list[int]:
    """The keys of the issues on all pages of the view, in its order."""
    chosen = select(JiraIssue.id).where(*_conditions(view))
    return list(session.scalars(chosen.order_by(*_order(view.sort))))


def every_row(session: Session, keys: Sequence[int]) -> Iterator[IssueRow]:
    """The issues with these keys, read as they are taken."""
    return in_order(keys, lambda some: {row.issue.id: row for row in _of_keys(session, some)})


def _of_keys(session: Session, keys: Sequence[int]) -> Iterator[IssueRow]:
    for row in session.execute(_rows().where(JiraIssue.id.in_(keys))):
        yield IssueRow(*row)


def issue(session: Session, issue_id: int) -> IssueRow:
    """One issue; `NotFound` where this organisation has none of this key."""
    for row in session.execute(_rows().where(JiraIssue.id == issue_id)):
        return IssueRow(*row)
    raise NotFound("Jira issue", issue_id)


def of_initiative(session: Session, initiative_id: int) -> list[IssueRow]:
    """The issues that are linked to an initiative, by key."""
    chosen = _rows().where(JiraIssue.initiative_id == initiative_id).order_by(JiraIssue.key)
    return [IssueRow(*row) for row in session.execute(chosen)]


def standing(rows: Sequence[IssueRow]) -> dict[str, int]:
    """How many issues are in which kind of status, as Jira sorts them: to do, done."""
    told = (
        "gone"
        if row.issue.item_status is ItemStatus.DELETED
        else (row.issue.status_category or "without a status").lower()
        for row in rows
    )
    return dict(Counter(told))


def suggested(session: Session, issue: JiraIssue) -> list[Alike]:
    """The initiatives that an issue may belong to: by its key or labels, or by its words."""
    return alike(session, issue.summary, [issue.key, *map(str, issue.labels)])


def by_key(session: Session, key: str) -> JiraIssue | None:
    """The issue that is called so and still there; of several sites, of the one mirrored last."""
    chosen = select(JiraIssue).where(
        JiraIssue.key == key, JiraIssue.item_status == ItemStatus.ACTIVE
    )
    return session.scalar(chosen.order_by(JiraIssue.id.desc()).limit(1))


def like(session: Session, title: str) -> list[JiraIssue]:
    """Issues that are linked to nothing and sound like an initiative of this title."""
    rows = session.scalars(
        select(JiraIssue)
        .where(
            JiraIssue.initiative_id.is_(None),
            JiraIssue.item_status == ItemStatus.ACTIVE,
            sharing_words(JiraIssue.summary.expression, title),
        )
        .order_by(JiraIssue.id.desc())
        .limit(CANDIDATES)
    )
    known = {row.id: row for row in rows}
    found = closest(title, ((key, row.summary) for key, row in known.items()))
    return [known[each.key] for each in found]


def _shown(view: View) -> Select[JiraIssue, str, str, str]:
    return _rows().where(*_conditions(view)).order_by(*_order(view.sort))


def _rows() -> Select[JiraIssue, str, str, str]:
    return (
        select(JiraIssue, JiraProject.key, JiraConnection.site_url, Initiative.title)
        .join(JiraProject, JiraProject.id == JiraIssue.project_id)
        .join(JiraConnection, JiraConnection.id == JiraIssue.connection_id)
        .outerjoin(Initiative, Initiative.id == JiraIssue.initiative_id)
    )


def _order(sort: str) -> list[ColumnElement[Any]]:
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    columns = [*_SORT_COLUMNS[name], JiraIssue.id.expression]
    return [(each.desc() if descending else each.asc()).nulls_last() for each in columns]


def _place(column: ColumnElement[Any], order: Sequence[str]) -> ColumnElement[Any]:
    """Where a word stands in an order, whatever its case; behind it where it does not."""
    known = {word.lower(): place for place, word in enumerate(order)}
    return case(known, value=func.lower(column), else_=case((column.is_not(None), len(order))))


_GROUPED: Mapping[str, ColumnElement[Any]] = {
    "project": JiraIssue.project_id.expression,
    "category": JiraIssue.status_category.expression,
    "priority": JiraIssue.priority_name.expression,
    "type": JiraIssue.type_name.expression,
    "linked": JiraIssue.initiative_id.is_not(None),
    "state": JiraIssue.item_status.expression,
}

_KEY = JiraIssue.key.expression
_STATUS, _PRIORITY = JiraIssue.status_name.expression, JiraIssue.priority_name.expression
_SORT_COLUMNS: Mapping[str, Sequence[ColumnElement[Any]]] = {
    "key": (func.rtrim(_KEY, "0123456789"), func.length(_KEY), _KEY),
    "summary": (JiraIssue.summary.expression,),
    "status": (_place(JiraIssue.status_category.expression, CATEGORIES), _STATUS),
    "priority": (_place(_PRIORITY, PRIORITIES), _PRIORITY),
    "assignee": (JiraIssue.assignee.expression,),
    "created": (JiraIssue.jira_created_at.expression,),
    "updated": (JiraIssue.jira_updated_at.expression,),
}
"""By what rows are put in order: keys by project and number, words of Jira's as work goes."""


def _conditions(view: View) -> list[ColumnElement[bool]]:
    wanted = ((facet, view.wanted(facet)) for facet in FACETS)
    return [*(_is_one_of(facet, values) for facet, values in wanted if values), *_search(view)]


def _search(view: View) -> list[ColumnElement[bool]]:
    texts = (JiraIssue.summary, JiraIssue.key, JiraIssue.assignee, JiraIssue.reporter)
    found = [holds(func.coalesce(text, ""), view.q) for text in texts]
    return [or_(*found)] if view.q else []


def _is_one_of(facet: str, values: Collection[str]) -> ColumnElement[bool]:
    if facet == "linked":
        is_linked = JiraIssue.initiative_id.is_not(None)
        return or_(*(is_linked if value == "yes" else ~is_linked for value in values))
    column = _GROUPED[facet]
    named = [int(value) if facet == "project" else value for value in values if value != NONE]
    return or_(column.in_(named), column.is_(None) if NONE in values else false())


def _values(group: Any) -> Values:
    values = {
        facet: {NONE if value is None else str(value)}
        for facet, value in zip(_GROUPED, group, strict=False)
    }
    linked = group[list(_GROUPED).index("linked")]
    return values | {"linked": {"yes" if linked else "no"}}
