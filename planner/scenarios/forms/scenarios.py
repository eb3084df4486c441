"""What is typed to create a scenario, and to rename one."""

from collections.abc import Iterable

from wtforms import RadioField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from planner.domain.lifecycle import ScenarioType
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.scenarios.commands.scenarios import ScenarioDraft
from planner.scenarios.models import Scenario
from planner.web.forms import Form, Versioned, stripped

KINDS = {
    ScenarioType.WHAT_IF: "What-if, one of several possible plans",
    ScenarioType.BASELINE: "Baseline, which keeps a snapshot when it is locked",
}
MODES = {
    PlanningMode.LEGACY: "LEGACY, in hours of people",
    PlanningMode.TOKEN: "TOKEN, in calibrated tokens with a ledger",
}


def offered(_: Form, field: SelectField) -> None:
    """One of the choices on the page."""
    if field.data not in {choice[0] for choice in field.iter_choices()}:
        raise ValidationError("Choose one of the list.")


def key_or_none(value: object) -> int | None:
    """The key of a choice; None for the choice that stands for none, and for what is no key."""
    text = str(value or "")
    return int(text) if text.isdecimal() else None


def _name_field() -> StringField:
    return StringField(
        "Name",
        filters=[stripped],
        validators=[
            DataRequired("Give the scenario a name, such as As planned."),
            Length(max=255, message="Give a name of at most 255 characters."),
        ],
        render_kw={"autocomplete": "off", "maxlength": False},
    )


class NewScenarioForm(Form):
    """A new scenario."""

    name = _name_field()
    period_id = SelectField(
        "Quarter", coerce=key_or_none, validate_choice=False, validators=[offered]
    )
    kind = RadioField(
        "Kind",
        default=str(ScenarioType.WHAT_IF),
        validate_choice=False,
        validators=[Optional(), offered],
    )
    mode = RadioField("Planning mode", validate_choice=False, validators=[offered])
    rankings_from = SelectField(
        "Begin with the ranking of",
        coerce=key_or_none,
        validate_choice=False,
        validators=[offered],
    )

    def offer(
        self, quarters: Iterable[Period], scenarios: Iterable[Scenario], tokens: bool
    ) -> "NewScenarioForm":
        """Offer these quarters and scenarios; TOKEN only where token planning is on."""
        self.period_id.choices = [(period.id, period.label) for period in quarters]
        self.rankings_from.choices = [
            (None, "none, rank afresh"),
            *((each.id, f"{each.name}, {each.period.label}") for each in scenarios),
        ]
        self.kind.choices = [(str(kind), label) for kind, label in KINDS.items()]
        modes = list(PlanningMode) if tokens else [PlanningMode.LEGACY]
        self.mode.choices = [(str(mode), MODES[mode]) for mode in modes]
        return self

    def draft(self) -> ScenarioDraft:
        """What a valid form asks for."""
        assert self.name.data and self.period_id.data, "ask for the draft of a valid form"
        return ScenarioDraft(
            self.name.data,
            self.period_id.data,
            PlanningMode(self.mode.data),
            ScenarioType(self.kind.data or ScenarioType.WHAT_IF),
            self.rankings_from.data,
        )


class RenameForm(Versioned):
    """Another name for a scenario."""

    name = _name_field()
