"""The rows of an import's file in pieces, the next of which is read while one is written down."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from planner.core.ahead import Ahead
from planner.core.session import Session
from planner.domain.files.csv_reading import Record, read
from planner.domain.importing.batches import LARGEST
from planner.domain.importing.repairs import repaired
from planner.domain.importing.sheets import Sheet
from planner.imports.examining import Examination, Examined
from planner.imports.models import Import
from planner.imports.sizes import alone
from planner.portfolio import files


@dataclass(frozen=True, slots=True)
class Piece:
    """What some rows say that follow each other."""

    begins: int
    """The rows of the file that came before, without its header."""
    sheet: Sheet
    last: bool

    @property
    def ends(self) -> int:
        """The rows of the file up to its last."""
        return self.begins + self.sheet.rows


class Pieces:
    """Rows piece by piece, held against what is on file. No rows are one empty piece."""

    def __init__(self, session: Session, of: Import, records: Iterator[Record], size: int) -> None:
        self.size = size
        """How many rows a piece takes that nobody has begun to read."""
        self.ahead = Ahead(self._read())
        self._asked: int | None = None
        self.alone = alone(session)
        """Whether rows are written while all others wait; else they are sent, and awaited later."""
        self._examination, self._records, self._begins = Examination(session, of), records, 0

    def pass_over(self, number: int) -> None:
        """Leave out the first rows, which have been dealt with before."""
        while behind := list(islice(self._records, min(number - self._begins, LARGEST))):
            self._examination.pass_over(behind)
            self._begins += len(behind)

    def __iter__(self) -> Iterator[Piece]:
        return self.ahead

    def examine(self, piece: Piece, *, lock: bool = False) -> Examined:
        """What would happen to these rows; `lock` as in `Examination.examine`."""
        return self._examination.examine(piece.sheet, lock=lock)

    def left_out(self, piece: Piece) -> Examined:
        """Those of these rows that are left out; as `Examination.left_out`."""
        return self._examination.left_out(piece.sheet)

    @contextmanager
    def reading_on(self) -> Iterator[None]:
        """Have the next rows read while the database writes those of the block.

        That is within the block where they are written alone. Where they are sent it is after it:
        reading would be in the way of sending them.
        """
        self._asked = self.size
        if self.alone:
            self.ahead.begin()
        yield
        self.ahead.begin()

    def _read(self) -> Iterator[Piece]:
        first: Sequence[Record] = list(islice(self._records, 1))
        last = False
        while not last:
            size, self._asked = self._asked or self.size, None
            rows = [*first, *islice(self._records, size - len(first))]
            first = list(islice(self._records, 1))
            last = not first
            yield Piece(self._begins, self._examination.read(rows), last)
            self._begins += len(rows)


@contextmanager
def pieces(session: Session, of: Import, size: int) -> Iterator[Pieces]:
    """The file of an import as it was corrected, its header passed over."""
    with files.opened(of.stored) as stream:
        records = read(stream, of.layout)
        next(records, None)
        records = repaired(records, of.repairs, of.columns)
        found = Pieces(session, of, records, size)
        with found.ahead:
            yield found
