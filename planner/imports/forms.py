"""What a person types and chooses on the way from a file to an import."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import zip_longest
from typing import BinaryIO

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from planner.capacity.models import SkillPool
from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_delimiters import DELIMITERS
from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import Layout
from planner.imports.commands.preparing import Matching
from planner.imports.kinds import Kind
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import
from planner.imports.queries.plans import PlanChoice
from planner.imports.queries.skills import CREATE, LEAVE, SkillChoice
from planner.web.forms import GIVEN_REASON, Form, stripped

ENCODINGS = {
    Encoding.UTF_8: "UTF-8",
    Encoding.UTF_16: "UTF-16",
    Encoding.CP1252: "Windows (cp1252)",
}
HEADERS = {str(row): str(row) for row in range(1, 31)}
NO_SCENARIO = "none"
PASTED, MOST_PASTED = "Pasted rows", 400_000
TOO_MUCH = "Paste at most 400,000 characters; save more as a file."


class UploadForm(Form):
    """The file itself or rows that were copied, and what they hold."""

    file = FileField("File")
    pasted = TextAreaField(
        "Rows with their header",
        validators=[Length(max=MOST_PASTED, message=TOO_MUCH)],
        render_kw={"rows": 6, "spellcheck": "false"},
    )
    kind = SelectField("It holds", default="")

    def offer(self, kinds: Sequence[Kind]) -> "UploadForm":
        """Let these kinds be chosen, or left to the names of the columns."""
        named = [(kind.name, kind.many.capitalize()) for kind in kinds]
        self.kind.choices = [("", "What its columns say"), *named]
        return self

    def kinds(self, offered: Sequence[Kind]) -> list[Kind]:
        """The kind that was chosen, or all of them where none was."""
        return [kind for kind in offered if self.kind.data in ("", kind.name)]

    def chosen(self) -> bool:
        """Whether a file came along; says so beside the field otherwise."""
        if not self.validate_on_submit():
            return False
        named, pasted = bool(self.file.data and self.file.data.filename), self._text()
        if not named and not pasted:
            self.refuse("file", "Choose a CSV file or an Excel workbook, or paste rows below.")
        elif named and pasted:
            self.refuse("pasted", "There is a file as well: leave one of them out.")
        return not self.errors

    def source(self) -> tuple[str, BinaryIO]:
        """What the rows are read from, and what it is called; of a form that is complete."""
        if text := self._text():
            return PASTED, BytesIO(text.encode())
        return self.file.data.filename, self.file.data.stream

    def _text(self) -> str:
        return (self.pasted.data or "").strip("\r\n")


class WrittenForm(Form):
    """How a file writes its numbers and its days."""

    numbers = SelectField(
        "Numbers look like",
        choices={written.value: written.value for written in NumberFormat},
        default=NumberFormat.PLAIN.value,
    )
    days = SelectField(
        "Days look like",
        choices={order.value: order.value for order in DayOrder},
        default=DayOrder.UNSAID.value,
    )
    header = SelectField("The columns are named in row", choices=HEADERS, default="1")

    def of(self, layout: Layout) -> Layout:
        """This layout with numbers, days and the header as they were chosen."""
        numbers, days = NumberFormat(self.numbers.data), DayOrder(self.days.data)
        return replace(layout, numbers=numbers, days=days, header=int(self.header.data))


class LayoutForm(WrittenForm):
    """How the file is read."""

    encoding = SelectField(
        "Encoding", choices={encoding.value: name for encoding, name in ENCODINGS.items()}
    )
    delimiter = SelectField("Columns are parted by", choices=DELIMITERS)

    def layout(self) -> Layout:
        """What was chosen."""
        return self.of(Layout(Encoding(self.encoding.data), self.delimiter.data))


class SheetForm(WrittenForm):
    """Which sheet of a workbook is read, and how numbers and days that are text there."""

    sheet = SelectField("Sheet")

    def offer(self, of: Import) -> "SheetForm":
        """Let each of its sheets be chosen."""
        self.sheet.choices = [(name, name) for name in of.sheets]
        return self


class KindForm(Form):
    """What a file holds."""

    kind = SelectField("It holds")

    def offer(self, kinds: Sequence[Kind]) -> "KindForm":
        """Let each of these be chosen."""
        self.kind.choices = [(kind.name, kind.many.capitalize()) for kind in kinds]
        return self


class MatchForm(Form):
    """What each column fills, and what each skill without a pool means."""

    meanings: frozenset[str] | set[str] = frozenset()
    """What was offered for a skill."""
    fills = FieldList(SelectField())
    skills = FieldList(SelectField(validate_choice=False))
    remember = BooleanField("Remember these matches for files with this header")

    def name(self, of: Import, asked: Sequence[SkillChoice]) -> "MatchForm":
        """Give each choice the name of its column or skill, and offer the fields of the kind."""
        for entry in self.fills:
            entry.choices = list(kind_of(of).fields.choices.items())
        for entry, column in zip(self.fills, of.columns, strict=False):
            entry.label.text = column
        for entry, choice in zip(self.skills, asked, strict=False):
            entry.label.text = choice.skill
        return self

    def offer(self, pools: Sequence[SkillPool], may_create: bool) -> "MatchForm":
        """Offer what a skill may mean."""
        offered = [(f"pool {pool.id}", pool.name) for pool in pools]
        made = [(CREATE, "A pool of its own, made when this is applied")] if may_create else []
        choices = [(LEAVE, "Leave out of the ledger"), *made, *offered]
        for entry in self.skills:
            entry.choices = choices
        self.meanings = {value for value, _ in choices}
        return self

    def complete(self, of: Import) -> bool:
        """Whether every column has one meaning and nothing required is missing."""
        if not self.validate_on_submit():
            return False
        chosen = self.fills.data
        if len(chosen) != len(of.columns):
            self.form_errors.append("The file has other columns by now. Load the page again.")
            return False
        kind = kind_of(of)
        for field in kind.fields.missing(chosen):
            self.form_errors.append(
                f"No column fills {field.label}, and every {kind.one} has one. "
                "Choose the column that holds it."
            )
        for field in kind.fields.doubled(chosen):
            places = [place for place, fills in enumerate(chosen) if fills == field.key]
            first = of.columns[places[0]]
            for place in places[1:]:
                self.fills[place].errors = [f"{field.label} is filled by {first} already."]
        return not self.form_errors and not any(entry.errors for entry in self.fills)

    def matching(self, asked: Sequence[SkillChoice], before: dict[str, str]) -> Matching:
        """What was chosen, on top of what is remembered of skills that are not asked for."""
        chosen = {
            choice.skill: meaning if meaning in self.meanings else LEAVE
            for choice, meaning in zip_longest(asked, self.skills.data[: len(asked)])
        }
        return Matching(list(self.fills.data), {**before, **chosen}, bool(self.remember.data))


class ForcedForm(Form):
    """Why an undo takes back what was edited since."""

    reason = StringField("Reason", filters=[stripped], validators=GIVEN_REASON)


class ApplyForm(Form):
    """Where new initiatives are planned, and what happens while some rows are rejected."""

    plan = SelectField("Plan these in", render_kw={"form": "apply"})
    whole = RadioField(
        "Where a row cannot be imported",
        choices={
            "": "Apply the others, and hand it back",
            "y": "Apply none: all rows are in, or no row is",
        },
        default="",
    )

    def offer(self, choices: Sequence[PlanChoice]) -> "ApplyForm":
        """Offer the scenarios that may be planned in; the best guess comes first."""
        self.plan.choices = [
            *((str(choice.id), choice.label) for choice in choices),
            (NO_SCENARIO, "No scenario: only keep them in the portfolio"),
        ]
        return self

    def chosen(self) -> int | None:
        """The scenario among those offered that is chosen so far, None for none."""
        offered = [choice[0] for choice in self.plan.choices or ()]
        return self.scenario_id() if self.plan.data in offered else None

    def complete(self, of: Import) -> bool:
        """Whether the import may be applied so; says so beside the field otherwise."""
        if self.validate_on_submit() and self.whole.data and of.found["rejected"]:
            self.refuse("whole", "Some rows cannot be imported yet: correct them first.")
        return self.is_submitted() and not self.errors

    def scenario_id(self) -> int | None:
        """The scenario that was chosen, None for none."""
        return None if self.plan.data in (None, NO_SCENARIO) else int(self.plan.data)
