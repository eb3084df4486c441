"""`python -m planner organisation create SLUG NAME --admin EMAIL`: the first people in.

The password is read from the terminal, or from standard input where there is none.
"""

import argparse
import re
from collections.abc import Sequence

from planner.accounts import commands
from planner.accounts.membership import add_member
from planner.cli import passwords
from planner.cli.usage import usage
from planner.core.db import db
from planner.core.jobs.triggers import Trigger
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.permissions import Role
from planner.factory import create_app
from planner.periods.commands import ensure_calendar


def main(arguments: Sequence[str]) -> int:
    """Create an organisation with its administrator and its calendar."""
    asked = _parser().parse_args(arguments)
    name = asked.admin_name or _name(asked.admin)
    password = passwords.asked(asked.admin, [name, asked.admin, asked.name, asked.slug])
    with create_app().app_context():
        made = commands.create_organisation(asked.slug, asked.name)
        key = made.id
        session = db.session(organisation_id=key, trigger=Trigger.CLI)
        assert isinstance(session, Session)
        add_member(session, asked.admin, name, Access(Role.ADMIN), password)
        ensure_calendar(session)
        if asked.operator:
            commands.appoint_operator(asked.admin)
    print(f"{asked.name} is at /{asked.slug}/, and {asked.admin} administers it.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = usage("organisation", __doc__, ["create"])
    parser.add_argument("slug", help="its short name in addresses, such as acme")
    parser.add_argument("name", help="its full name")
    parser.add_argument("--admin", required=True, metavar="EMAIL")
    parser.add_argument("--admin-name", metavar="NAME")
    parser.add_argument(
        "--operator", action="store_true", help="they may also act on the whole installation"
    )
    return parser


def _name(email: str) -> str:
    """A person's name as their address gives it: ada.lovelace@acme.example is Ada Lovelace."""
    return re.sub(r"[._-]+", " ", email.partition("@")[0]).strip().title()
