"""An Excel workbook as what it is: a ZIP archive of XML parts, read within limits or refused.

Nothing of a part is ever held as a tree: its elements are told one after the other, so that what a
file claims to be costs no memory. A document type is refused, and entities with it.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from planner.domain.files.csv_encoding import SAVE_AS, FileRefused

MAX_UNPACKED = 512 * 1024 * 1024
"""So many bytes of a part are unpacked at most."""
SUSPECT, DENSEST = 16 * 1024 * 1024, 150
"""Larger parts that are packed more densely than so many to one are no rows of anybody."""
MAX_DIRECTORY = 1024 * 1024
CHUNK = 1 << 16
_ARCHIVE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_CONTENT = "[Content_Types].xml"
_OTHERS = {"xl/workbook.bin": "a binary Excel workbook (.xlsb)", "mimetype": "an OpenDocument file"}
_WITHOUT = "Save it as an Excel workbook without macros (.xlsx), and choose that file."

Started = Callable[[str, Mapping[str, str]], None]
"""Told the name of an element, without its prefix, and its attributes."""


def is_workbook(stream: BinaryIO) -> bool:
    """Whether a file begins as workbooks do, old and new; it is left at its start."""
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    return head.startswith((_ARCHIVE, _COMPOUND))


class Package:
    """The parts of one workbook. Raises FileRefused for what is none, or is not taken."""

    def __init__(self, stream: BinaryIO) -> None:
        _require_archive(stream)
        with _whole():
            self._archive = ZipFile(stream)
        self.names = frozenset(self._archive.namelist())
        self._require_taken()

    def tell(
        self,
        name: str,
        started: Started,
        ended: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Tell of a part's elements, a piece of the part at each step."""
        parser, names = expat.ParserCreate(), _Names()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_document_type
        parser.StartElementHandler = lambda name, known: started(names[name], known)
        if ended:
            parser.EndElementHandler = lambda name: ended(names[name])
        if text:
            parser.CharacterDataHandler = text
        with _whole():
            for piece in self._pieces(name):
                parser.Parse(piece)
                yield
            parser.Parse(b"", True)
        yield

    def starts(self, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The elements of a part by name with their attributes, in the order they begin."""
        found: list[tuple[str, Mapping[str, str]]] = []
        for _ in self.tell(name, lambda started, known: found.append((started, known))):
            yield from found
            found.clear()

    def _pieces(self, name: str) -> Iterator[bytes]:
        stated = self._archive.getinfo(name)  # no more than it states is ever unpacked
        dense = stated.file_size > DENSEST * stated.compress_size
        if stated.file_size > (SUSPECT if dense else MAX_UNPACKED):
            raise FileRefused(
                "limit",
                f"Unpacked, {name} of the workbook would be {stated.file_size // 1_000_000:,} MB.",
                "Copy the rows into a new workbook, or save the sheet as CSV (UTF-8).",
            )
        with self._archive.open(stated) as part:
            while piece := part.read(CHUNK):
                yield piece

    def _require_taken(self) -> None:
        if _CONTENT not in self.names or "xl/workbook.bin" in self.names:
            kind = next((kind for name, kind in _OTHERS.items() if name in self.names), None)
            raise FileRefused(
                "type", f"The file is {kind or 'a ZIP archive'}, not a workbook or CSV.", SAVE_AS
            )
        for part in self._archive.infolist():
            if part.flag_bits & 1:
                raise _locked()
            if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise damaged()
        types = [known.get("ContentType", "") for _, known in self.starts(_CONTENT)]
        if any("macroEnabled" in kind or "vbaProject" in kind for kind in types):
            raise FileRefused("type", "The workbook holds macros, which are not taken.", _WITHOUT)


class _Names(dict[str, str]):
    """Names of elements without their prefix, each taken apart once."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


def _require_archive(stream: BinaryIO) -> None:
    """Refuse old and locked workbooks, and directories that would be read for minutes."""
    stream.seek(0)
    if stream.read(8) == _COMPOUND:
        if _holds(stream, _LOCKED):
            raise _locked()
        raise FileRefused(
            "type",
            "The file is an old Excel workbook (.xls).",
            "Save it as an Excel workbook (.xlsx) or as CSV (UTF-8), and choose that file.",
        )
    size = stream.seek(0, 2)
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    ends = tail.rfind(b"PK\x05\x06")
    if ends < 0 or ends + 22 > len(tail):
        raise damaged()
    if struct.unpack_from("<L", tail, ends + 12)[0] > MAX_DIRECTORY:
        raise FileRefused(
            "limit",
            "The workbook has more parts than any spreadsheet writes.",
            "Copy the rows into a new workbook, or save the sheet as CSV (UTF-8).",
        )
    stream.seek(0)


def _holds(stream: BinaryIO, mark: bytes) -> bool:
    tail = b""
    while piece := stream.read(1 << 20):
        if mark in tail + piece:
            return True
        tail = piece[-len(mark) :]
    return False


def _no_document_type(*_: object) -> None:
    raise FileRefused(
        "type",
        "The workbook declares a document type, which no spreadsheet does.",
        "Copy the rows into a new workbook, and choose that file.",
    )


UNREADABLE = (
    BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    UnicodeError,
)
"""What zipfile and expat raise of a file that contradicts itself, or is packed in a way that they
do not know: a kind of RuntimeError."""


@contextmanager
def _whole() -> Iterator[None]:
    """Turn whatever is wrong with an archive, or with its XML, into a refusal."""
    try:
        yield
    except UNREADABLE as error:
        raise damaged() from error


def _locked() -> FileRefused:
    return FileRefused(
        "password",
        "The workbook is protected by a password.",
        "Take the password off, save it, and choose it again.",
    )


def damaged() -> FileRefused:
    """A workbook that its own parts contradict."""
    return FileRefused(
        "type",
        "The workbook is damaged or incomplete.",
        "Open it in a spreadsheet program, save it as .xlsx, and choose that file.",
    )
