"""The ways to change several pools' supply at once, as a person types or chooses them."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from planner.domain.files.csv_numbers import NumberFormat
from planner.scenarios.forms.scenarios import key_or_none, offered
from planner.scenarios.queries.supply_changes import Origin
from planner.web.forms import Form, finite, thousandths
from planner.web.numbers import Number


class ChangesForm(Form):
    """What every way has: the proposal that was seen, and whether it is to be applied."""

    way = HiddenField()
    seen = HiddenField()
    act = HiddenField()

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The fields as they were sent, for a form that only applies what they propose."""
        ours = {"csrf_token", "seen", "act"}
        return [
            (field.name, str(value))
            for field in self
            if field.name not in ours
            for value in field.raw_data or []
        ]


class BlockForm(ChangesForm):
    """A block pasted from a spreadsheet."""

    text = TextAreaField(
        "Block",
        validators=[DataRequired("Paste at least one line.")],
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )
    numbers = SelectField(
        "Numbers are written like",
        validate_choice=False,
    )

    def offer(self) -> "BlockForm":
        """The number formats to choose from."""
        formats = [(str(each), str(each)) for each in NumberFormat]
        self.numbers.choices = [("", "as the block shows"), *formats]
        return self

    @property
    def format(self) -> NumberFormat | None:
        """The number format that was chosen; None to find it."""
        return NumberFormat(self.numbers.data) if self.numbers.data in set(NumberFormat) else None


class SomePools(ChangesForm):
    """A way that concerns the pools chosen, or all of them."""

    pool = SelectMultipleField(
        "Pools",
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer_pools(self, pools: Iterable[tuple[int, str]]) -> None:
        """The pools to choose from, by id and name."""
        self.pool.choices = list(pools)


class RaiseForm(SomePools):
    """So many per cent more, or fewer."""

    percent = Number(
        "Change",
        places=None,
        validators=[
            InputRequired("Give a percentage, such as 10, or −5 to take away."),
            finite,
            NumberRange(-100, 1000, "Give a percentage from −100 to 1,000."),
            thousandths,
        ],
    )


class CopyForm(SomePools):
    """As another scenario has it."""

    origin = SelectField(
        "Copy from", coerce=key_or_none, validate_choice=False, validators=[offered]
    )

    def offer_origins(self, origins: Sequence[Origin]) -> None:
        """The scenarios to copy from."""
        self.origin.choices = [(each.id, f"{each.name}, {each.quarter}") for each in origins]


class PeopleForm(SomePools):
    """From the hours of the pools' people."""

    once = BooleanField("Count each person once, in the pool of their best skill")


FORMS: dict[str, type[ChangesForm]] = {
    "paste": BlockForm,
    "raise": RaiseForm,
    "copy": CopyForm,
    "people": PeopleForm,
}
"""Each way by its name in addresses, in the order they are offered."""


def way_of(given: Any) -> str:
    """The way an address or a form asks for; pasting where it asks for none that there is."""
    return given if given in FORMS else "paste"
