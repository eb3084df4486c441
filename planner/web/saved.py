"""Views of lists that people name, for every list: shown above it, kept, shared and removed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, current_app, request, url_for
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from planner.core import saved_views
from planner.core.saved_views import Draft, NamedView, views
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import Invalid, NotFound
from planner.domain.views import Shape, View
from planner.web.access import ENDPOINTS
from planner.web.entry import require
from planner.web.forms import Form, stripped
from planner.web.pages import Pages
from planner.web.respond import see_url
from planner.web.whereto import path_of

pages = Pages("views", __name__)

PASSING = {"page", "live", "pick", "undo", "queues"}
"""What an address says for the moment, and no view keeps."""
LONGEST = 1000
MOST_COUNTED = 12
"""Views of a list of which it is said how many rows they show."""


class NoName(Invalid):
    """A view without a name, or with one that is too long."""

    remedy = "Give it a name of 1 to 80 characters."

    def __init__(self) -> None:
        super().__init__("The view was not kept, since it has no name that fits.")


class ViewForm(Form):
    """A name for what a list shows, and who may use it."""

    place = HiddenField()
    query = HiddenField()
    name = StringField("Name", filters=[stripped], validators=[DataRequired(), Length(max=80)])
    shared = BooleanField("Everybody here may use it")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The views of a list as its page shows them, and the one it shows now."""

    place: str
    query: str
    named: Sequence[NamedView]
    counts: Mapping[int, int] = field(default_factory=dict)
    """How many rows each view shows, by key, of those that were counted."""

    def href(self, view: NamedView) -> str:
        """The address of a view."""
        return _address(self.place, view.view.query)

    def current(self, view: NamedView) -> bool:
        """Whether the list shows this view now."""
        return view.view.query == self.query

    @property
    def own(self) -> list[NamedView]:
        """Those that the reader may share and remove."""
        return [view for view in self.named if view.own]


def register(app: Flask, lists: Mapping[str, str]) -> None:
    """Give the application its lists: by name, the endpoint that shows it."""
    app.extensions["planner.lists"] = dict(lists)


def shelf(session: Session, place: str, pairs: Sequence[tuple[str, str]]) -> Shelf:
    """The views of a list whose address says these pairs."""
    return Shelf(place, query_of(pairs), views(session, place))


def counted(shelf: Shelf, shape: Shape, count: Callable[[Sequence[View]], list[int]]) -> Shelf:
    """The same with how many rows each view shows: `MOST_COUNTED` of them, counted together."""
    some = shelf.named[:MOST_COUNTED]
    asked = [shape.read(parse_qsl(each.view.query)) for each in some]
    keys = [each.view.id for each in some]
    return replace(shelf, counts=dict(zip(keys, count(asked), strict=True)))


def query_of(pairs: Sequence[tuple[str, str]]) -> str:
    """What a view keeps of an address."""
    return urlencode([(name, value) for name, value in pairs if value and name not in PASSING])


@pages.action("/views", permission=Permission.MEMBER)
def keep(session: Session) -> Response:
    """Keep what a list shows under a name."""
    form = ViewForm()
    endpoint = _endpoint(form.place.data or "")
    require(session, ENDPOINTS[endpoint])
    if not form.validate_on_submit():
        raise NoName
    draft = Draft(form.place.data or "", form.name.data or "", _shown(form), bool(form.shared.data))
    saved_views.keep_view(session, draft)
    return see_url(_address(draft.place, draft.query), notice=f"Kept as {draft.name}.")


@pages.action("/views/<int:view_id>/sharing", permission=Permission.MEMBER)
def share(session: Session, view_id: int) -> Response:
    """Let everybody see a view of one's own, or keep it to oneself."""
    view, shared = saved_views.own_view(session, view_id), request.form.get("shared") == "1"
    saved_views.share_view(session, view, shared)
    said = "may be used by everybody here" if shared else "is yours alone"
    return see_url(_address(view.place, view.query), notice=f"View {view.name} {said}.")


@pages.action("/views/<int:view_id>/removal", permission=Permission.MEMBER)
def forget(session: Session, view_id: int) -> Response:
    """Remove a view of one's own; the list still shows it."""
    view = saved_views.own_view(session, view_id)
    place, query, name = view.place, view.query, view.name
    saved_views.forget_view(session, view)
    return see_url(_address(place, query), notice=f"View {name} is removed.")


def _endpoint(place: str) -> str:
    lists: Mapping[str, str] = current_app.extensions["planner.lists"]
    if place not in lists:
        raise NotFound("list", place)
    return lists[place]


def _address(place: str, query: str) -> str:
    address = url_for(_endpoint(place))
    return f"{address}?{query}" if query else address


def _shown(form: ViewForm) -> str:
    """What the list shows: as the browser's address says, which filters may have changed since."""
    path, _, query = (path_of(request.referrer) or "").partition("?")
    at_list = path == url_for(_endpoint(form.place.data or ""))
    pairs = parse_qsl(query if at_list else form.query.data or "", max_num_fields=50)
    return query_of(pairs)[:LONGEST]
