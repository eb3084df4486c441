"""Workbooks to import: as spreadsheets write them, and part by part as nobody should."""

import io
from collections.abc import Mapping, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REFERS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGED = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these sheets, by name, as rows of values."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def opened(data: bytes) -> Worksheet:
    """The first sheet of a workbook, as spreadsheets see it."""
    return load_workbook(io.BytesIO(data)).worksheets[0]


def saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def crafted(
    rows: str = "", parts: Mapping[str, str | bytes] | None = None, packed: bool = True
) -> bytes:
    """A workbook whose one sheet, Rows, has this XML; `parts` adds to it, or takes the place."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED if packed else ZIP_STORED) as archive:
        for name, text in {**_parts(rows), **(parts or {})}.items():
            archive.writestr(name, text)
    return kept.getvalue()


def _parts(rows: str) -> dict[str, str]:
    sheet = f'<sheet name="Rows" sheetId="1" r:id="rId1" xmlns:r="{REFERS}"/>'
    return {
        "[Content_Types].xml": f'<Types><Override ContentType="{KIND}"/></Types>',
        "_rels/.rels": f'<Relationships {PACKAGED}><Relationship Id="rId1" '
        f'Type="{REFERS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {MAIN}><sheets>{sheet}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships {PACKAGED}><Relationship Id="rId1" '
        f'Type="{REFERS}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{REFERS}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{REFERS}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>Pay</t></si></sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}></styleSheet>",
    }


def cell(place: str, value: str, kind: str = "n", style: int = 0) -> str:
    """The XML of a cell."""
    return f'<c r="{place}" s="{style}" t="{kind}"><v>{value}</v></c>'


def text(place: str, value: str) -> str:
    """The XML of a cell with text of its own."""
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
