"""What each column of the file fills."""

from typing import Any

from flask import Response

from planner.capacity.queries import pools as skill_pools
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.imports.commands import checking, preparing
from planner.imports.forms import KindForm, MatchForm
from planner.imports.kinds.registry import KINDS, kind_of
from planner.imports.models import Import
from planner.imports.queries import imports as queries
from planner.imports.queries.skills import SkillChoice, likely, open_skills
from planner.imports.routes.base import MATCH, MEMBER, kinds, may, opened, page, pages
from planner.web.respond import invalid, see, show
from planner.web.words import listing, plural


@pages.page("/imports/<int:import_id>/match", permission=MEMBER)
def match(session: Session, import_id: int) -> Response:
    """The columns with their first values, and what each fills."""
    of = opened(session, import_id)
    asked = open_skills(session, of)
    pools = skill_pools(session, active_only=True)
    means = [choice.chosen or likely(choice.skill, pools) for choice in asked]
    form = MatchForm(fills=of.fills, skills=means, remember=of.remember)
    return show("imports/match.html", **_page(session, of, form, asked))


@pages.action("/imports/<int:import_id>/matches", permission=MEMBER)
def save_matches(session: Session, import_id: int) -> Response:
    """Keep what was chosen, and check every row by it."""
    of, form = opened(session, import_id), MatchForm()
    asked = open_skills(session, of)
    shown = _page(session, of, form, asked)
    if not form.complete(of):
        return invalid("imports/match.html", **shown)
    preparing.match(session, of, form.matching(asked, of.skills))
    if further := [choice.skill for choice in open_skills(session, of) if not choice.chosen]:
        notice = f"Say which pool {listing(further)} means; {plural(len(further), 'skill')} left."
        return see("imports.match", notice=notice, import_id=of.id)
    checking.check(session, of)
    return see("imports.check", import_id=of.id)


@pages.action("/imports/<int:import_id>/kind", permission=MEMBER)
def hold_as(session: Session, import_id: int) -> Response:
    """Take the file for something else than it was taken for."""
    of, form = opened(session, import_id), KindForm().offer(kinds(session))
    if form.validate_on_submit():
        preparing.hold_as(session, of, KINDS[form.kind.data])
    return see("imports.match", import_id=of.id)


def _page(
    session: Session, of: Import, form: MatchForm, asked: list[SkillChoice]
) -> dict[str, Any]:
    pools = skill_pools(session, active_only=True)
    form.name(of, asked).offer(pools, may(Permission.PLANNING_WRITE))
    known = queries.remembered(session, of.columns, but=of.id)
    return {
        **page(session, of, MATCH),
        "form": form,
        "kind_form": KindForm(formdata=None, kind=of.kind).offer(kinds(session)),
        "lines": queries.matches(of, known),
        "asked": asked,
        "known": known,
        "missing": kind_of(of).fields.missing(of.fills),
    }
