"""`python -m planner password EMAIL`: give an account a password, on the machine.

It is read from the terminal, twice, or from standard input where there is none.
"""

import getpass
import sys
from collections.abc import Iterable, Sequence

from planner.accounts import credentials, queries
from planner.accounts.credentials import Weak
from planner.cli.usage import usage
from planner.core.db import db
from planner.core.session import Session
from planner.domain.passwords import weakness
from planner.domain.refusals import Invalid, NotFound
from planner.factory import create_app


class NotTheSame(Invalid):
    """A password that was typed differently the second time."""

    remedy = "Begin again."

    def __init__(self) -> None:
        super().__init__("The two passwords are not the same.")


def main(arguments: Sequence[str]) -> int:
    """Set the password of an account, and sign it out everywhere."""
    parser = usage("password", __doc__)
    parser.add_argument("email")
    email = parser.parse_args(arguments).email
    with create_app().app_context():
        user = queries.account(email)
        homes = queries.homes(user) if user else []
        if user is None or not homes:
            raise NotFound("member of an organisation", email)
        words = [user.name, user.email, *(home.name for home in homes)]
        session = db.session(organisation_id=homes[0].id, actor_id=None)
        assert isinstance(session, Session)
        credentials.set_password(session, user.id, asked(email, words))
    print(f"{email} has a new password, and is signed out everywhere.")
    return 0


def asked(email: str, own_words: Iterable[str]) -> str:
    """A password as it is typed. Raises `Weak` before anything is made with it."""
    password = _typed(email)
    if problem := weakness(password, own_words):
        raise Weak(problem)
    return password


def _typed(email: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"Password for {email}: ")
    if getpass.getpass("The same again: ") != password:
        raise NotTheSame
    return password
