"""What a file of evidence is, and what it may be called."""

import io
import time
import zipfile

import pytest

from planner.domain.evidence import PDF, TEXT, NotEvidence, clean_name, kind_of

TYPES = "[Content_Types].xml"


def archive(**parts: bytes) -> bytes:
    """A ZIP archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return made.getvalue()


def found(content: bytes) -> str:
    """The media type of a content, or why it is refused."""
    try:
        return kind_of(io.BytesIO(content)).media_type
    except NotEvidence as refusal:
        return refusal.sentence


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("Beschluss: ja, für £5\n".encode(), "text/plain"),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "text/plain"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, media_type: str):
    assert found(content) == media_type


def test_office_files_are_told_by_their_parts():
    office = "application/vnd.openxmlformats-officedocument"
    word = archive(**{TYPES: b"<x/>", "word/document.xml": b"<x/>"})
    sheet = archive(**{"xl/workbook.xml": b"<x/>", TYPES: b"<x/>"})
    open_text = archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"a.xml": b""})

    assert [found(word), found(sheet), found(open_text)] == [
        f"{office}.wordprocessingml.document",
        f"{office}.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
    ]


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "it is empty"),
        (b"MZ\x90\x00program", "it is of a kind that is not taken"),
        (b"\x7fELF", "it is of a kind that is not taken"),
        (b"caf\xe9", "it is of a kind that is not taken"),
        (b"text" * 500_000 + b"\x00", "it is of a kind that is not taken"),
        (b" \n<!doctype html><script>", "it is a web page, a drawing or other markup"),
        (b"<svg onload=alert(1)>", "it is a web page, a drawing or other markup"),
        (b"PK\x03\x04cut off", "it is a damaged archive"),
        (archive(a=b"a"), "it is an archive"),
        (
            archive(**{TYPES: b"", "word/document.xml": b"", "word/vbaProject.bin": b""}),
            "it holds macros",
        ),
        (
            archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"Basic/a/b.xml": b""}),
            "it holds macros",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_taken_is_refused_with_the_reason(content: bytes, because: str):
    assert found(content) == f"The file was not kept: {because}."


def test_an_archive_of_countless_parts_is_refused_at_once():
    parts = archive(**{f"part-{n}": b"" for n in range(20_000)})

    began = time.process_time()
    said = found(parts)

    assert said == "The file was not kept: it is an archive with more parts than any office writes."
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("Business case.pdf", "Business case.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ada\\case.PDF", "case.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("...", "evidence.pdf"),
        ("", "evidence.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Café.pdf".replace("é", "e\u0301"), "Café.pdf"),
    ],
)
def test_a_name_keeps_its_words_and_gets_the_ending_of_its_content(given: str, clean: str):
    assert clean_name(given, PDF) == clean


def test_text_keeps_an_ending_of_text():
    assert [clean_name(name, TEXT) for name in ("a.csv", "notes.md", "page.html")] == [
        "a.csv",
        "notes.md",
        "page.html.txt",
    ]
