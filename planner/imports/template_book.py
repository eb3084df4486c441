"""The template as a workbook: an empty sheet to fill in, and beside it one that explains it.

Columns of a few words offer them in a list, and warn of others, since a file may also say them in
other ways. Figures and days are cells of their kind, shown as the reader's spreadsheet shows them.
"""

from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from planner.domain.files.csv_reading import MAX_ROWS
from planner.domain.importing.fields import Field, Holds
from planner.imports.kinds import Kind
from planner.imports.template import columns, rules

EXPLAINED, LISTED = "How to fill it in", "Lists"
HEADS = ("Column", "What it holds", "Example", "Needed")
WIDTHS = (24, 90, 28, 8)
WIDEST_PROMPT, LONGEST_PROMPT = 32, 255
"""Characters that a spreadsheet shows of a hint and of its title."""
FORMATS = {Holds.TEXT: "@", Holds.FIGURE: "#,##0.###", Holds.DAY: "yyyy-mm-dd"}


def template_book(kind: Kind, pools: Sequence[str], areas: Sequence[str]) -> IO[bytes]:
    """An open file with the template of a kind. Whoever asks for it closes it.

    It offers these pools and portfolio areas where a column names one.
    """
    from xlsxwriter import Workbook

    file = TemporaryFile()  # noqa: SIM115
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    every = columns(kind, pools)
    head = book.add_format({"bold": True, "bottom": 1})
    sheet, explained, listed = (
        book.add_worksheet(name) for name in (kind.many.capitalize(), EXPLAINED, LISTED)
    )
    named = {"pool": pools, "portfolio_area": areas}
    lists = {**{field.key: field.choices for field in every}, **named}
    for place, field in enumerate(every):
        shown = book.add_format({"num_format": FORMATS[field.holds]})
        sheet.set_column(place, place, max(len(field.key), len(field.example), 10) + 3, shown)
        sheet.write_string(0, place, field.key, head)
        rule = _rule(field, _listed(listed, place, field.key, lists.get(field.key, ()), head))
        sheet.data_validation(1, place, MAX_ROWS, place, rule)
    sheet.freeze_panes(1, 0)
    listed.hide()
    _explain(explained, kind, every, head, book.add_format({"text_wrap": True, "valign": "top"}))
    book.close()
    file.seek(0)
    return file


def _listed(sheet: Any, place: int, key: str, words: Sequence[str], head: Any) -> str | None:
    """Where the words of a column are listed, which are written there; None where it has none."""
    if not words:
        return None
    sheet.write_string(0, place, key, head)
    for row, word in enumerate(words, 1):
        sheet.write_string(row, place, word)
    from xlsxwriter.utility import xl_range_abs

    return f"={LISTED}!{xl_range_abs(1, place, len(words), place)}"


def _rule(field: Field, source: str | None) -> Mapping[str, Any]:
    """What a cell of a column is held to, as a warning, and the hint beside it."""
    told = {
        "input_title": field.label[:WIDEST_PROMPT],
        "input_message": field.expects[:LONGEST_PROMPT],
        "error_type": "warning",
        "error_title": field.label[:WIDEST_PROMPT],
        "error_message": field.expects[:LONGEST_PROMPT],
    }
    if source:
        return {"validate": "list", "source": source, **told}
    if field.holds is Holds.FIGURE:
        return {"validate": "decimal", "criteria": ">=", "value": 0, **told}
    if field.holds is Holds.DAY:
        return {"validate": "date", "criteria": ">=", "value": "=DATE(1900,1,1)", **told}
    return {"validate": "any", **told}


def _explain(sheet: Any, kind: Kind, every: Sequence[Field], head: Any, wrapped: Any) -> None:
    for place, (name, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, head)
    for row, field in enumerate(every, 1):
        needed = "yes" if field.required else ""
        for place, text in enumerate((field.key, field.expects, field.example, needed)):
            sheet.write_string(row, place, text, wrapped)
    for row, rule in enumerate(rules(kind), len(every) + 2):
        sheet.write_string(row, 1, rule, wrapped)
    sheet.freeze_panes(1, 0)
