"""What somebody typed when their sign-in had ended: kept in the page, signed, until they are back.

Nothing is kept on the server, nor for anybody but the person whose form it was, and neither files
nor secrets are. It is sent again only when that person says so.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from planner.core import clock
from planner.domain.lifecycle import in_words

LASTS, LONGEST = timedelta(hours=12), 64 * 1024
SALT, OWNER = "kept form", "user_id"
SECRETS = ("password", "secret", "token")
OURS = {"csrf_token", "opened", "version", "back", "next"}
SHOWN = 300
"""How much of a text is shown; all of it is sent."""


class Kept(NamedTuple):
    """A form as it was sent: where to, from which page, and its fields in order."""

    path: str
    page: str
    fields: list[tuple[str, str]]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The fields that say something, as people read them."""
        said = ((name, value.strip()) for name, value in self.fields if name not in OURS)
        return [
            (in_words(name.replace("-", " ")), _read(value))
            for name, value in said
            if value and value != str(None) and not name.endswith("_id")
        ]


def own(user_id: int) -> None:
    """Say whose the forms of this browser are from now on."""
    session[OWNER] = user_id


def this_form(page: str) -> str | None:
    """The form of this request, signed; None where there is none that can be kept.

    Also of a form in a part of a page: it is sent again as it is without scripts.
    """
    owner, fields = session.get(OWNER), _fields()
    files = any(file.filename for file in request.files.values())
    if request.method != "POST" or owner is None or files or not fields:
        return None
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    told = [owner, clock.now().isoformat(), request.full_path.rstrip("?"), page, fields]
    return _signer().dumps(told)


def given_back(text: str | None, user_id: int) -> Kept | None:
    """What was kept for this person; None where it is not theirs, or too old."""
    try:
        owner, at, path, page, fields = _signer().loads(text or "")
    except (BadSignature, ValueError):
        return None
    if owner != user_id or clock.now() - datetime.fromisoformat(at) > LASTS:
        return None
    return Kept(path, page, [(name, value) for name, value in fields])


def _read(value: str) -> str:
    """A value as people read it; a choice among words of ours is WHAT_IF in the form."""
    return in_words(value) if re.fullmatch(r"[A-Z_]{3,}", value) else value[:SHOWN]


def _fields() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not any(word in name for word in SECRETS)
    ]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], SALT)
