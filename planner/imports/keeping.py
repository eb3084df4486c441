"""What is kept of a row that is new, changed or rejected."""

from collections.abc import Iterable
from dataclasses import asdict

from planner.imports.examining import Examined
from planner.imports.models import Import, Outcome


def found_rows(of: Import, examined: Iterable[Examined]) -> list[dict[str, object]]:
    """The examined rows as columns of ImportRow; unchanged ones are only counted."""
    return [_found_row(of, row) for row in examined if row.outcome is not Outcome.UNCHANGED]


def _found_row(of: Import, row: Examined) -> dict[str, object]:
    problems = [asdict(problem) for problem in row.problems]
    changes = [{"field": label, "was": was, "now": now} for label, was, now in row.cells]
    return {
        "import_id": of.id,
        "number": row.number,
        "line": row.line,
        "outcome": row.outcome,
        "kind": row.problems[0].kind if row.problems else None,
        "title": row.draft.values.get("title", ""),
        "external_key": row.draft.key,
        "initiative_id": row.initiative_id,
        "cells": problems or changes,
    }
