"""Which thing on file a row stands for: by external key, then by its exact name."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from planner.domain.importing_drafts import Problem

NUL = "\0"
"""Stands in no name: the reader refuses it."""
Names = dict[str, int | list[int]]
"""By name what is called so, or all of it where several are."""


@dataclass(slots=True)
class Catalogue:
    """What is on file by key and by name, and the rows of this file seen so far."""

    one: str
    """What each of them is: an initiative, a person."""
    named_by: str
    """The field that holds its name."""
    by_key: dict[str, int] = field(default_factory=dict)
    with_key: Names = field(default_factory=dict)
    """Those that have an external key."""
    without_key: Names = field(default_factory=dict)
    rows_by_key: dict[str, int] = field(default_factory=dict)
    rows_by_name: dict[str, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """By what is on file, the row that stands for it."""
    _put_by: list[tuple[str, "array[int]"]] = field(default_factory=list)
    """Names of rows that have keys, joined, and the rows: a tenth of what they weigh singly."""

    def holding(self, rows: Iterable[tuple[int, str | None, str]]) -> "Catalogue":
        """The same catalogue with (id, external key, name) of each."""
        for key, external, name in rows:
            if external is not None:
                self.by_key[external] = key
            names = self.without_key if external is None else self.with_key
            known = names.setdefault(name, key)
            if known != key:
                names[name] = [*([known] if isinstance(known, int) else known), key]
        return self

    def match(self, row: int, key: str | None, name: str) -> int | Problem | None:
        """What this row stands for, None for something new, or why nobody can tell.

        Ask once for every row of the file, from the first: the second row that stands for the
        same is refused, whatever became of the first.
        """
        found = self._by_name(name) if key is None else self._by_key(key, name)
        self.rows_by_name.setdefault(name, row)
        if key is not None:
            self.rows_by_key.setdefault(key, row)
        if type(found) is int:
            self.taken.setdefault(found, row)
        return found

    def match_all(
        self, rows: Sequence[int], keys: Sequence[str | None], names: Sequence[str | None]
    ) -> list[int | Problem | None]:
        """What each of these rows stands for, as `match` says; None for those without a name.

        Where all are new, which is seen at once, a row costs a fraction of asking for it.
        """
        keyed, named = _every(keys), _every(names)
        if keyed and named and self._all_new(keyed, named):
            self.rows_by_key.update(zip(keyed, rows, strict=True))
            self._put_by.append((NUL.join(named), array("L", rows)))
            return [None] * len(rows)
        self._take_up()
        return [
            None if name is None else self.match(row, key, name)
            for row, key, name in zip(rows, keys, names, strict=True)
        ]

    def _all_new(self, keys: Sequence[str], names: Sequence[str]) -> bool:
        """Whether these keys are different ones, and nothing on file and no row is called so."""
        return (
            len(set(keys)) == len(keys)
            and self.rows_by_key.keys().isdisjoint(keys)
            and self.by_key.keys().isdisjoint(keys)
            and self.without_key.keys().isdisjoint(names)
        )

    def _take_up(self) -> None:
        """Note the names that were put by: of rows with a key, only others ask for them."""
        for names, rows in self._put_by:
            for name, row in zip(names.split(NUL), rows, strict=True):
                self.rows_by_name.setdefault(name, row)
        self._put_by.clear()

    def _by_key(self, key: str, name: str) -> int | Problem | None:
        if (earlier := self.rows_by_key.get(key)) is not None:
            return self._duplicate("external_key", key, earlier)
        if (found := self.by_key.get(key)) is not None:
            earlier = self.taken.get(found)
            return found if earlier is None else self._duplicate(self.named_by, name, earlier)
        if name in self.rows_by_name:
            return None  # an earlier row may have taken the one of this name
        return self._only(self.without_key.get(name), name)

    def _by_name(self, name: str) -> int | Problem | None:
        if (earlier := self.rows_by_name.get(name)) is not None:
            return self._duplicate(self.named_by, name, earlier)
        found = self._only(self.without_key.get(name) or self.with_key.get(name), name)
        if isinstance(found, int) and found in self.taken:
            return self._duplicate(self.named_by, name, self.taken[found])
        return found

    def _only(self, found: int | list[int] | None, name: str) -> int | Problem | None:
        if isinstance(found, list):
            return Problem(
                "ambiguous",
                self.named_by,
                name,
                f"a {self.named_by} that one {self.one} has, not {len(found)}",
                "Add a column with the external key of the one that is meant.",
            )
        return found

    def _duplicate(self, field_: str, found: str, row: int) -> Problem:
        return Problem(
            "duplicate",
            field_,
            found,
            f"each {self.one} once; duplicate of row {row}",
            f"Take out this row, or row {row}.",
        )


def _every(words: Sequence[str | None]) -> list[str]:
    """The words where there is one in every place, else none of them."""
    found = [word for word in words if word is not None]
    return found if len(found) == len(words) else []
