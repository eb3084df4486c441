"""What is typed or pressed to change a ranking."""

from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Optional

from planner.web.forms import Form, stripped
from planner.web.numbers import WholeNumber


class MoveForm(Form):
    """One initiative to another rank: up, down, or to the number typed."""

    way = StringField(filters=[stripped])
    number = WholeNumber("Rank", validators=[Optional()])


class RankForm(Form):
    """Initiatives to rank after all others."""

    initiatives = SelectMultipleField(
        "Initiatives",
        coerce=int,
        validate_choice=False,
        validators=[DataRequired("Choose at least one initiative.")],
    )
