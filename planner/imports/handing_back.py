"""Rows of a file as they were corrected so far, handed back to be mended, and why each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.files.csv_cells import restored
from planner.domain.files.csv_reading import Layout, read
from planner.domain.importing.fields import without_reason
from planner.domain.importing.repairs import repaired
from planner.imports.models import Import
from planner.portfolio import files

Reasons = Iterable[tuple[int, str]]
"""The number of each row that is handed back, and why, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A file as it was corrected. Its rows are sent when nobody has its import open any more."""

    stored: str
    layout: Layout
    columns: Sequence[str]
    repairs: Mapping[str, Any]

    @classmethod
    def of(cls, of: Import) -> "Corrected":
        """The file of an import."""
        return cls(of.stored, of.layout, of.columns, of.repairs)

    @property
    def names(self) -> list[str]:
        """Its columns, without the one that says why its rows came back before."""
        return list(without_reason(self.columns))

    def handed_back(self, why: Reasons) -> Iterator[list[str]]:
        """The own cells of each of these rows, and the sentence about it at the end.

        A row with fewer cells than the header is filled up, and what one has beyond is told in the
        sentence, so that this has its column.
        """
        width = len(self.names)
        with files.opened(self.stored) as stream:
            records = repaired(read(stream, self.layout), self.repairs, self.columns)
            for number, sentence in why:
                every = next(record for record in records if record.row >= number).cells
                said = [restored(cell.strip()) for cell in every]  # guarded afresh on its way out
                cells, beyond = said[:width], said[len(self.columns) :]
                told = f"Beyond the last column: {', '.join(beyond)}. " if beyond else ""
                yield [*cells, *[""] * (width - len(cells)), told + sentence]
