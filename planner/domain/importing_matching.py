"""Which initiative on file a row stands for: by external key, then by exact title."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.domain.importing_drafts import Draft, Problem


@dataclass(slots=True)
class Catalogue:
    """The initiatives on file by key and by title, and the rows of this file seen so far."""

    by_key: dict[str, int] = field(default_factory=dict)
    with_key: dict[str, list[int]] = field(default_factory=dict)
    """By title, initiatives that have an external key."""
    without_key: dict[str, list[int]] = field(default_factory=dict)
    rows_by_key: dict[str, int] = field(default_factory=dict)
    rows_by_title: dict[str, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """By initiative, the row that stands for it."""

    @classmethod
    def of(cls, initiatives: Iterable[tuple[int, str | None, str]]) -> "Catalogue":
        """The catalogue of (id, external key, title)."""
        catalogue = cls()
        for key, external, title in initiatives:
            if external is None:
                catalogue.without_key.setdefault(title, []).append(key)
            else:
                catalogue.by_key[external] = key
                catalogue.with_key.setdefault(title, []).append(key)
        return catalogue

    def match(self, row: int, draft: Draft) -> int | Problem | None:
        """The initiative this row stands for, None for a new one, or why nobody can tell.

        Ask once for every row of the file, from the first: the second row that stands for the
        same initiative is refused, whatever became of the first.
        """
        found = self._by_key(row, draft) if draft.key is not None else self._by_title(row, draft)
        self.rows_by_title.setdefault(draft.title, row)
        if draft.key is not None:
            self.rows_by_key.setdefault(draft.key, row)
        if isinstance(found, int):
            self.taken.setdefault(found, row)
        return found

    def _by_key(self, row: int, draft: Draft) -> int | Problem | None:
        assert draft.key is not None
        if (earlier := self.rows_by_key.get(draft.key)) is not None:
            return _duplicate("external_key", draft.key, earlier)
        if (found := self.by_key.get(draft.key)) is not None:
            earlier = self.taken.get(found)
            return found if earlier is None else _duplicate("title", draft.title, earlier)
        if draft.title in self.rows_by_title:
            return None  # an earlier row may have taken the one of this title
        return _only(self.without_key.get(draft.title, []), draft.title)

    def _by_title(self, row: int, draft: Draft) -> int | Problem | None:
        if (earlier := self.rows_by_title.get(draft.title)) is not None:
            return _duplicate("title", draft.title, earlier)
        candidates = self.without_key.get(draft.title) or self.with_key.get(draft.title, [])
        found = _only(candidates, draft.title)
        if isinstance(found, int) and found in self.taken:
            return _duplicate("title", draft.title, self.taken[found])
        return found


def _only(candidates: list[int], title: str) -> int | Problem | None:
    if len(candidates) > 1:
        return Problem(
            "ambiguous",
            "title",
            title,
            f"a title that one initiative has, not {len(candidates)}",
            "Add a column with the external key of the one that is meant.",
        )
    return candidates[0] if candidates else None


def _duplicate(field_: str, found: str, row: int) -> Problem:
    return Problem(
        "duplicate",
        field_,
        found,
        f"each initiative once; duplicate of row {row}",
        f"Take out this row, or row {row}.",
    )
