"""What people type about Jira."""

from urllib.parse import urlsplit

from wtforms import BooleanField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from planner.jira.drafts import ConnectionDraft
from planner.web.forms import Form, Versioned, stripped
from planner.web.numbers import WholeNumber

SUCH_AS = "Give an address such as https://example.atlassian.net."
AT_MOST = Length(max=255, message="Give at most 255 characters.")


def at_root(text: str | None) -> str:
    """The address of a site from what somebody pasted: without path, with https:// before it."""
    typed = stripped(text)
    if typed and "://" not in typed:
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else typed
    except ValueError:
        return typed


class AccountForm(Versioned):
    """The account that reads a site, and its token."""

    email = StringField(
        "E-mail address of the account",
        filters=[stripped],
        validators=[DataRequired("Give the address with which the account signs in."), AT_MOST],
    )
    token = PasswordField(
        "API token",
        filters=[stripped],
        validators=[
            DataRequired("Give an API token that Atlassian made for this account."),
            Length(max=2000, message="Give at most 2,000 characters."),
        ],
    )

    def validate_email(self, field: Field) -> None:
        """An address has an @; a colon would end it where it is sent."""
        if "@" not in (field.data or "") or ":" in field.data:
            raise ValidationError("Give an address such as planner@example.org.")

    def account(self, site_url: str) -> ConnectionDraft:
        """What was typed, of a valid form."""
        email, token = self.email.data or "", self.token.data or ""
        return ConnectionDraft(site_url, email, token, self.version.data)


class ConnectForm(AccountForm):
    """A site, and the account that reads it."""

    site_url = StringField(
        "Address of the site",
        filters=[at_root],
        validators=[
            DataRequired(SUCH_AS),
            AT_MOST,
        ],
    )

    def validate_site_url(self, field: Field) -> None:
        """An address of the web."""
        if not (field.data or "").startswith(("https://", "http://")):
            raise ValidationError(SUCH_AS)

    def draft(self) -> ConnectionDraft:
        """What was typed, of a valid form."""
        return self.account(self.site_url.data or "")


class FullForm(Form):
    """Whoever synchronises everything again has read what follows from it."""

    known = BooleanField("I have read what follows", validators=[InputRequired("Tick it first.")])


class KeyForm(Form):
    """The issue that an initiative is linked to, as Jira calls it."""

    key = StringField(
        "Key of an issue",
        filters=[lambda text: stripped(text).upper()],
        validators=[DataRequired("Give a key, such as PERM-12."), AT_MOST],
    )


class LinkForm(Form):
    """The initiative that an issue belongs to, which buttons name; none, where it is empty."""

    initiative_id = WholeNumber(validators=[Optional()])
