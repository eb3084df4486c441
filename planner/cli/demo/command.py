"""`python -m planner demo [--reset] [--json]`."""

import json
import sys
from collections.abc import Sequence

from planner.cli.demo.organisation import NAME, SLUG, present, remake
from planner.cli.demo.people import PASSWORD, PEOPLE
from planner.cli.usage import usage
from planner.domain.refusals import Refusal
from planner.factory import create_app


def main(argv: Sequence[str]) -> int:
    """Make the demo organisation, or with `--reset` make it anew; 1 when that is refused."""
    parser = usage("demo", __doc__)
    parser.add_argument("--reset", action="store_true", help="delete its data and make it anew")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    chosen = parser.parse_args(argv)
    app = create_app()
    with app.app_context():
        try:
            made = _reset(app.extensions["planner.settings"].owner_database_url, chosen.reset)
        except Refusal as refusal:
            print(f"{refusal} {refusal.remedy}", file=sys.stderr)
            return 1
    print(json.dumps(_facts(made)) if chosen.json else _sentences(made))
    return 0


def _reset(owner_url: str, reset: bool) -> bool:
    if not reset:
        return present()
    remake(owner_url)
    return True


def _facts(made: bool) -> dict[str, object]:
    accounts = [person.email for person in PEOPLE if person.signs_in]
    return {"organisation": SLUG, "made": made, "accounts": accounts, "password": PASSWORD}


def _sentences(made: bool) -> str:
    accounts = ", ".join(person.email for person in PEOPLE if person.signs_in)
    state = "is made" if made else "was there already and is as it was"
    return (
        f"{NAME} {state}: /{SLUG}. All of it is fictional.\n"
        f"Sign in as {accounts}; the password is {PASSWORD}."
    )
