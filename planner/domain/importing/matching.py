"""Which thing on file a row stands for: by external key, then by its exact name."""

import json
from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.domain.fingerprints import Fingerprints
from planner.domain.importing.drafts import Problem

NUL = "\0"
"""Stands in no name: the reader refuses it."""
Names = dict[str, int | list[int]]
"""By name what is called so, or all of it where several are."""
Row = tuple[int, str | None, str]
"""Something on file: its id, its external key, and its name."""
Source = Callable[[str, Collection[str]], Iterable[Row]]
"""Reads what is on file whose external key, or name, as the field says, is one of these."""


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
    """Of the rows that have a key besides."""
    rows_of_name_alone: dict[str, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """By what is on file, the row that stands for it; with a source, where its name says so."""
    source: Source | None = None
    """Where what is on file is looked up for some rows at a time, where all of it is too much."""
    _key_of: dict[int, str] = field(default_factory=dict)
    """By what was looked up, its external key: whether a row had that is known already."""
    renamed: dict[str, int] = field(default_factory=dict)
    """By a name that something had on file, the row that gives it another; kept with a source."""
    _renamed_put_by: list[tuple[str, "array[int]"]] = field(default_factory=list)
    """Such names as a list of JSON, and the rows: a tenth of what they weigh singly."""
    _before: Fingerprints = field(default_factory=Fingerprints)
    """Of the keys that are put by."""
    _put_by: list[tuple[str, str, "array[int]"]] = field(default_factory=list)
    """Keys and names of rows, joined, and the rows: a tenth of what they weigh singly."""

    def holding(self, rows: Iterable[Row]) -> "Catalogue":
        """The same catalogue with these."""
        for key, external, name in rows:
            if external is not None:
                self.by_key[external] = key
            names = self.without_key if external is None else self.with_key
            known = names.setdefault(name, key)
            if known != key and not (isinstance(known, list) and key in known):
                names[name] = [*([known] if isinstance(known, int) else known), key]
        return self

    def knowing(self, before: "Catalogue") -> "Catalogue":
        """The same catalogue, which knows of the rows that one read `before` has matched.

        What those rows made is on file by now, and what they renamed is called otherwise.
        """
        before.take_up()
        self._before = before._before
        self.rows_by_key, self.rows_by_name = before.rows_by_key, before.rows_by_name
        self.rows_of_name_alone, self.taken = before.rows_of_name_alone, before.taken
        self.renamed = before.renamed
        for names in (before.with_key, before.without_key):
            for name, found in names.items():
                for key in [found] if isinstance(found, int) else found:
                    row = self.taken.get(key)
                    if row is not None and not self._says(row, name):
                        self.renamed.setdefault(name, row)
        return self

    def _says(self, row: int, name: str) -> bool:
        """Whether the row was the first to give this name."""
        return row in (self.rows_by_name.get(name), self.rows_of_name_alone.get(name))

    def match(self, row: int, key: str | None, name: str) -> int | Problem | None:
        """What this row stands for, None for something new, or why nobody can tell.

        Ask once for every row of the file, from the first: the second row that stands for the
        same is refused, whatever became of the first.
        """
        if key is None:
            found = self._by_name(name)
            self.rows_of_name_alone.setdefault(name, row)
        else:
            found = self._by_key(key, name)
            self.rows_by_name.setdefault(name, row)
            self.rows_by_key.setdefault(key, row)
        if type(found) is int:
            self._note([row], [found])
        return found

    def match_all(
        self, rows: Sequence[int], keys: Sequence[str | None], names: Sequence[str | None]
    ) -> list[int | Problem | None]:
        """What each of these rows stands for, as `match` says; None for those without a name.

        Where nothing stands against any of them, which is seen at once, a row costs a fraction of
        asking for it.
        """
        if self.source is None:
            return self._matched(rows, keys, names)
        was = self._look_up(self.source, keys, names)
        found = self._matched(rows, keys, names)
        renamed = [
            (was[key], row)
            for row, key, name in zip(rows, found, names, strict=True)
            if type(key) is int and was[key] != name
        ]
        if renamed:
            before, by = zip(*renamed, strict=True)
            self._renamed_put_by.append((json.dumps(before), array("L", by)))
        return found

    def _look_up(
        self, source: Source, keys: Sequence[str | None], names: Sequence[str | None]
    ) -> dict[int, str]:
        """Hold what rows of these keys and names may stand for, and no more; gives it by name."""
        for known in (self.by_key, self.with_key, self.without_key):
            known.clear()
        rows = list(source("external_key", {key for key in keys if key is not None}))
        self.holding(rows)
        asked = zip(keys, names, strict=True)
        rows += source(
            self.named_by,
            {name for key, name in asked if name and (key is None or key not in self.by_key)},
        )
        self.holding(rows)
        self._key_of = {key: external for key, external, _ in rows if external is not None}
        return {key: name for key, _, name in rows}

    def _matched(
        self, rows: Sequence[int], keys: Sequence[str | None], names: Sequence[str | None]
    ) -> list[int | Problem | None]:
        keyed, named = _every(keys), _every(names)
        found = None
        if keyed and named:
            found = self._all_by_key(rows, keyed, named)
        elif named and not any(keys):
            found = self._all_by_name(rows, named)
        if found is not None:
            return found
        self.take_up()
        return [
            None if name is None else self.match(row, key, name)
            for row, key, name in zip(rows, keys, names, strict=True)
        ]

    def _all_by_key(
        self, rows: Sequence[int], keys: Sequence[str], names: Sequence[str]
    ) -> list[int | Problem | None] | None:
        """What rows with these keys stand for; None where one of them has to be asked for."""
        if _again(keys, self.rows_by_key) or not self._before.note(keys):
            return None
        found = list(map(self.by_key.get, keys))
        unknown = [name for name, key in zip(names, found, strict=True) if key is None]
        if not self.without_key.keys().isdisjoint(unknown) or not self._free(found):
            return None
        if self.source is None:  # what was looked up is known by its key
            self._note(rows, found)
        self._put_by.append((NUL.join(keys), NUL.join(names), array("L", rows)))
        return list(found)

    def _all_by_name(
        self, rows: Sequence[int], names: Sequence[str]
    ) -> list[int | Problem | None] | None:
        """What rows of these names stand for; None where one of them has to be asked for."""
        self.take_up()
        before = (self.rows_of_name_alone, self.rows_by_name, self.renamed)
        if len(set(names)) < len(names) or any(map(set(names).intersection, before)):
            return None
        known = [self.without_key.get(name) or self.with_key.get(name) for name in names]
        found = [key for key in known if not isinstance(key, list)]
        if len(found) < len(known) or not self._free(found):
            return None
        self.rows_of_name_alone.update(zip(names, rows, strict=True))
        self._note(rows, found)
        return list(found)

    def _free(self, found: Sequence[int | None]) -> bool:
        """Whether no row stands for any of these yet, and none comes twice among them."""
        known = [key for key in found if key is not None]
        return len(set(known)) == len(known) and not any(map(self._earlier, known))

    def _earlier(self, found: int) -> int | None:
        """The row that stands for something on file already."""
        key = self._key_of.get(found)
        return self.taken.get(found) or (None if key is None else self.rows_by_key.get(key))

    def _stood_for(self, found: int | list[int]) -> bool:
        """Whether it is one, and an earlier row stands for it."""
        return isinstance(found, int) and self._earlier(found) is not None

    def _note(self, rows: Sequence[int], found: Sequence[int | None]) -> None:
        """Note which rows stand for these. What has the key of its row is known by that already."""
        for row, key in zip(rows, found, strict=True):
            if key is not None and self.rows_by_key.get(self._key_of.get(key, NUL)) != row:
                self.taken.setdefault(key, row)

    def take_up(self) -> None:
        """Note the keys and names that were put by: only rows with something against them ask."""
        for before, by in self._renamed_put_by:
            for name, row in zip(json.loads(before), by, strict=True):
                self.renamed.setdefault(name, row)
        self._renamed_put_by.clear()
        for keys, names, rows in self._put_by:
            self.rows_by_key.update(zip(keys.split(NUL), rows, strict=True))
            for name, row in zip(names.split(NUL), rows, strict=True):
                self.rows_by_name.setdefault(name, row)
        self._put_by.clear()

    def _by_key(self, key: str, name: str) -> int | Problem | None:
        if (earlier := self.rows_by_key.get(key)) is not None:
            return self._duplicate("external_key", key, earlier)
        if (found := self.by_key.get(key)) is not None:
            earlier = self._earlier(found)
            return found if earlier is None else self._duplicate(self.named_by, name, earlier)
        if name in self.rows_by_name or name in self.rows_of_name_alone:
            return None  # an earlier row may have taken the one of this name
        return self._only(self.without_key.get(name), name)

    def _by_name(self, name: str) -> int | Problem | None:
        if (earlier := self.rows_of_name_alone.get(name)) is not None:
            return self._duplicate(self.named_by, name, earlier)
        alone, earlier = self.without_key.get(name), self.rows_by_name.get(name)
        if earlier is not None and (alone is None or self._stood_for(alone)):
            return self._duplicate(self.named_by, name, earlier)
        if name not in self.without_key and (earlier := self.renamed.get(name)) is not None:
            return self._duplicate(self.named_by, name, earlier)
        found = self._only(self.without_key.get(name) or self.with_key.get(name), name)
        if isinstance(found, int) and (earlier := self._earlier(found)) is not None:
            return self._duplicate(self.named_by, name, earlier)
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


def _again(words: Collection[Hashable], before: Mapping[Any, int]) -> bool:
    """Whether any of these comes twice, or came before."""
    return len(set(words)) < len(words) or not before.keys().isdisjoint(words)


def _every(words: Sequence[str | None]) -> list[str]:
    """The words where there is one in every place, else none of them."""
    found = [word for word in words if word is not None]
    return found if len(found) == len(words) else []
