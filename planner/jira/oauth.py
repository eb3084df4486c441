"""Atlassian's consent: an account lets this installation read its sites, without a token typed.

OAuth 2 with an authorisation code, and PKCE (S256) beside the client's secret, which Atlassian
asks for all the same. Tokens last an hour and are renewed; each renewal gives another token to
renew with, and ends the one before it. Only scopes to read are asked for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from planner.core import clock
from planner.core.outbound import Answer, Call, NoAnswer, send
from planner.domain.jira import Cause, text
from planner.jira.client import TROUBLES, Failed

SCOPES = "read:me read:jira-work read:jira-user offline_access"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a consent gives: a token to read with until a moment, and one to renew it with."""

    access: str
    refresh: str
    expires_at: datetime

    def kept(self) -> str:
        """Both tokens as one secret."""
        return json.dumps([self.access, self.refresh])


@dataclass(frozen=True, slots=True)
class CloudSite:
    """A site that an account lets us read."""

    cloud_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Atlassian as this installation is registered there."""

    client_id: str
    client_secret: str
    auth_url: str
    api_url: str
    callback: str
    """Where browsers are sent after the consent, exactly as it is registered."""
    private: Sequence[str] = ()

    def address(self, state: str, challenge: str) -> str:
        """Where a person gives the consent."""
        asked = {
            "audience": "api.atlassian.com",
            "client_id": self.client_id,
            "scope": SCOPES,
            "redirect_uri": self.callback,
            "state": state,
            "response_type": "code",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "consent",
        }
        return f"{self.auth_url}/authorize?{urlencode(asked)}"

    def exchanged(self, code: str, verifier: str) -> Granted:
        """What the code of a consent gives, once. Raises `Failed`."""
        asked = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._granted({**asked, "redirect_uri": self.callback})

    def renewed(self, refresh: str) -> Granted:
        """New tokens for those that end. Raises `Failed`."""
        return self._granted({"grant_type": "refresh_token", "refresh_token": refresh}, refresh)

    def withdrawn(self, refresh: str) -> bool:
        """Ask for a consent to end with all its tokens; whether Atlassian says that it has."""
        known = {"client_id": self.client_id, "client_secret": self.client_secret}
        body = urlencode({**known, "token": refresh, "token_type_hint": "refresh_token"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = send(
                Call("POST", f"{self.auth_url}/oauth/revoke", headers, body), self.private
            )
        except NoAnswer:
            return False
        return 200 <= answer.status < 300

    def sites(self, access: str) -> list[CloudSite]:
        """The Jira sites that a token reads, by address. Raises `Failed`."""
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        url = f"{self.api_url}/oauth/token/accessible-resources"
        found = self._json(Call("GET", url, headers))
        if not isinstance(found, list):
            raise Failed(Cause.UNREADABLE)
        try:
            sites = [
                CloudSite(text(each["id"], 64), text(each["url"]).rstrip("/"))
                for each in found
                if any("jira" in scope for scope in each.get("scopes") or [])
            ]
        except (KeyError, TypeError, AttributeError) as error:
            raise Failed(Cause.UNREADABLE) from error
        return sorted(sites, key=lambda site: site.url)

    def _granted(self, asked: dict[str, str], refresh: str = "") -> Granted:
        known = {"client_id": self.client_id, "client_secret": self.client_secret}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        body = json.dumps(asked | known).encode()
        found = self._json(Call("POST", f"{self.auth_url}/oauth/token", headers, body))
        try:
            lasts = timedelta(seconds=float(found.get("expires_in") or 0))
            renewing = str(found.get("refresh_token") or refresh)
            return Granted(str(found["access_token"]), renewing, clock.now() + lasts)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise Failed(Cause.UNREADABLE) from error

    def _json(self, call: Call) -> Any:
        try:
            answer = send(call, self.private)
        except NoAnswer as nothing:
            raise Failed(TROUBLES[nothing.trouble]) from nothing
        return _read(answer)


def opened(kept: str) -> tuple[str, str]:
    """The token to read with, and the one to renew it with, from the secret."""
    access, refresh = json.loads(kept)
    return access, refresh


def _read(answer: Answer) -> Any:
    if answer.status >= 500:
        raise Failed(Cause.SERVER)
    if answer.status >= 400:
        raise Failed(Cause.RATE_LIMITED if answer.status == 429 else Cause.SIGN_IN)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Failed(Cause.UNREADABLE) from error
