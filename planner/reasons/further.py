"""What decides beside permission and flag: how a thing stands, whose it is, and the role itself.

Views and commands refuse by these rules; here it is only told beforehand. The names of endpoints
are held against what the commands behind them ask, in `tests/conventions/test_reasons.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from planner.accounts.listing import UserLine
from planner.core.audit import AuditEvent
from planner.core.jobs.models import Job
from planner.core.saved_views import SavedView
from planner.core.session import Session
from planner.domain.lifecycle import SCENARIO_MOVERS, in_words
from planner.domain.permissions import Permission
from planner.domain.refusals import Conflict
from planner.domain.scenario_life import steps
from planner.imports.kinds.registry import importable, kind_of
from planner.imports.models import Import
from planner.portfolio.models import Initiative
from planner.reasons.points import Point
from planner.scenarios.commands.copies import no_revision, not_agreed
from planner.scenarios.commands.life import indispensable
from planner.scenarios.fence import closed, put_away
from planner.scenarios.models import Scenario
from planner.scenarios.queries.life import standing
from planner.web.undo import way_of

FENCED = frozenset(
    {
        "scenarios.assume",
        "scenarios.change_demands",
        "scenarios.change_supplies",
        "scenarios.derive",
        "scenarios.move",
        "scenarios.rank",
        "scenarios.remove_demand",
        "scenarios.rename",
        "scenarios.restate_initiative",
        "scenarios.state_demand",
        "scenarios.state_supply",
        "scenarios.switch_mode",
        "scenarios.unrank",
        "staffing.allocate",
        "staffing.change_allocation",
        "staffing.draw_up",
        "staffing.remove_allocations",
    }
)
"""Changes of a scenario's figures, which an approved, locked, archived or frozen one refuses."""

Stands = Callable[[Scenario], Conflict | None]
"""What stands against a change of a scenario, as the command behind it says it."""


def _not_put_away(scenario: Scenario) -> Conflict | None:
    """What is in the archive is deleted whatever its quarter."""
    return None if scenario.archived_at is not None else put_away(scenario)


OF_A_SCENARIO: Mapping[str, Sequence[Stands]] = {
    **dict.fromkeys(FENCED, (closed,)),
    "scenarios.archive": (put_away, indispensable),
    "scenarios.delete": (indispensable, _not_put_away),
    "scenarios.make_primary": (put_away,),
    "scenarios.reconcile": (put_away, no_revision),
    "scenarios.revise": (not_agreed,),
    "scenarios.take_step": (put_away,),
}

IN_USE = frozenset(
    {
        "jira.link_by_key",
        "portfolio.add_scope_item",
        "portfolio.attach",
        "portfolio.change_field",
        "portfolio.change_initiative",
        "portfolio.change_scope_item",
        "portfolio.move_initiative",
        "portfolio.remove_attachment",
        "portfolio.remove_scope_item",
    }
)
"""Changes of an initiative, which one in the archive refuses."""

OPERATORS = frozenset(
    {
        "jobs.discard_system",
        "jobs.go_on_system",
        "jobs.hold_system",
        "jobs.pause",
        "jobs.resume",
        "jobs.retime_system",
        "jobs.retry_system",
        "jobs.run_system",
    }
)
"""What concerns the whole installation."""

ABOUT_A_USER = frozenset(
    {
        "handover.let_go",
        "users.change_user",
        "users.let_in",
        "users.password_link",
        "users.sign_out_user",
    }
)


class Asked(NamedTuple):
    """Who would do something, to what; `rows` are the things that the address is about."""

    session: Session
    member: UserLine
    endpoint: str
    rows: Mapping[str, Any]

    @property
    def held(self) -> frozenset[Permission]:
        """What they may do."""
        return self.member.access.permissions


def further(asked: Asked) -> Iterator[Point]:
    """The points that some actions have beside those of all."""
    scenario, initiative = asked.rows.get("scenario_id"), asked.rows.get("initiative_id")
    if scenario is not None and asked.endpoint in OF_A_SCENARIO:
        yield _scenario(scenario, OF_A_SCENARIO[asked.endpoint])
    if scenario is not None and asked.endpoint == "scenarios.take_step":
        yield from _steps(asked, scenario)
    if initiative is not None and asked.endpoint in IN_USE:
        yield _initiative(initiative)
    if asked.endpoint in OPERATORS:
        yield _operator(asked)
    for argument, rule in _BY_THING.items():
        if (row := asked.rows.get(argument)) is not None:
            yield from rule(asked, row)
    if asked.endpoint.startswith("imports.") and "import_id" not in asked.rows:
        yield _any_kind(asked)
    if asked.endpoint == "scenarios.set_freeze":
        yield _mover(asked, "sets freeze dates")


def _scenario(scenario: Scenario, rules: Sequence[Stands]) -> Point:
    for stands in rules:
        if refusal := stands(scenario):
            return Point(f"{refusal.sentence} That holds for everybody. {refusal.remedy}", False)
    status = in_words(scenario.status)
    return Point(f"Scenario {scenario.name} is {status}, and lets itself be changed so.", True)


def _steps(asked: Asked, scenario: Scenario) -> Iterator[Point]:
    """Whether any step from here is theirs, and what each asks."""
    if asked.member.role not in SCENARIO_MOVERS:
        yield _mover(asked, "moves scenarios")
        return
    found = steps(standing(asked.session, scenario), asked.member.role)
    for step in found:
        yield Point(f"{step.name}: {step.refused or 'they may take this step.'}")
    theirs = any(not step.refused for step in found)
    count = "One of the steps from here is" if theirs else "None of the steps from here is"
    yield Point(f"{count} theirs to take.", theirs)


def _mover(asked: Asked, does: str) -> Point:
    role, lets = in_words(asked.member.role), asked.member.role in SCENARIO_MOVERS
    if lets:
        return Point(f"Their role, {role}, {does}.", True)
    movers = "a product owner, a business owner or an administrator"
    return Point(f"Only {movers} {does}; their role is {role}.", False)


def _initiative(initiative: Initiative) -> Point:
    if initiative.archived_at is not None:
        said = f"{initiative.title} is archived, so nothing of it can change, for anybody."
        return Point(f"{said} Bring it back from the archive first.", False)
    return Point(f"{initiative.title} is in use, and may change.", True)


def _operator(asked: Asked) -> Point:
    if asked.member.operator:
        return Point("It concerns the whole installation, of which they are an operator.", True)
    return Point("It concerns the whole installation, and is for its operators alone.", False)


def _job(asked: Asked, job: Job) -> Iterator[Point]:
    if job.requested_by == asked.member.id:
        yield Point("They asked for this job themselves.", True)
    elif Permission.JOB_ADMIN in asked.held:
        yield Point("Others asked for this job, and job:admin lets them see to it.", True)
    else:
        said = "Others asked for this job, and seeing to those of others needs job:admin."
        yield Point(f"{said} To them it is not there.", False)


def _import(asked: Asked, of: Import) -> Iterator[Point]:
    kind = kind_of(of)
    said = f"The file is about {kind.many}, and importing those needs {kind.permission}"
    lets = kind.permission in asked.held
    yield Point(f"{said}, which they {'hold' if lets else 'lack'}.", lets)


def _any_kind(asked: Asked) -> Point:
    if kinds := importable(asked.held):
        names = ", ".join(kind.many for kind in kinds)
        return Point(f"Their permissions let them import {names}.", True)
    return Point("They may change nothing that could be imported.", False)


def _view(asked: Asked, view: SavedView) -> Iterator[Point]:
    own = view.owner_id == asked.member.id
    yield Point(f"View {view.name} is {'theirs' if own else 'somebody else’s'}.", own)


def _event(asked: Asked, event: AuditEvent) -> Iterator[Point]:
    way = way_of(event.action) if event.detailed else None
    if way is None:
        yield Point("This change cannot be undone by anybody.", False)
        return
    for permission in way.asks(event.facts):
        lets = permission in asked.held
        yield Point(
            f"Undoing it needs {permission}, which they {'hold' if lets else 'lack'}.", lets
        )


def _user(asked: Asked, other: UserLine) -> Iterator[Point]:
    if asked.endpoint not in ABOUT_A_USER:
        return
    own = other.id == asked.member.id
    if own and asked.endpoint in {"handover.let_go", "users.change_user", "users.let_in"}:
        yield Point("Nobody changes their own access, so that somebody always governs.", False)
    elif other.access.permissions <= asked.held:
        yield Point(f"{other.name} may do no more than they.", True)
    else:
        yield Point(f"{other.name} may do more than they, and is not theirs to change.", False)


_BY_THING: Mapping[str, Callable[[Asked, Any], Iterator[Point]]] = {
    "job_id": _job,
    "import_id": _import,
    "view_id": _view,
    "event_id": _event,
    "user_id": _user,
}
"""Whose a thing is, or what it is about, by the name of its key in addresses."""
