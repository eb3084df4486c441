"""What a file of evidence is, by its content, and what it may be called.

Documents, pictures and plain text are taken. What a file is called, and what the browser says it
is, counts for nothing: a program under the name of a letter is refused.
"""

import codecs
import re
import struct
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from planner.domain.refusals import Invalid

LONGEST = 120
"""Characters of a name, with its ending."""
MAX_DIRECTORY = 1 << 20
"""Bytes of an archive's list of parts that are read at most."""
CHUNK = 1 << 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MACROS = "vbaProject.bin"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: in words, as browsers call it, and the endings its name may have."""

    words: str
    media_type: str
    endings: tuple[str, ...]


PDF = Kind("PDF", "application/pdf", ("pdf",))
TEXT = Kind("Text", "text/plain", ("txt", "csv", "md", "log", "tsv"))
PICTURES = (
    (b"\x89PNG\r\n\x1a\n", Kind("Picture", "image/png", ("png",))),
    (b"\xff\xd8\xff", Kind("Picture", "image/jpeg", ("jpg", "jpeg"))),
    (b"GIF87a", Kind("Picture", "image/gif", ("gif",))),
    (b"GIF89a", Kind("Picture", "image/gif", ("gif",))),
)
WEBP = Kind("Picture", "image/webp", ("webp",))
OFFICE = (
    ("word/document.xml", Kind("Document", f"{_OFFICE}.wordprocessingml.document", ("docx",))),
    ("xl/workbook.xml", Kind("Workbook", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))),
    (
        "ppt/presentation.xml",
        Kind("Slides", f"{_OFFICE}.presentationml.presentation", ("pptx",)),
    ),
)
OPEN = {
    f"{_OPEN}.text": Kind("Document", f"{_OPEN}.text", ("odt",)),
    f"{_OPEN}.spreadsheet": Kind("Workbook", f"{_OPEN}.spreadsheet", ("ods",)),
    f"{_OPEN}.presentation": Kind("Slides", f"{_OPEN}.presentation", ("odp",)),
}
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,.md"
"""What a browser offers to choose."""


class NotEvidence(Invalid):
    """A file that is none of the kinds that are taken."""

    remedy = (
        "Choose a PDF, a picture (PNG, JPEG, GIF, WebP), a document, workbook or slides without "
        "macros (Office or OpenDocument), or plain text in UTF-8."
    )

    def __init__(self, because: str) -> None:
        super().__init__(f"The file was not kept: {because}.")


def kind_of(stream: BinaryIO) -> Kind:
    """What a file is; raises `NotEvidence` for what is not taken. It is left at its start."""
    stream.seek(0)
    head = stream.read(16)
    try:
        return _kind(stream, head)
    finally:
        stream.seek(0)


def clean_name(given: str, kind: Kind) -> str:
    """A name without folders, marks that cannot be seen, or an ending that its content belies."""
    plain = unicodedata.normalize("NFC", PurePath(given.replace("\\", "/")).name)
    seen = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    safe = "".join("_" if sign in '<>:"/|?*' else sign for sign in seen).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    if not (dot and ending.lower() in kind.endings):
        stem, ending = safe, kind.endings[0]
    return f"{stem.strip(' .')[: LONGEST - len(ending) - 1] or 'evidence'}.{ending.lower()}"


def _kind(stream: BinaryIO, head: bytes) -> Kind:
    if not head:
        raise NotEvidence("it is empty")
    if head.startswith(b"%PDF-"):
        return PDF
    for start, kind in PICTURES:
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return _of_archive(stream) if head.startswith(b"PK\x03\x04") else _of_text(stream)


def _of_archive(stream: BinaryIO) -> Kind:
    """Which office wrote an archive, by its list of parts: nothing large is unpacked."""
    _require_short_directory(stream)
    try:
        with ZipFile(stream) as archive:
            names = set(archive.namelist())
            declared = _declared(archive) if "mimetype" in names else ""
    except (BadZipFile, OSError, RuntimeError, ValueError) as error:  # of what zipfile cannot read
        raise NotEvidence("it is a damaged archive") from error
    _require_no_macros(names)
    if declared in OPEN:
        return OPEN[declared]
    found = next((kind for part, kind in OFFICE if part in names), None)
    if found is None or "[Content_Types].xml" not in names:
        raise NotEvidence("it is an archive")
    return found


def _declared(archive: ZipFile) -> str:
    part = archive.getinfo("mimetype")
    return archive.read(part).decode("ascii", "replace") if part.file_size < 100 else ""


def _require_no_macros(names: Collection[str]) -> None:
    if any(name.endswith(_MACROS) or name.startswith("Basic/") for name in names):
        raise NotEvidence("it holds macros")


def _require_short_directory(stream: BinaryIO) -> None:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    ends = tail.rfind(b"PK\x05\x06")
    if ends < 0 or ends + 22 > len(tail):
        raise NotEvidence("it is a damaged archive")
    if struct.unpack_from("<L", tail, ends + 12)[0] > MAX_DIRECTORY:
        raise NotEvidence("it is an archive with more parts than any office writes")


def _of_text(stream: BinaryIO) -> Kind:
    """Plain text, as all of the file has to be."""
    stream.seek(0)
    decoder, begun = codecs.getincrementaldecoder("utf-8-sig")(), False
    while True:
        piece = stream.read(CHUNK)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise NotEvidence("it is of a kind that is not taken") from error
        if _CONTROL.search(text):
            raise NotEvidence("it is of a kind that is not taken")
        if not begun and text.strip():
            begun = True
            if text.lstrip().startswith("<"):
                raise NotEvidence("it is a web page, a drawing or other markup")
        if not piece:
            return TEXT
