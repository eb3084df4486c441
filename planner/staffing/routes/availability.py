"""Who has time in a scenario's quarter."""

from urllib.parse import urlencode

from flask import Response, request
from werkzeug.datastructures import MultiDict

from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.views import is_key, is_page
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, read_only, shown
from planner.staffing.queries import availability as queries
from planner.staffing.queries import choices
from planner.staffing.queries.availability import Available, Wanted
from planner.staffing.routes.base import READ, WRITE, pages
from planner.web.asked import anything, naming
from planner.web.exports import Column, twin
from planner.web.numbers import number
from planner.web.paging import Page, asked_page

ADDRESS = "/scenarios/<int:scenario_id>/availability"
COLUMNS: list[Column[Available]] = [
    Column("person", lambda each: each.who.name),
    Column("employment_type", lambda each: each.who.employment_type),
    Column("skills", lambda each: "; ".join(f"{k} {v}" for k, v in each.who.skills.items())),
    Column("proficiency", lambda each: each.level),
    Column("familiarity", lambda each: each.familiarity),
    Column("hours_available", lambda each: each.who.time.hours),
    Column("hours_available_stated", lambda each: each.who.time.facts.hours_available),
    Column("time_off", lambda each: each.who.time.facts.time_off),
    Column("allocated_percentage", lambda each: each.who.time.taken),
    Column("free_percentage", lambda each: each.who.time.free),
    Column("free_hours", lambda each: each.who.time.free_hours),
]


def _level(value: str) -> int | None:
    return int(value) if value in {"1", "2", "3", "4", "5"} else None


def _key(value: str) -> int | None:
    return int(value) if is_key(value) and int(value) else None


NAMED = naming(
    skill=anything,
    level=lambda value: _level(value) is not None,
    hours=lambda value: number(value) is not None,
    initiative=lambda value: _key(value) is not None,
    node=lambda value: _key(value) is not None,
    find=anything,
    work=anything,
    page=is_page,
)
"""What an address may name."""


@pages.page(ADDRESS, permission=READ, tagged=True, knows=NAMED)
def availability(session: Session, scenario_id: int) -> Response:
    """Everybody with time left, the best for what is wanted first."""
    scenario, wanted = opened(session, scenario_id), asked(request.args)
    found = queries.availability(session, scenario, wanted)
    place, chosen = asked_page(request.args), wanted.initiative_id or 0
    query = {name: said for name, said in request.args.items() if NAMED(name, said)}
    page = Page(place, len(found.people), lambda at: f"?{urlencode({**query, 'page': at})}")
    return shown(
        session,
        "staffing/availability.html",
        scenario,
        wanted=wanted,
        found=found,
        people=found.people[page.offset : page.offset + page.size],
        page=page,
        query={name: query[name] for name in query if name != "page"},
        skills=queries.skills(session),
        works=choices.works(session, scenario, query.get("work", "").strip(), chosen),
        nodes=units.nodes(session, active_only=True),
        read_only=read_only(scenario, WRITE),
    )


@pages.page(f"{ADDRESS}.<twin:form>", permission=READ, tagged=True, knows=NAMED)
def availability_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The same people for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    found = queries.availability(session, scenario, asked(request.args))
    return twin(form, "availability", COLUMNS, found.people)


def asked(args: "MultiDict[str, str]") -> Wanted:
    """What an address looks for; what it does not know is left as it is by default."""
    plain = Wanted()
    return Wanted(
        args.get("skill", "").strip(),
        _level(args.get("level", "")) or plain.level,
        plain.hours if (hours := number(args.get("hours", ""))) is None else hours,
        _key(args.get("initiative", "")),
        _key(args.get("node", "")),
        args.get("find", "").strip(),
    )
