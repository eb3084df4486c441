"""What is chosen and typed to clone a scenario, to revise a plan, and to freeze a quarter."""

from collections.abc import Iterable

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from planner.domain.cloning import Carry
from planner.domain.lifecycle import RevisionReason
from planner.periods.freezing import FreezeDraft
from planner.periods.models import Period
from planner.scenarios.commands.copies import CloneDraft, RevisionDraft
from planner.scenarios.forms.scenarios import key_or_none, offered
from planner.web.forms import Form, Versioned, stripped

REASONS = {
    RevisionReason.CRITICAL: "Critical: it cannot wait for the next quarter",
    RevisionReason.COMPLIANCE: "Compliance: law or audit asks for it",
    RevisionReason.PRODUCTION_OUTAGE: "Production outage: people are needed elsewhere",
    RevisionReason.EXEC_DIRECTIVE: "Executive directive: the board decided it",
}

_longest_name = Length(max=255, message="Give a name of at most 255 characters.")


class CloneForm(Form):
    """The name and quarter of a clone, and what comes along."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[DataRequired("Give the clone a name."), _longest_name],
        render_kw={"autocomplete": "off", "maxlength": False},
    )
    period_id = SelectField(
        "Quarter", coerce=key_or_none, validate_choice=False, validators=[offered]
    )
    rankings = BooleanField("Priorities")
    run_support = BooleanField("Allocations to running and supporting")
    project = BooleanField("Allocations to initiatives")
    supply = BooleanField("Token supply")
    demand = BooleanField("Token demand")
    mode = BooleanField("Planning mode")

    def offer(self, quarters: Iterable[Period]) -> "CloneForm":
        """Let these quarters be chosen."""
        self.period_id.choices = [(period.id, period.label) for period in quarters]
        return self

    def draft(self) -> CloneDraft:
        """What a valid form asks for."""
        assert self.name.data and self.period_id.data, "ask for the draft of a valid form"
        carry = Carry(
            self.project.data,
            self.run_support.data,
            self.rankings.data,
            self.supply.data,
            self.demand.data,
            self.mode.data,
        )
        return CloneDraft(self.name.data, self.period_id.data, carry)


class RevisionForm(Form):
    """Why a plan is revised, and what the revision changes."""

    reason = RadioField("Reason", validators=[InputRequired("Choose why the plan is revised.")])
    name = StringField(
        "Name",
        filters=[stripped],
        validators=[_longest_name],
        render_kw={"autocomplete": "off", "maxlength": False},
    )
    change_log = TextAreaField(
        "What it changes",
        filters=[stripped],
        validators=[Length(max=2000, message="Give at most 2,000 characters.")],
        render_kw={"maxlength": False},
    )

    def offer(self) -> "RevisionForm":
        """Let the reasons be chosen."""
        self.reason.choices = [(str(reason), text) for reason, text in REASONS.items()]
        return self

    def draft(self) -> RevisionDraft:
        """What a valid form asks for."""
        reason = RevisionReason(self.reason.data or "")
        return RevisionDraft(reason, self.name.data or "", self.change_log.data or "")


class FreezeForm(Versioned):
    """From which day on plans of a quarter do not change, and why."""

    freeze_on = DateField("Freeze from", validators=[Optional()])
    reason = StringField(
        "Reason",
        filters=[stripped],
        validators=[
            DataRequired("Say why, in a sentence."),
            Length(max=500, message="Give at most 500 characters."),
        ],
        render_kw={"autocomplete": "off", "maxlength": False},
    )

    def draft(self) -> FreezeDraft:
        """What a valid form asks for."""
        return FreezeDraft(self.freeze_on.data, self.reason.data or "", self.version.data)
