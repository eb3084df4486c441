"""`python -m planner import KIND FILE --organisation SLUG`: an upload, matched and applied.

KIND is what the file holds: `initiatives`, `people`, `supply`, and others that `--help` lists.

Columns are matched by name and first values, or as the last file with the same header was, unless
`--map` says otherwise; how numbers and days are written is found, unless that is said. Rows that
cannot be imported are named and left out, or keep all others out with `--all-or-nothing`; 1 is
given where the whole file is refused.
"""

import argparse
import gc
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flask import Flask

from planner.cli.somebody import Somebody, acting_as, name_somebody, somebody
from planner.cli.usage import usage
from planner.core import clock
from planner.core.jobs import Job, Run
from planner.core.jobs.here import HEAD_START, run_here
from planner.core.session import Session
from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.importing.fields import HOURS
from planner.domain.permissions import Permission
from planner.domain.refusals import Invalid, NotPermitted
from planner.factory import create_app
from planner.imports.commands import applying, checking, preparing
from planner.imports.kinds.registry import KINDS, kind_of
from planner.imports.models import Import, ImportState
from planner.imports.queries import imports as queries
from planner.imports.queries.found import rejections
from planner.imports.queries.plans import plan_choices, proposed
from planner.imports.tasks import ApplyImport
from planner.web.installation import installation

FIELDS = tuple(dict.fromkeys(name for kind in KINDS.values() for name in kind.fields.choices))
PLANNING = {Permission.PLANNING_WRITE, Permission.SCENARIO_WRITE}
SHOWN = 20
"""Rejected rows that are named on a terminal; --json names all."""


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
    gc.freeze()  # as in `app`
    with app.app_context():
        who = somebody(asked, KINDS[asked.what].permission, "import these")
    with acting_as(app, who) as session:
        return _import(app, session, who, asked)


def _import(app: Flask, session: Session, who: Somebody, asked: argparse.Namespace) -> int:
    with asked.file.open("rb") as stream:
        of = preparing.upload(session, asked.file.name, stream, [KINDS[asked.what]], asked.sheet)
    _read(session, of, asked)
    _match(session, of, dict(asked.map))
    checking.check_now(session, of)
    refused = asked.all_or_nothing and bool(of.found["rejected"])
    if not asked.dry_run and not refused:
        scenario_id = _scenario_id(session, of, who, asked.scenario)
        _apply(app, session, of, scenario_id, asked.all_or_nothing)
        refused = of.state is not ImportState.APPLIED
    _tell(session, of, asked, applied=not (asked.dry_run or refused))
    return int(refused)


def _read(session: Session, of: Import, asked: argparse.Namespace) -> None:
    """Read the file as the command says, where that is not how it was found to be written."""
    said = {name: getattr(asked, name) for name in ("numbers", "days", "header")}
    layout = replace(of.layout, **{name: value for name, value in said.items() if value})
    if layout != of.layout:
        preparing.read_otherwise(session, of, layout)


def _match(session: Session, of: Import, chosen: Mapping[str, str]) -> None:
    """Take what was guessed or remembered, and on top of it what --map says."""
    fills, fields = list(of.fills), kind_of(of).fields
    for field, column in chosen.items():
        if column not in of.columns:
            raise CannotMap(f"{of.file_name} has no column {column}.")
        if field not in fields.choices:
            raise CannotMap(f"{of.kind.capitalize()} have no field {field}.")
        fills = [
            fields.unmatched if known == field and field != HOURS else known for known in fills
        ]
        fills[of.columns.index(column)] = field
    if lacking := fields.missing(fills):
        raise CannotMap(f"No column of {of.file_name} fills {lacking[0].key}.")
    preparing.match(session, of, preparing.Matching(fills, of.skills))


def _apply(app: Flask, session: Session, of: Import, scenario_id: int | None, whole: bool) -> None:
    job_id = applying.ask_to_apply(session, of, scenario_id, delay=HEAD_START, whole=whole)
    job = session.find(Job, job_id)
    session.expunge(job)
    session.rollback()
    run_here(app.app_context, installation().lease_seconds, job, _work)
    session.expire_all()
    failed = session.find(Job, job_id)
    if failed.error:
        raise Invalid(failed.error)


def _work(session: Session, payload: ApplyImport, run: Run) -> dict[str, int]:
    return applying.apply(session, queries.one(session, payload.import_id), run)


def _scenario_id(session: Session, of: Import, who: Somebody, asked: str | None) -> int | None:
    """The scenario to plan in: the one asked for, or the primary one of this quarter."""
    if (
        not kind_of(of).planned
        or asked == "none"
        or (asked is None and not who.allowed >= PLANNING)
    ):
        return None
    if asked is not None:
        if not who.allowed >= PLANNING:
            raise NotPermitted("Planning in a scenario needs planning:write and scenario:write.")
        return int(asked)
    best = proposed(plan_choices(session, clock.today(who.time_zone)))
    return best.id if best else None


def _tell(session: Session, of: Import, asked: argparse.Namespace, *, applied: bool) -> None:
    counts = of.done if applied else of.found
    kept = {name: counts[name] for name in ("new", "changed", "unchanged", "rejected")}
    refused = list(rejections(session, of.id))
    if asked.json:
        for row, error in refused:
            print(json.dumps({"row": row, "error": error}, ensure_ascii=False))
        print(json.dumps(kept))
        return
    for row, error in refused[:SHOWN]:
        print(f"row {row}: {error}", file=sys.stderr)
    if len(refused) > SHOWN:
        print(f"and {len(refused) - SHOWN:,} more rows", file=sys.stderr)
    print("" if applied else "Would be: ", end="")
    print(", ".join(f"{count:,} {name}" for name, count in kept.items()))


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
    parser = usage("import", __doc__)
    parser.add_argument("what", choices=list(KINDS))
    parser.add_argument("file", type=Path)
    name_somebody(parser)
    parser.add_argument("--map", action="append", default=[], type=_mapped, metavar="FIELD=COLUMN")
    parser.add_argument(
        "--numbers",
        type=NumberFormat,
        choices=list(NumberFormat),
        metavar="LIKE",
        help="how the file writes 1234.5: " + ", ".join(NumberFormat),
    )
    parser.add_argument(
        "--days",
        type=DayOrder,
        choices=list(DayOrder),
        metavar="LIKE",
        help="how the file writes the last day of 2026: " + ", ".join(DayOrder),
    )
    parser.add_argument("--header", type=int, metavar="ROW", help="the row that names the columns")
    parser.add_argument("--sheet", metavar="NAME", help="of a workbook; the first if not given")
    parser.add_argument(
        "--scenario",
        type=_scenario,
        metavar="ID|none",
        help="where to plan them; the primary scenario of this quarter if not given",
    )
    parser.add_argument(
        "--all-or-nothing", action="store_true", help="apply no row where one cannot be imported"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
    parser.add_argument("--json", action="store_true", help="counts as the last line, as JSON")
    return parser
