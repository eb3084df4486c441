"""How an explanation is shown: addresses of figures and of the rows behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from flask import g, url_for

from planner.analysis.queries.explanations import Explained
from planner.core.flags import is_on
from planner.domain.amounts import as_text
from planner.domain.explanation import (
    Explanation,
    Folded,
    Origin,
    Part,
    Stated,
    Term,
    folded,
    running,
    stepwise,
)
from planner.domain.figures import Figure, figure
from planner.domain.flags import Flag
from planner.web import charts
from planner.web.access import ENDPOINTS
from planner.web.subjects import may_open

PLACES: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "supply": (("scenarios.pool", ("scenario_id", "pool_id"), "supply"),),
    "demand": (("scenarios.pool", ("scenario_id", "pool_id", "edit"), "demand"),),
    "scope": (
        ("portfolio.edit_scope_item", ("initiative_id", "item_id"), ""),
        ("portfolio.initiative", ("initiative_id",), "scope"),
    ),
    "initiative": (("portfolio.initiative", ("initiative_id",), ""),),
    "calibration": (("capacity.pool", ("pool_id",), "rates"),),
    "scopes": (("portfolio.initiative", ("initiative_id",), "scope"),),
    "person": (("people.person", ("employee_id",), ""),),
    "allocations": (("staffing.allocations", ("scenario_id",), ""),),
    "assumptions": (("scenarios.assumptions", ("scenario_id",), ""),),
    "derivation": (("scenarios.derivation", ("scenario_id",), ""),),
}
"""Where a row is changed or shown, by its kind: the first page that the visitor may open."""

HERE = "one"
WEEK = timedelta(days=7)
AS_IS = "!$&'()*+,:;=@"
"""Characters that stay as they are in a part of a path."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step as it is shown: `comes_to` is what it leads to, in a calculation step by step.

    `bar` is how wide its bar is, in a sum.
    """

    term: Term
    comes_to: Any
    figure_href: str | None
    origin_href: str | None
    bar: str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a part that are shown, and those that are folded."""

    shown: list[Row]
    folded: Folded


def explain_href(
    about: str, scenarios: int | tuple[int, ...], measure: str, unit: str = "tokens", **of: object
) -> str | None:
    """The address that explains a figure; None where figures of this unit are not there."""
    if unit == "tokens" and not is_on(g.session, Flag.TOKEN_PLANNING_V1):
        return None
    return href(figure(about, scenarios, measure, **of))


def href(about: Figure) -> str:
    """The address of a figure; a page has hundreds, so what they share is made once a request."""
    if "explained_at" not in g:
        g.explained_at = url_for("analysis.explanation", figure=HERE).removesuffix(HERE)
    return f"{g.explained_at}{quote(str(about), safe=AS_IS)}"


def origin_href(origin: Origin | None) -> str | None:
    """Where the row of an amount is changed, or at least shown; None where the visitor may not."""
    for endpoint, names, anchor in PLACES[origin.kind] if origin else ():
        if origin and may_open(ENDPOINTS[endpoint]):
            keys: dict[str, Any] = dict(zip(names, origin.keys, strict=False))
            return url_for(endpoint, _anchor=anchor or None, **keys)
    return None


def earlier(found: Explained, today: date) -> tuple[date, str] | None:
    """The day a week ago and the address of what the figure's ledger or pool was then.

    That page says what moved it since. None where there was no such plan, or it keeps no ledger.
    """
    about, scenario, day = found.explanation.figure, found.scenario, today - WEEK
    no_ledger = about.about not in {"ledger", "demand"} or scenario.planning_mode != "TOKEN"
    if no_ledger or scenario.created_at.date() > day:
        return None
    pool = about.key("pool")
    keys = {"scenario_id": scenario.id} | ({} if pool is None else {"pool_id": pool})
    page = "scenarios.ledger" if pool is None else "scenarios.pool"
    return day, url_for(page, asof=day.isoformat(), **keys)  # type: ignore[arg-type]


def shown_rows(part: Part, whole: bool = False) -> Rows:
    """The steps of a part with their addresses, and in a calculation what each leads to.

    Of many rows the largest, unless the whole is asked for.
    """
    found = Folded(part.terms, []) if whole else folded(part)
    terms = found.largest
    steps = running(terms) if stepwise(part) else [None for _ in terms]
    drawn = not stepwise(part) and len(terms) > 2
    bars = charts.bars([term.amount for term in terms]) if drawn else [None for _ in terms]
    rows = [
        Row(term, at, href(term.figure) if term.figure else None, origin_href(term.origin), bar)
        for term, at, bar in zip(terms, steps, bars, strict=True)
    ]
    return Rows(rows, found)


def told(found: Explained) -> dict[str, Any]:
    """An explanation for programs: amounts as text, so that none is rounded on the way."""
    explanation = found.explanation
    return {
        "figure": str(explanation.figure),
        "title": explanation.title,
        "value": as_text(explanation.value),
        "unit": explanation.unit,
        "formula": explanation.formula,
        "residual": as_text(explanation.residual),
        "scenarios": [one.name for one in found.scenarios],
        "inputs_revision": [stamp.revision for stamp in found.stamps],
        "rows": [_row(explanation, part, term) for part, term in explanation.rows],
    }


def _row(explanation: Explanation, part: Part, term: Term) -> dict[str, Any]:
    stated = term.stated or Stated(None, None)
    return {
        "part": part.title,
        "part_step": part.sign.name.lower(),
        "step": term.sign.name.lower(),
        "label": term.label,
        "amount": as_text(term.amount),
        "unit": term.unit or explanation.unit,
        "formula": term.formula,
        "note": term.note,
        "figure": str(term.figure) if term.figure else None,
        "stated_by": stated.by,
        "stated_at": stated.at.isoformat() if stated.at else None,
        "how": stated.how,
    }
