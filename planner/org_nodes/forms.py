"""What people type about org nodes and the places of people in them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from wtforms import BooleanField, DateField, Field, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from planner.capacity.models import Employee, OrgNode
from planner.domain.lifecycle import in_words
from planner.domain.organisation import NodeType, Relationship
from planner.org_nodes.commands.links import LinkChange, LinkDraft
from planner.org_nodes.commands.nodes import NodeDraft
from planner.web.forms import Form, Versioned, stripped, thousandths
from planner.web.numbers import Number, WholeNumber

INDENT = "\N{NO-BREAK SPACE}" * 3
NOBODY = "Nobody"
TIME = {"": "As usual for its kind", "yes": "Takes time", "no": "Takes no time"}

share = NumberRange(0, 100, message="Give 0 to 100 %%.")


class NodeForm(Versioned):
    """An org node's name, code and manager."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[
            DataRequired("Give a name, such as Data."),
            Length(max=255, message="Give at most 255 characters."),
        ],
        render_kw={"autocomplete": "off"},
    )
    code = StringField(
        "Code",
        filters=[stripped],
        validators=[
            DataRequired("Give a short code, such as DAT."),
            Regexp(
                r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$",
                message="Give letters, digits, dots, dashes or underscores; at most 40.",
            ),
        ],
        render_kw={"autocomplete": "off"},
    )
    manager_id = SelectField("Manager", coerce=int)
    sort_order = WholeNumber(
        "Place among its neighbours",
        default=0,
        validators=[InputRequired("Give a number; lower comes first."), NumberRange(-9999, 9999)],
    )
    is_portfolio_area = BooleanField("A portfolio area, which initiatives can be filed under")

    def offer(self, people: Sequence[Employee]) -> Self:
        """Let these people be chosen as manager."""
        self.manager_id.choices = [(0, NOBODY), *((row.id, row.name) for row in people)]
        return self

    def draft(self) -> NodeDraft:
        """What was typed, of a valid form."""
        return NodeDraft(
            name=self.name.data or "",
            code=self.code.data or "",
            manager_id=self.manager_id.data or None,
            sort_order=self.sort_order.data or 0,
            is_portfolio_area=bool(self.is_portfolio_area.data),
            version=self.version.data,
        )


class NewNodeForm(NodeForm):
    """A new org node, and where it lies."""

    type = SelectField("Type")
    parent_id = SelectField("Lies in", coerce=int)

    def place(self, nodes: Sequence[OrgNode]) -> Self:
        """Let these nodes be chosen to lie in; without any it is the root."""
        kinds = [kind for kind in NodeType if (kind is NodeType.ROOT) is not bool(nodes)]
        self.type.choices = [(kind.value, in_words(kind).capitalize()) for kind in kinds]
        self.parent_id.choices = in_tree(nodes) or [(0, "Nothing: it is the root")]
        return self


class MoveForm(Versioned):
    """Where an org node lies from now on: nothing is chosen until somebody does."""

    parent_id = SelectField("Move into", coerce=int)

    def offer(self, nodes: Sequence[OrgNode]) -> Self:
        """Let these nodes be chosen."""
        self.parent_id.choices = [(0, "Choose an org node"), *in_tree(nodes)] if nodes else []
        return self

    def validate_parent_id(self, field: Field) -> None:
        """Nobody moves a part of the organisation by pressing a button only."""
        if not field.data:
            raise ValidationError("Choose where it lies from now on.")


class MemberForm(Form):
    """Somebody who belongs to an org node from a day on."""

    employee_id = SelectField("Person", coerce=int)
    start = DateField("From", validators=[InputRequired("Give the first day, such as 2026-11-16.")])

    def offer(self, people: Sequence[Employee]) -> Self:
        """Let these people be chosen."""
        self.employee_id.choices = [(row.id, row.name) for row in people]
        return self

    def first_day(self) -> date:
        """What was typed, of a valid form."""
        assert isinstance(self.start.data, date), "ask for the day of a valid form"
        return self.start.data


class EndForm(Form):
    """The last day of a membership."""

    end = DateField("Last day", validators=[InputRequired("Give the last day.")])


class LinkForm(Form):
    """A link of somebody to an org node."""

    link_employee_id = SelectField("Person", coerce=int)
    relationship = SelectField("How they relate to it")
    percentage = Number(
        "Part of their time", places=None, validators=[Optional(), share, thousandths]
    )
    takes_time = SelectField("Takes their time")
    link_start = DateField("From", validators=[InputRequired("Give the first day.")])
    link_end = DateField("Until", validators=[Optional()])
    instead = BooleanField("In place of the primary link they have")

    def offer(self, people: Sequence[Employee]) -> Self:
        """Let these people be chosen."""
        self.link_employee_id.choices = [(row.id, row.name) for row in people]
        self.relationship.choices = [
            (kind.value, in_words(kind).capitalize()) for kind in Relationship
        ]
        self.takes_time.choices = list(TIME.items())
        return self

    def draft(self, node_id: int) -> LinkDraft:
        """What was typed, of a valid form."""
        assert isinstance(self.link_start.data, date), "ask for the draft of a valid form"
        return LinkDraft(
            employee_id=self.link_employee_id.data,
            node_id=node_id,
            relationship=Relationship(self.relationship.data),
            percentage=self.percentage.data,
            takes_time={"yes": True, "no": False}.get(self.takes_time.data),
            start=self.link_start.data,
            end=self.link_end.data,
            instead=bool(self.instead.data),
        )


class LinkChangeForm(Versioned):
    """What a link takes, and until when."""

    percentage = Number(
        "Part of their time", places=None, validators=[Optional(), share, thousandths]
    )
    end = DateField("Until", validators=[Optional()])

    def change(self) -> LinkChange:
        """What was typed, of a valid form."""
        percentage: Decimal | None = self.percentage.data
        return LinkChange(percentage, self.end.data, self.version.data)


def in_tree(nodes: Sequence[OrgNode]) -> list[tuple[int, str]]:
    """Org nodes to choose from, indented as the tree is."""
    return [(row.id, f"{INDENT * row.depth}{row.name}") for row in nodes]
