"""Reading a sheet of a workbook, row by row, into the CSV that every step of an import reads.

Rows keep the numbers they have in the sheet. Formulas give the values that were saved with them;
of merged cells the first has the value. Columns beyond what is filled, and rows that are only
formatted, are nothing.
"""

import csv
import io
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from planner.domain.files.csv_encoding import Encoding, FileRefused
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_FIELD,
    MAX_ROWS,
    Layout,
    too_many,
    too_wide,
)
from planner.domain.files.xlsx_package import Package, damaged
from planner.domain.files.xlsx_values import DAYS_1900, DAYS_1904, Shown, shown_by, told, unescaped

LAYOUT = Layout(Encoding.UTF_8, ",", NumberFormat.PLAIN)
"""How the text of a sheet is written."""
MAX_CELLS = 5_000_000
WIDEST = 16_384
"""Columns of a sheet."""
MAX_STRINGS = 1_000_000
_SHEET = "/worksheet"


class SheetPart(NamedTuple):
    """A sheet by name, and the part of the package that holds it."""

    name: str
    part: str


class Workbook:
    """What a workbook holds. Raises FileRefused where it cannot be read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._package = Package(stream)
        self._main = _main(self._package)
        self._since = DAYS_1900
        self.sheets = self._sheets()
        """Those that can be seen, in their order."""

    def write_csv(
        self, name: str, out: BinaryIO, numbers: NumberFormat = NumberFormat.PLAIN
    ) -> None:
        """Write a sheet as text, read by LAYOUT; cells that are numbers as `numbers` has them.

        Raises FileRefused beyond the limits.
        """
        part = next((sheet.part for sheet in self.sheets if sheet.name == name), None)
        if part is None:
            raise FileRefused("sheet", f"The workbook has no sheet {name}.", "Choose another.")
        text = io.TextIOWrapper(out, "utf-8", newline="")
        writer, size, last, width = csv.writer(text), 0, 0, 0
        for row, cells in self._rows(part, numbers):
            if row > MAX_ROWS + 1:
                raise too_many(row)
            if len(cells) > MAX_COLUMNS:
                raise too_wide(len(cells), row)
            width = max(width, len(cells))  # of those so far: a title stands above its header
            text.write("\r\n" * (row - last - 1))
            size += writer.writerow([*cells, *[""] * (width - len(cells))])
            last = row
            if size > MAX_BYTES:
                raise FileRefused(
                    "limit",
                    f"As text, the sheet {name} is larger than 50 MB.",
                    "Take out columns that are not needed, or split it into several files.",
                    row,
                )
        text.detach()

    def _rows(self, part: str, numbers: NumberFormat) -> Iterator[tuple[int, list[str]]]:
        """The rows that say anything: the number of each, and its cells up to the last filled."""
        reading = _Rows(self._strings(), self._reads(numbers))
        steps = self._package.tell(part, reading.started, reading.ended, reading.text)
        for _ in steps:
            yield from reading.rows
            reading.rows.clear()

    def _sheets(self) -> list[SheetPart]:
        parts = _related(self._package, self._main)
        found = []
        for name, known in self._package.starts(self._main):
            if name == "workbookPr" and known.get("date1904") in ("1", "true"):
                self._since = DAYS_1904
            if name == "sheet" and known.get("state", "visible") == "visible":
                key = next((v for k, v in known.items() if k.rpartition(":")[2] == "id"), "")
                kind, part = parts.get(key, ("", ""))
                if kind.endswith(_SHEET) and part in self._package.names:
                    found.append(SheetPart(known.get("name", ""), part))
        if not found:
            raise FileRefused(
                "empty", "The workbook has no sheet with cells.", "Choose a workbook with rows."
            )
        return found

    def _strings(self) -> list[str]:
        """The texts that cells of any sheet refer to."""
        part = self._part_of("/sharedStrings")
        if part is None:
            return []
        reading = _Strings()
        for _ in self._package.tell(part, reading.started, reading.ended, reading.text):
            if len(reading.found) > MAX_STRINGS:
                raise FileRefused(
                    "limit",
                    f"The workbook holds more than {MAX_STRINGS:,} different texts.",
                    "Copy the rows into a new workbook, or save the sheet as CSV (UTF-8).",
                )
        return reading.found

    def _reads(self, numbers: NumberFormat) -> list[Callable[[str], str]]:
        """How a number is read, by the format of its cell."""
        part, inside, codes = self._part_of("/styles"), False, dict[int, str]()
        shown: list[Shown] = []
        for name, known in self._package.starts(part) if part else ():
            if name == "numFmt":
                codes[_whole(known.get("numFmtId"))] = known.get("formatCode", "")
            elif name in ("cellXfs", "cellStyles"):
                inside = name == "cellXfs"
            elif inside and name == "xf":
                key = _whole(known.get("numFmtId"))
                shown.append(shown_by(key, codes.get(key)))
        ways = {kind: told(kind, self._since, numbers.point) for kind in Shown}
        return [ways[kind] for kind in shown] or [ways[Shown.NUMBER]]

    def _part_of(self, kind: str) -> str | None:
        parts = _related(self._package, self._main).values()
        return next((part for its, part in parts if its.endswith(kind)), None)


class _Strings:
    """Gathers shared texts. What tells how to speak them is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text: list[str] = []
        self._inside = self._spoken = False

    def started(self, name: str, known: Mapping[str, str]) -> None:
        self._spoken = self._spoken or name == "rPh"
        self._inside = name == "t" and not self._spoken

    def ended(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._spoken = False
        elif name == "si":
            self.found.append(unescaped("".join(self._text)))
            self._text.clear()

    def text(self, text: str) -> None:
        if self._inside:
            self._text.append(text)


class _Rows:
    """Gathers the rows of a sheet; whoever feeds it takes them out of `rows`."""

    def __init__(self, strings: list[str], reads: list[Callable[[str], str]]) -> None:
        self.rows: list[tuple[int, list[str]]] = []
        self._strings, self._reads = strings, reads
        self._row = self._column = self._cells = self._size = 0
        self._known: Mapping[str, str] = {}
        self._line: list[str] = []
        self._text: list[str] = []
        self._inside = self._spoken = False
        self._places: dict[str, int] = {}

    def started(self, name: str, known: Mapping[str, str]) -> None:
        if name in ("v", "t"):
            self._inside = not self._spoken
        elif name == "c":
            self._cell(known)
        elif name == "row":
            row = _whole(known["r"]) if "r" in known else self._row + 1
            if row <= self._row:
                raise damaged()
            self._row, self._column, self._line = row, 0, []
        elif name == "rPh":
            self._spoken = True

    def _cell(self, known: Mapping[str, str]) -> None:
        self._known, self._size = known, 0
        self._text.clear()
        self._cells += 1
        letters = known["r"].rstrip("0123456789") if "r" in known else ""
        self._column = self._place(letters) if letters else self._column + 1
        if self._cells > MAX_CELLS:
            raise FileRefused(
                "limit",
                f"The sheet has more than {MAX_CELLS:,} cells.",
                "Take out columns that are not needed, or split it into several files.",
                self._row,
            )

    def _place(self, letters: str) -> int:
        """The number of a column: A is 1, AA is 27."""
        place = self._places.get(letters, 0)
        if not place:
            if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
                raise damaged()
            for letter in letters.upper():
                place = place * 26 + ord(letter) - 64
            self._places[letters] = place
        if place > WIDEST:
            raise damaged()
        return place

    def text(self, text: str) -> None:
        if self._inside:
            self._size += len(text)
            if self._size > MAX_FIELD:
                raise FileRefused(
                    "limit",
                    f"Row {self._row:,} has a cell of more than {MAX_FIELD:,} characters.",
                    "Shorten that cell.",
                    self._row,
                )
            self._text.append(text)

    def ended(self, name: str) -> None:
        if name in ("v", "t"):
            self._inside = False
        elif name == "c":
            if self._text and (value := self._value("".join(self._text))):
                self._line.extend([""] * (self._column - len(self._line)))
                self._line[self._column - 1] = value
        elif name == "row":
            if any(map(str.strip, self._line)):
                self.rows.append((self._row, self._line))
        elif name == "rPh":
            self._spoken = False

    def _value(self, text: str) -> str:
        kind = self._known.get("t", "n")
        try:
            if kind == "s":
                return self._strings[_whole(text)]
            if kind == "n":
                if not text.isascii() or "_" in text:
                    return text  # Python would read a number where no spreadsheet does
                return self._reads[_whole(self._known.get("s", "0"))](text)
        except (ValueError, IndexError, ArithmeticError) as error:
            raise damaged() from error
        if kind == "b":
            return "TRUE" if text.strip() in ("1", "true") else "FALSE"
        return text.removesuffix("T00:00:00") if kind == "d" else unescaped(text)


def _whole(text: str | None) -> int:
    """A number that says which: never negative, never long."""
    plain = (text or "").strip()
    if not (plain.isdecimal() and plain.isascii() and len(plain) < 9):
        raise damaged()
    return int(plain)


def _main(package: Package) -> str:
    """The part that lists the sheets."""
    parts = _related(package, "").values()
    main = next((part for kind, part in parts if kind.endswith("/officeDocument")), None)
    if main is None or main not in package.names:
        raise damaged()
    return main


def _related(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """By id, the kind and the name of each part that a part refers to."""
    folder, _, name = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package.names:
        return {}
    return {
        known.get("Id", ""): (known.get("Type", ""), _resolved(folder, known.get("Target", "")))
        for started, known in package.starts(rels)
        if started == "Relationship" and known.get("TargetMode") != "External"
    }


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
