"""Holding the rows of a file against what is on file: new, changed, unchanged or rejected.

Nothing is written here. The check shows what this finds; applying writes it, and finds it afresh
for every batch, since what is on file may have changed meanwhile.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.core.session import Session
from planner.core.stamp import latest
from planner.domain.files.csv_reading import Record
from planner.domain.importing.drafts import Problem
from planner.domain.importing.sheets import IDENTITY, Sheet
from planner.domain.portions import portions
from planner.imports.kinds import Against, Difference
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, Outcome, by_outcome
from planner.imports.taking_turns import take_turn, written_by_others

AT_ONCE = 1000
"""What rows stand for is read so much at a time, so that it weighs little."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What an import would do with some rows of a file, each called by its place in the sheet."""

    against: Against
    sheet: Sheet
    outcomes: Sequence[Outcome]
    keys: list[int | None]
    """What on file each row stands for; None for a new one, and where nobody can tell."""
    differences: Mapping[int, Difference]
    """How the rows differ from what they stand for."""

    def places(self, *outcomes: Outcome) -> list[int]:
        """The rows with one of these outcomes."""
        return [place for place, found in enumerate(self.outcomes) if found in outcomes]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome."""
        found: Counter[str] = Counter(self.outcomes)
        found[Outcome.LEFT_OUT] += len(self.sheet.left_out)
        return by_outcome(found)


class Examination:
    """One reading of one file from its first row to its last, against what is on file."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session, self._of = session, of
        self._read_at = latest(session)
        self._against = kind_of(of).against(session, of)
        self._left_out = frozenset(of.left_out)

    def pass_over(self, records: Sequence[Record]) -> None:
        """Note rows that have been dealt with before, so that later ones cannot repeat them."""
        self._match(self.read(records))

    def read(self, records: Sequence[Record]) -> Sheet:
        """What the rows say, whatever is on file: before the change that they are applied in."""
        if not self._left_out:
            return self._against.reader.read(records)
        sheet = self._against.reader.read([r for r in records if r.row not in self._left_out])
        sheet.left_out = [record for record in records if record.row in self._left_out]
        return sheet

    def left_out(self, sheet: Sheet) -> Examined:
        """The rows among these that are left out, with what is wrong within each of them.

        They stand for nothing, so that another row of the file may stand for the same.
        """
        read = self._against.reader.read(sheet.left_out)
        number = len(read.records)
        return Examined(self._against, read, [Outcome.LEFT_OUT] * number, [None] * number, {})

    def examine(self, sheet: Sheet, *, lock: bool = False) -> Examined:
        """What would happen to these rows. A fixed number of statements for every 1,000 of them.

        `lock` holds what they stand for until the change they are applied in is done, in which no
        other import is written.
        """
        if lock:
            take_turn(self._session)
            self._catch_up()
        keys = self._match(sheet)
        differences = self._compared(sheet, keys, lock)
        self._against.complete(sheet, keys)
        outcomes = [Outcome.NEW] * len(keys)
        for place, difference in differences.items():
            outcomes[place] = Outcome.CHANGED if difference.changed else Outcome.UNCHANGED
        for place in sheet.silent:
            outcomes[place] = Outcome.UNCHANGED
        for place in sheet.problems:
            outcomes[place] = Outcome.REJECTED
        return Examined(self._against, sheet, outcomes, keys, differences)

    def _catch_up(self) -> None:
        """Hold rows against what is on file by now, where others have written since it was read."""
        if written_by_others(self._session, self._of, self._read_at):
            self._read_at = latest(self._session)
            known, self._against = self._against, kind_of(self._of).against(self._session, self._of)
            self._against.catalogue.knowing(known.catalogue)

    def _match(self, sheet: Sheet) -> list[int | None]:
        """By place, what is on file; a row of which nobody can tell has a problem."""
        catalogue, column_of = self._against.catalogue, self._against.reader.column_of
        rows = [record.row for record in sheet.records]
        keys, names = sheet.of("external_key"), sheet.of(catalogue.named_by)
        told_by = sheet.fields.get(IDENTITY, names)
        found = catalogue.match_all(rows, keys, told_by)
        if any(found):
            for place, problem in enumerate(found):
                if isinstance(problem, Problem):
                    shown = names[place] if problem.found == told_by[place] else problem.found
                    named = replace(problem, column=column_of(problem.column), found=shown)
                    sheet.problems[place].append(named)
        return [None if isinstance(each, Problem) else each for each in found]

    def _compared(self, sheet: Sheet, keys: list[int | None], lock: bool) -> dict[int, Difference]:
        """By place, how a sound row differs from what it stands for; what is gone is None now."""
        known = {
            place: key
            for place, key in enumerate(keys)
            if key is not None and place not in sheet.problems
        }
        differences: dict[int, Difference] = {}
        for some in portions(list(known.items()), AT_ONCE):
            differences |= self._differing(sheet, keys, dict(some), lock)
        return differences

    def _differing(
        self, sheet: Sheet, keys: list[int | None], known: Mapping[int, int], lock: bool
    ) -> Iterator[tuple[int, Difference]]:
        on_file = self._against.on_file(list(known.values()), lock)
        for place, key in known.items():
            if key not in on_file:
                keys[place] = None
                continue
            found = self._against.compare(sheet.draft(place), key, on_file[key])
            if isinstance(found, Problem):
                sheet.problems[place].append(found)
            else:
                yield place, found
