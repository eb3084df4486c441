"""What the bytes of an uploaded file are: text, and in which encoding, or no table at all."""

import codecs
import re
from enum import StrEnum
from typing import BinaryIO

from planner.domain.refusals import Invalid


class Encoding(StrEnum):
    """The encodings a file may have; a byte order mark is allowed in front of each."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    CP1252 = "cp1252"

    @property
    def codec(self) -> str:
        """Python's name for it, with the mark taken off."""
        return "utf-8-sig" if self is Encoding.UTF_8 else self.value


class FileRefused(Invalid):
    """A file that cannot be read as a table. `code` is for programs; `line` where it is known."""

    def __init__(self, code: str, sentence: str, remedy: str, line: int | None = None) -> None:
        self.code, self.line, self.remedy = code, line, remedy
        super().__init__(sentence)


CHUNK = 1 << 20
HEAD = 1 << 16
SAVE_AS = "In the program that made it, save it as CSV (UTF-8), and choose that file."

_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|svg)\b", re.IGNORECASE)
_JSON = re.compile(rb'\s*(\[\s*)?\{\s*"')
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
_BROKEN_UTF_8 = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]|[\xc0\xc1][\x80-\xbf]")
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def encoding_of(stream: BinaryIO) -> Encoding:
    """The encoding of a file, from its first to its last byte; the stream is left at its start.

    A byte order mark decides; else strict UTF-8; else cp1252, which people are shown and may
    change. Raises FileRefused for what is empty, no text, or text that nothing here can read.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    _require_text(head)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF_16
    broken = _first_not_utf_8(stream)
    stream.seek(0)
    if broken is None:
        return Encoding.UTF_8
    _require_cp1252(stream, broken)
    stream.seek(0)
    return Encoding.CP1252


def _require_text(head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FileRefused("empty", "The file is empty.", "Choose a file with a header and rows.")
    for magic, kind in _KINDS:
        if head.startswith(magic):
            raise FileRefused("type", f"The file is {kind}, not a CSV file.", SAVE_AS)
    text = head.removeprefix(codecs.BOM_UTF8)
    if _MARKUP.match(text):
        raise FileRefused("type", "The file is a web page or XML, not a CSV file.", SAVE_AS)
    if _JSON.match(text):
        raise FileRefused("type", "The file is JSON, not a CSV file.", SAVE_AS)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    if _alternating_nuls(head):
        raise FileRefused(
            "encoding",
            "The file looks like UTF-16, but its first bytes do not say so.",
            "Save it as CSV (UTF-8), or as UTF-16 with a byte order mark.",
        )
    first = re.split(rb"[\r\n]", head, maxsplit=1)[0]
    if b"\0" in first or len(_CONTROLS.findall(head)) > len(head) // 20:
        raise FileRefused("type", "The file is binary, not a CSV file.", SAVE_AS)


def _alternating_nuls(head: bytes) -> bool:
    """Whether every other byte is NUL, as in UTF-16 of Latin letters."""
    pairs = len(head) // 2
    odd, even = head[1::2].count(0), head[0::2].count(0)
    return max(odd, even) > 0.8 * pairs and min(odd, even) < 0.2 * pairs


def _first_not_utf_8(stream: BinaryIO) -> int | None:
    """Where the first byte is that UTF-8 cannot have, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    while chunk := stream.read(CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return max(offset + error.start, 0)
        offset += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return offset
    return None


def _require_cp1252(stream: BinaryIO, broken: int) -> None:
    offset, tail = 0, b""
    while chunk := stream.read(CHUNK):
        joined = tail + chunk
        wrong = _BROKEN_UTF_8.search(joined) or _NOT_CP1252.search(chunk)
        if wrong:
            raise FileRefused(
                "encoding",
                f"The file is neither UTF-8 (byte {broken + 1:,} is not) nor Windows text "
                f"(bytes {wrong.group().hex(' ').upper()} are not).",
                SAVE_AS,
            )
        offset, tail = offset + len(chunk), joined[-2:]
