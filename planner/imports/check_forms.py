"""What a person says at the check: what cells mean, and which rows are left out."""

from wtforms import FieldList, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from planner.domain.importing.repairs import Repair
from planner.imports.models import Import
from planner.imports.queries.leaving_out import Which
from planner.web.forms import Form

EMPTY = "-"
"""What is typed for a value whose cells are to be empty."""


class RepairForm(Form):
    """What a cell is to say instead, in one row or wherever its column says `found`."""

    column = HiddenField(validators=[InputRequired()])
    row = HiddenField()
    found = HiddenField()
    value = StringField("New value", validators=[Length(max=4000)])

    def repair(self, of: Import) -> Repair | None:
        """What was asked for; None where it names no cell of this file."""
        row, found = str(self.row.data or ""), self.found.data or None
        column = str(self.column.data or "")
        known = self.validate_on_submit() and column in of.columns
        if not known or not (row.isdecimal() or found):
            return None
        return Repair(column, self.value.data or "", int(row or 0) or None, found)


class LeaveOutForm(Form):
    """Which rows are to be left out: one, or all that have the same."""

    row = HiddenField()
    problem = HiddenField()
    lack = HiddenField()
    edited = HiddenField()

    def which(self) -> Which:
        """What was asked for; nothing where it names no row."""
        row = str(self.row.data or "")
        return Which(
            int(row) if row.isdecimal() and len(row) < 10 else None,
            self.problem.data or None,
            self.lack.data or None,
            bool(self.edited.data),
        )


class MeaningsForm(Form):
    """What wrong values of columns mean, several at once."""

    columns = FieldList(HiddenField())
    found = FieldList(HiddenField())
    means = FieldList(StringField(validators=[Length(max=4000)]))

    def repairs(self, of: Import) -> list[Repair]:
        """What was said; a value for which nothing is said stays as it is."""
        if not self.validate_on_submit():
            return []
        said = zip(self.columns.data, self.found.data, self.means.data, strict=False)
        return [
            Repair(column, "" if means.strip() == EMPTY else means, found=found)
            for column, found, means in said
            if means and means.strip() and found and column in of.columns
        ]
