"""What people type to sign in, to keep their account, and to let others in."""

from typing import Any

from wtforms import (
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from planner.domain.access import Access
from planner.domain.lifecycle import in_words
from planner.domain.passwords import SHORTEST
from planner.domain.permissions import Grant, Permission, Role
from planner.web.forms import Form, stripped
from planner.web.words import upper_first

ROLES = [(str(role), upper_first(in_words(role))) for role in Role]
SINGLE = [each for each in Permission if each is not Permission.MEMBER]
"""The permissions that can be held beside a role."""
PASSWORD_HINT = (
    f"At least {SHORTEST} characters. A few words that have nothing to do with you do well."
)


class SignInForm(Form):
    """A local account."""

    email = StringField(
        "E-mail",
        filters=[stripped],
        validators=[DataRequired("Give your e-mail address."), Length(max=255)],
        render_kw={
            "autocomplete": "username",
            "type": "text",
            "inputmode": "email",
            "autofocus": True,
        },
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Give your password."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()
    """What was typed elsewhere when the sign-in had ended."""


class PersonaForm(Form):
    """A button that signs in as one of the demo's people."""

    email = HiddenField(validators=[InputRequired()])
    kept = HiddenField()


class NewPasswordForm(Form):
    """A password, typed twice."""

    password = PasswordField(
        "New password",
        validators=[InputRequired("Give a password.")],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same again",
        validators=[
            InputRequired("Type the password again."),
            EqualTo("password", "The two are not the same."),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class OwnPasswordForm(NewPasswordForm):
    """Another password for one's own account, for whoever knows the one it has."""

    current = PasswordField(
        "Password now",
        validators=[InputRequired("Give the password you sign in with."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class RoleForm(Form):
    """What a member may do."""

    role = SelectField("Role", default=str(Role.VIEWER))

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.role.choices = ROLES

    def chosen(self) -> Role:
        """The role of a valid form."""
        return Role(self.role.data)


class AccessForm(RoleForm):
    """What a member may do: a role, and what they hold beside it."""

    permission = SelectMultipleField("Single permissions")
    grant = SelectMultipleField("Grants")
    seen = HiddenField()
    """The access that is changed, in words: it may have become another meanwhile.

    It is as it was sent, and never filled in: whoever does not say it has seen none.
    """

    def __init__(self, *given: Any, access: Access, **values: Any) -> None:
        held = {
            "role": str(access.role),
            "permission": [str(each) for each in access.extra],
            "grant": [str(each) for each in access.grants],
        }
        super().__init__(*given, **held, **values)
        self.permission.choices = [(str(each), str(each)) for each in SINGLE]
        self.grant.choices = [(str(each), upper_first(in_words(each))) for each in Grant]

    def offered(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The single permissions by what they are about: value, what it lets do, whether held."""
        held, abouts = set(self.permission.data or ()), dict[str, list[tuple[str, str, bool]]]()
        for each in SINGLE:
            about, _, verb = str(each).partition(":")
            abouts.setdefault(about, []).append((str(each), verb, each in held))
        return list(abouts.items())

    def chosen_access(self) -> Access:
        """The access of a valid form."""
        return Access.of(self.chosen(), self.permission.data or (), self.grant.data or ())


class NewUserForm(RoleForm):
    """Somebody who is let in."""

    email = StringField(
        "E-mail",
        filters=[stripped],
        validators=[
            DataRequired("Give the address they sign in with."),
            Length(max=255, message="Give at most 255 characters."),
            Regexp(r"^[^@\s]+@[^@\s]+$", message="Give an address such as amara@example.org."),
        ],
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    name = StringField(
        "Name",
        filters=[stripped],
        validators=[
            DataRequired("Give their name."),
            Length(max=255, message="Give at most 255 characters."),
        ],
        render_kw={"autocomplete": "off"},
    )
