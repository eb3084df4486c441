"""What people say when they stop a queue, let dead letters be, or tell everybody something."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from planner.core import clock
from planner.core.banners import LONGEST
from planner.core.jobs.causes import MuteEnd
from planner.core.jobs.many import Chosen
from planner.web.forms import GIVEN_REASON, Form, stripped
from planner.web.numbers import WholeNumber


class ReasonForm(Form):
    """Why."""

    reason = StringField(
        "Reason",
        filters=[stripped],
        validators=GIVEN_REASON,
    )


class PauseForm(ReasonForm):
    """Why a schedule is held, and until which day."""

    until = DateField("Until", validators=[Optional()])


MUTE_ENDS = {
    MuteEnd.DAY: "For 1 day",
    MuteEnd.WEEK: "For 7 days",
    MuteEnd.NEXT: "Until another job fails of it",
}


class MuteForm(ReasonForm):
    """Why nobody needs to look at a cause, and when it is told of again."""

    end = StringField(
        "How long",
        validators=[AnyOf([str(end) for end in MUTE_ENDS], "Choose how long it is muted.")],
    )


class NoteForm(Form):
    """How failures of a cause are mended; empty takes the note away."""

    fix = TextAreaField(
        "How it is mended",
        filters=[stripped],
        validators=[Length(max=1000, message="Keep the note to 1,000 characters.")],
    )


class ArgumentsForm(Form):
    """The arguments of a job, as a JSON object."""

    payload = TextAreaField("Arguments", render_kw={"rows": 10, "spellcheck": "false"})


class BannerForm(Form):
    """What everybody is told, and until when."""

    text = StringField(
        "What everybody is told",
        filters=[stripped],
        validators=[
            DataRequired("Say what people are to know, such as when Planner is away."),
            Length(max=LONGEST, message=f"Keep it to {LONGEST} characters."),
        ],
    )
    until = DateTimeLocalField("Until", validators=[Optional()])

    def validate_until(self, field: Field) -> None:
        """It is to come, where the organisation is."""
        if self.ends_at is not None and self.ends_at <= clock.now():
            raise ValidationError("Give a time that is still to come, or leave it empty.")

    @property
    def ends_at(self) -> datetime | None:
        """When it goes by itself."""
        until: datetime | None = self.until.data
        return None if until is None else until.replace(tzinfo=ZoneInfo(g.time_zone))


class TimesForm(Form):
    """When a schedule is due, as cron says it; empty is its usual times."""

    times = StringField("As cron says it", filters=[stripped], validators=[Length(max=120)])


class PaceForm(Form):
    """How many jobs start in a minute, where not all are to at once."""

    per_minute = WholeNumber(
        "Jobs a minute",
        validators=[
            Optional(),
            NumberRange(1, 600, "Give a whole number from 1 to 600, or leave it empty."),
        ],
    )


class ChosenForm(PaceForm):
    """Which dead letters an act is for."""

    fingerprint = HiddenField(filters=[stripped])
    queue = HiddenField(filters=[stripped])
    q = HiddenField(filters=[stripped])
    until = WholeNumber(validators=[Optional()])
    anyway = HiddenField()

    @property
    def chosen(self) -> Chosen:
        """The letters that are meant."""
        return Chosen(
            self.queue.data or None,
            self.fingerprint.data or None,
            self.q.data or "",
            self.until.data,
        )


class AgeForm(Form):
    """How old dead letters are that are to go."""

    days = WholeNumber(
        "Older than",
        default=14,
        validators=[
            InputRequired("Give a number of days, such as 14."),
            NumberRange(0, 30, "Give a whole number of days from 0 to 30."),
        ],
    )


class PurgeForm(Form):
    """Which dead letters go for good: those that were shown."""

    days = WholeNumber(validators=[Optional()])
    before = WholeNumber(validators=[InputRequired(), NumberRange(0, 2**53)])
    until = WholeNumber(validators=[InputRequired(), NumberRange(0, 2**53)])

    @property
    def chosen(self) -> Chosen:
        """The letters that are meant."""
        return Chosen(before=self.before.data, until=self.until.data, settled=True)


class DiscardForm(ChosenForm, ReasonForm):
    """Which dead letters to let be, and why."""
