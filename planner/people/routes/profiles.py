"""Job profiles: the list, one profile, what it expects, and what it costs from a day on."""

from typing import Any

from flask import Response, request, url_for

from planner.capacity.models import JobProfile
from planner.capacity.queries import costs
from planner.capacity.queries.costs import BandLine
from planner.core.history import Happening, history
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.money import from_minor
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.domain.views import one_of
from planner.people.commands import profiles as commands
from planner.people.commands.profiles import ProfileNameTaken
from planner.people.forms.people import LEVELS
from planner.people.forms.profiles import BandForm, ProfileForm, filled_profile
from planner.people.queries import choices
from planner.people.queries import profiles as queries
from planner.people.queries.profiles import ProfileLine
from planner.people.routes.base import pages
from planner.web.asked import anything, naming
from planner.web.conflicts import Places, conflict
from planner.web.exports import Column, twin
from planner.web.forms import Versioned
from planner.web.respond import invalid, see, show
from planner.web.sentences import sentence
from planner.web.zone import today

READ, WRITE = Permission.JOB_PROFILE_READ, Permission.JOB_PROFILE_WRITE
FLAG = Flag.JOB_PROFILES
PROFILE = "/job-profiles/<int:profile_id>"
RECENT, MORE_ROWS = 8, 5

COLUMNS: tuple[Column[ProfileLine], ...] = (
    Column("name", lambda line: line.profile.name),
    Column("level", lambda line: line.profile.level),
    Column("band", lambda line: line.profile.band),
    Column("active", lambda line: line.profile.active),
    Column("skills", lambda line: "; ".join(f"{s.name} {s.proficiency}" for s in line.skills)),
    Column("hourly_rate", lambda line: line.band and _amount(line.band, line.band.hourly_minor)),
    Column("currency", lambda line: line.band and line.band.currency),
    Column("effective_date", lambda line: line.band and line.band.effective_date),
    Column("people", lambda line: line.people),
)
BAND_COLUMNS: tuple[Column[BandLine], ...] = (
    Column("effective_date", lambda line: line.band.effective_date),
    Column("until", lambda line: line.until),
    Column("state", lambda line: line.state),
    Column("hourly_rate", lambda line: _amount(line.band, line.band.hourly_minor)),
    Column("annual_min", lambda line: _amount(line.band, line.band.annual_min_minor)),
    Column("annual_max", lambda line: _amount(line.band, line.band.annual_max_minor)),
    Column("currency", lambda line: line.band.currency),
    Column("notes", lambda line: line.band.notes),
    Column("written_at", lambda line: line.band.created_at),
)

NAMED = naming(q=anything, show=one_of({"all"}))
"""What an address may name: a search, and that those that are out of use are shown as well."""


@pages.page("/job-profiles", permission=READ, flag=FLAG, knows=NAMED)
def profiles(session: Session) -> Response:
    """Every job profile with its rate today."""
    q, every = _asked()
    lines = queries.profile_lines(session, today(), q, every)
    return show("people/profiles.html", lines=lines, q=q, every=every)


@pages.page("/job-profiles.<twin:form>", permission=READ, flag=FLAG, knows=NAMED)
def profiles_twin(session: Session, form: str) -> Response:
    """The list for spreadsheets and programs."""
    return twin(form, "job-profiles", COLUMNS, queries.profile_lines(session, today(), *_asked()))


@pages.page("/job-profiles/new", permission=WRITE, flag=FLAG)
def new_profile(session: Session) -> Response:
    """A form for a new profile."""
    form = ProfileForm().offer()
    return show("people/profile_form.html", form=form, profile=None, **_names(session))


@pages.action("/job-profiles", permission=WRITE, flag=FLAG)
def add_profile(session: Session) -> Response:
    """Add a profile."""
    return _save(session, None)


@pages.page(PROFILE, permission=READ, flag=FLAG)
def profile(session: Session, profile_id: int) -> Response:
    """One profile: what it expects, what it costs and cost, and who has it."""
    return _page(session, queries.profile(session, profile_id))


@pages.page(f"{PROFILE}/cost-bands.<twin:form>", permission=READ, flag=FLAG)
def bands_twin(session: Session, profile_id: int, form: str) -> Response:
    """The versions of a profile's cost band for spreadsheets and programs."""
    found = queries.profile(session, profile_id)
    lines = costs.timeline(queries.versions(session, found.id), today())
    return twin(form, f"cost-bands-of-job-profile-{found.id}", BAND_COLUMNS, lines)


@pages.page(f"{PROFILE}/edit", permission=WRITE, flag=FLAG)
def edit_profile(session: Session, profile_id: int) -> Response:
    """The form of a profile on file."""
    found = queries.profile(session, profile_id)
    form = _of(session, found)
    return show("people/profile_form.html", form=form, profile=found, **_names(session))


@pages.action(PROFILE, permission=WRITE, flag=FLAG)
def change_profile(session: Session, profile_id: int) -> Response:
    """Name and describe a profile, and say what it expects."""
    return _save(session, queries.profile(session, profile_id))


@pages.action(f"{PROFILE}/cost-bands", permission=WRITE, flag=FLAG)
def state_cost(session: Session, profile_id: int) -> Response:
    """Say what a profile costs from a day on."""
    found, form = queries.profile(session, profile_id), BandForm()
    if not form.validate_on_submit():
        return _page(session, found, form, 422)
    stated = commands.state_cost(session, profile_id, form.draft())
    notice = f"From {stated.effective_date}, {found.name} has costs of its own."
    return see("people.profile", profile_id=profile_id, notice=notice)


@pages.action(f"{PROFILE}/retirement", permission=WRITE, flag=FLAG)
def retire(session: Session, profile_id: int) -> Response:
    """Let nobody be given a profile any more."""
    commands.retire(session, profile_id, Versioned().version.data)
    return see("people.profile", profile_id=profile_id, notice="The job profile is retired.")


@pages.action(f"{PROFILE}/return", permission=WRITE, flag=FLAG)
def bring_back(session: Session, profile_id: int) -> Response:
    """Let people be given a retired profile again."""
    commands.bring_back(session, profile_id, Versioned().version.data)
    return see("people.profile", profile_id=profile_id, notice="The job profile is back.")


def _save(session: Session, found: JobProfile | None) -> Response:
    more = "more" in request.form
    form = ProfileForm().offer(MORE_ROWS if more else 2)
    template, around = "people/profile_form.html", {"profile": found, **_names(session)}
    if more:
        return show(template, form=form, **around)
    if form.validate_on_submit():
        try:
            saved = (
                commands.change_profile(session, found.id, form.draft())
                if found
                else commands.add_profile(session, form.draft())
            )
            return see("people.profile", profile_id=saved.id, notice=f"Saved {saved.name}.")
        except ProfileNameTaken as refusal:
            form.refuse("name", refusal.in_full)
        except StaleEdit:
            assert found is not None, "only a profile on file can be overtaken"
            places = Places("Edit job profile", url_for("people.profile", profile_id=found.id))
            return conflict(session, (form, _of(session, found)), places, found)
    return invalid(template, form=form, **around)


def _page(
    session: Session, found: JobProfile, form: BandForm | None = None, status: int = 200
) -> Response:
    versions, day = queries.versions(session, found.id), today()
    return show(
        "people/profile.html",
        status,
        profile=found,
        skills=queries.skills(session, found.id),
        bands=costs.timeline(versions, day),
        current=costs.in_force(versions, day),
        people=queries.holders(session, found.id),
        form=form or BandForm(formdata=None, currency=versions[-1].currency if versions else "GBP"),
        activity=history(session, found, RECENT),
        said=_said,
        skill_levels=LEVELS,
    )


def _of(session: Session, found: JobProfile) -> ProfileForm:
    session.refresh(found)
    values = filled_profile(found, queries.skills(session, found.id))
    return ProfileForm(formdata=None, data=values).offer()


def _names(session: Session) -> dict[str, Any]:
    return {"skill_names": choices.skill_names(session)}


def _asked() -> tuple[str, bool]:
    return request.args.get("q", "").strip()[:200], request.args.get("show") == "all"


def _amount(band: Any, minor: int | None) -> Any:
    return None if minor is None else from_minor(minor, band.currency)


def _said(happening: Happening) -> str:
    return sentence(happening.event, "this profile")
