"""How often a page of live work asks for itself again: chosen in the address, and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, current_app, request

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
    def here(self) -> str:
        """The address of this page, without the pace: it is remembered."""
        return _address({})

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Address, words and whether it is the one in force, for each pace."""
        return [
            (_address({"live": pace}), words, pace == self.pace) for pace, words in PACES.items()
        ]


def live() -> Live:
    """The pace of the address, or else the one chosen last."""
    wanted = (request.args.get("live", ""), request.cookies.get(COOKIE, ""))
    return Live(next((pace for pace in wanted if pace in PACES), USUAL))


def remembering(answer: Response) -> Response:
    """The answer, with which the browser keeps a pace that was chosen just now."""
    if request.args.get("live") in PACES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        kept = 365 * 24 * 3600
        answer.set_cookie(
            COOKIE, request.args["live"], kept, secure=secure, httponly=True, samesite="Lax"
        )
    return answer


def _address(more: Mapping[str, str]) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "live"]
    query = urlencode([*kept, *more.items()])
    return f"{request.path}?{query}" if query else request.path
