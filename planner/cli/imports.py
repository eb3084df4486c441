"""`python -m planner import initiatives FILE --organisation SLUG`: an upload, matched and applied.

Columns are matched by name, or as the last file with the same header was, unless `--map` says
otherwise. Rows that cannot be imported are named and left out; 1 is given where the whole file
is refused.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.identity import Membership, Organisation, User, normal_email
from planner.core.jobs import Job, Run
from planner.core.jobs.here import HEAD_START, run_here
from planner.core.session import Session
from planner.core.settings import Settings
from planner.domain.importing_fields import BY_KEY, HOURS, IGNORE, KEEP, missing
from planner.domain.permissions import Permission, Role
from planner.domain.refusals import Invalid, NotFound, NotPermitted
from planner.factory import create_app
from planner.imports.commands import applying, checking, preparing
from planner.imports.models import Import
from planner.imports.queries import imports as queries
from planner.imports.queries.found import rejections
from planner.imports.queries.plans import plan_choices, proposed
from planner.imports.tasks import ApplyImport

FIELDS = (*BY_KEY, HOURS, KEEP, IGNORE)
PLANNING = {Permission.PLANNING_WRITE, Permission.SCENARIO_WRITE}
SHOWN = 20
"""Rejected rows that are named on a terminal; --json names all."""


@dataclass(frozen=True)
class Somebody:
    """Whoever the import is made as, with what they may do."""

    id: int
    allowed: frozenset[Permission]
    time_zone: str


class CannotMap(Invalid):
    """A --map that names a column the file has not, or leaves a required field open."""

    remedy = "Give --map FIELD=COLUMN with a column of the file."


def main(arguments: Sequence[str]) -> int:
    """Import a file at once, in this process, under a job of its own."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not asked.file.is_file():
        parser.error(f"there is no file {asked.file}")
    app = create_app()
    with app.app_context():
        key, who = _somebody(asked.organisation, asked.as_email)
    with app.app_context():
        session = db.session(organisation_id=key, actor_id=who.id)
        assert isinstance(session, Session), "planner.core.db opens ours"
        return _import(app, session, who, asked)


def _import(app: Flask, session: Session, who: Somebody, asked: argparse.Namespace) -> int:
    with asked.file.open("rb") as stream:
        of = preparing.upload(session, asked.file.name, stream)
    _match(session, of, dict(asked.map))
    checking.check_now(session, of)
    if not asked.dry_run:
        _apply(app, session, of, _scenario_id(session, who, asked.scenario))
    _tell(session, of, asked)
    return 0


def _match(session: Session, of: Import, chosen: Mapping[str, str]) -> None:
    """Take what was guessed or remembered, and on top of it what --map says."""
    fills = list(of.fills)
    for field, column in chosen.items():
        if column not in of.columns:
            raise CannotMap(f"{of.file_name} has no column {column}.")
        fills = [KEEP if known == field and field != HOURS else known for known in fills]
        fills[of.columns.index(column)] = field
    if lacking := missing(fills):
        raise CannotMap(f"No column of {of.file_name} fills {lacking[0].key}.")
    preparing.match(session, of, preparing.Matching(fills, of.skills))


def _apply(app: Flask, session: Session, of: Import, scenario_id: int | None) -> None:
    job_id = applying.ask_to_apply(session, of, scenario_id, delay=HEAD_START)
    settings: Settings = current_app.extensions["planner.settings"]
    job = session.find(Job, job_id)
    session.expunge(job)
    session.rollback()
    run_here(app.app_context, settings.lease_seconds, job, _work)
    session.expire_all()
    failed = session.find(Job, job_id)
    if failed.error:
        raise Invalid(failed.error)


def _work(session: Session, payload: ApplyImport, run: Run) -> dict[str, int]:
    return applying.apply(session, queries.one(session, payload.import_id), run)


def _scenario_id(session: Session, who: Somebody, asked: str | None) -> int | None:
    """The scenario to plan in: the one asked for, or the primary one of this quarter."""
    if asked == "none" or (asked is None and not who.allowed >= PLANNING):
        return None
    if asked is not None:
        if not who.allowed >= PLANNING:
            raise NotPermitted("Planning in a scenario needs planning:write and scenario:write.")
        return int(asked)
    best = proposed(plan_choices(session, clock.today(who.time_zone)))
    return best.id if best else None


def _tell(session: Session, of: Import, asked: argparse.Namespace) -> None:
    counts = of.found if asked.dry_run else of.done
    kept = {name: counts[name] for name in ("new", "changed", "unchanged", "rejected")}
    refused = list(rejections(session, of))
    if asked.json:
        for row, error in refused:
            print(json.dumps({"row": row, "error": error}, ensure_ascii=False))
        print(json.dumps(kept))
        return
    for row, error in refused[:SHOWN]:
        print(f"row {row}: {error}", file=sys.stderr)
    if len(refused) > SHOWN:
        print(f"and {len(refused) - SHOWN:,} more rows", file=sys.stderr)
    print("Would be: " if asked.dry_run else "", end="")
    print(", ".join(f"{count:,} {name}" for name, count in kept.items()))


def _somebody(slug: str, email: str | None) -> tuple[int, Somebody]:
    """The organisation's key, and its member with this address; its first administrator if none."""
    session = db.session()
    organisation = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound("organisation", slug)
    chosen = (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id, Membership.active, User.active)
        .order_by(User.id)
    )
    chosen = chosen.where(
        Membership.role == Role.ADMIN if email is None else User.email == normal_email(email)
    )
    found = session.execute(chosen.limit(1)).first()
    if found is None:
        raise NotFound(f"member of {slug}", email or "who administers it")
    user, membership = found
    allowed = membership.permissions
    if Permission.INITIATIVE_WRITE not in allowed:
        raise NotPermitted(f"{user.name} may not import: it needs {Permission.INITIATIVE_WRITE}.")
    return organisation.id, Somebody(user.id, allowed, organisation.time_zone)


def _mapped(text: str) -> tuple[str, str]:
    field, sign, column = text.partition("=")
    if not sign or field not in FIELDS:
        raise argparse.ArgumentTypeError(f"give FIELD=COLUMN, FIELD one of {', '.join(FIELDS)}")
    return field, column


def _scenario(text: str) -> str:
    if text != "none" and not text.isdecimal():
        raise argparse.ArgumentTypeError("give the number of a scenario, or none")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m planner import", description=__doc__)
    parser.add_argument("what", choices=["initiatives"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--organisation", required=True, metavar="SLUG")
    parser.add_argument("--map", action="append", default=[], type=_mapped, metavar="FIELD=COLUMN")
    parser.add_argument(
        "--scenario",
        type=_scenario,
        metavar="ID|none",
        help="where to plan them; the primary scenario of this quarter if not given",
    )
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="who imports")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
    parser.add_argument("--json", action="store_true", help="counts as the last line, as JSON")
    return parser
