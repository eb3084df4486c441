"""What is typed about a figure that looks wrong, and in answer to that."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from planner.web.forms import Form, stripped

_LENGTH = Length(max=2000, message="Give at most 2,000 characters.")


class DoubtForm(Form):
    """What somebody doubts about a figure."""

    note = TextAreaField(
        "What looks wrong",
        filters=[stripped],
        validators=[DataRequired("Say what looks wrong about this figure."), _LENGTH],
        render_kw={"rows": 3, "maxlength": False},
    )


class AnswerForm(Form):
    """What is said to a doubt."""

    answer = TextAreaField(
        "Answer",
        filters=[stripped],
        validators=[DataRequired("Say why the figure is right, or what was done."), _LENGTH],
        render_kw={"rows": 2, "maxlength": False},
    )
    back = HiddenField()
