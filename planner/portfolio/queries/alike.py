"""Initiatives in use that something may be about: by their key, by their words, or as searched."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, func, or_, select

from planner.core.matching import holds
from planner.core.session import Session
from planner.domain.likeness import MOST, Alike, closest, words
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.portfolio.queries.conditions import matching

WORDS, CANDIDATES = 5, 500
"""So many words of a title are looked for, the longest first, and so many titles compared."""

FOUND = 10
"""As many are shown of those that a search finds."""


class Named(NamedTuple):
    """An initiative as a search shows it."""

    key: int
    title: str
    external_key: str | None


def alike(session: Session, title: str, keys: Iterable[str] = ()) -> list[Alike]:
    """Those with one of these external keys, then those of a like title: two selects at most."""
    named = [key.casefold() for key in keys if key]
    by_key = select(Initiative.id, Initiative.title).where(
        IN_USE, func.lower(func.coalesce(Initiative.external_key, "")).in_(named)
    )
    found = [Alike(*row, 1.0) for row in session.execute(by_key.limit(MOST))] if named else []
    known = {each.key for each in found}
    rows = session.execute(
        select(Initiative.id, Initiative.title)
        .where(IN_USE, sharing_words(Initiative.title.expression, title))
        .order_by(Initiative.id.desc())
        .limit(CANDIDATES)
    )
    like = closest(title, ((key, other) for key, other in rows if key not in known))
    return [*found, *like][:MOST]


def named(session: Session, text: str) -> list[Named]:
    """Those whose title, key or owner has this text, by title: one more than is shown at most."""
    chosen = (
        select(Initiative.id, Initiative.title, Initiative.external_key)
        .where(IN_USE, matching(text))
        .order_by(Initiative.title, Initiative.id)
        .limit(FOUND + 1)
    )
    return [Named(*row) for row in session.execute(chosen)]


def sharing_words(column: ColumnElement[Any], title: str) -> ColumnElement[bool]:
    """Whether a column has one of the words that tell a title from others."""
    longest = sorted(words(title), key=lambda word: (-len(word), word))[:WORDS]
    return or_(false(), *(holds(column, word) for word in longest))
