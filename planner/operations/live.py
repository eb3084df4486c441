"""How often a page of live work asks for itself again: chosen in the address, and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, current_app, request

from planner.core import clock
from planner.web.unchanged import unless_unchanged

PACES: Mapping[str, str] = {"2": "2 s", "5": "5 s", "15": "15 s", "60": "1 min", "off": "Off"}
USUAL = "5"
COOKIE = "live"


@dataclass(frozen=True, slots=True)
class Live:
    """The chosen pace, and the address of the page for its other paces."""

    pace: str

    @property
    def on(self) -> bool:
        """Whether the page asks again at all."""
        return self.pace != "off"

    @property
    def words(self) -> str:
        """The control's own words: Live, every 5 s."""
        return f"Live, every {PACES[self.pace]}" if self.on else "Not live"

    @property
    def at(self) -> datetime:
        """When the page was last asked for."""
        return clock.now()

    def until(self, key: int) -> str:
        """The address of this page as it was when this row was the newest."""
        return _address({"until": str(key)})

    @property
    def here(self) -> str:
        """The address of this page, without the pace: it is remembered."""
        return _address({})

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Address, words and whether it is the one in force, for each pace."""
        return [
            (_address({"live": pace}), words, pace == self.pace) for pace, words in PACES.items()
        ]


STEPS = ((30, 2), (120, 5))
"""For so many seconds it is asked so often; later ones are waited for more patiently."""
LONGEST_STEP = 15


def step(age: float) -> int:
    """Seconds until a region asks again for work that began so many seconds ago: 2, 5, then 15."""
    return next((often for until, often in STEPS if age < until), LONGEST_STEP)


def live() -> Live:
    """The pace of the address, or else the one chosen last."""
    wanted = (request.args.get("live", ""), request.cookies.get(COOKIE, ""))
    return Live(next((pace for pace in wanted if pace in PACES), USUAL))


def remembering(answer: Response) -> Response:
    """The answer, with which the browser keeps a pace that was chosen just now.

    304 to a region that shows the same already.
    """
    if request.args.get("live") in PACES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        kept = 365 * 24 * 3600
        answer.set_cookie(
            COOKIE, request.args["live"], kept, secure=secure, httponly=True, samesite="Lax"
        )
    return unless_unchanged(answer)


def _address(more: Mapping[str, str]) -> str:
    replaced = {"live", *more}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in replaced]
    query = urlencode([*kept, *more.items()])
    return f"{request.path}?{query}" if query else request.path
