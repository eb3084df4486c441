"""What a person types to sign in."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from planner.web.forms import Form, stripped


class SignInForm(Form):
    """A local account."""

    email = StringField(
        "E-mail",
        filters=[stripped],
        validators=[InputRequired("Give your e-mail address."), Length(max=255)],
        render_kw={"autocomplete": "username", "type": "text", "inputmode": "email"},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Give your password."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PersonaForm(Form):
    """A button that signs in as one of the demo's people."""

    email = HiddenField(validators=[InputRequired()])
