"""What a browser does that the test client does not: it sends the token of the form it is in."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token(client: FlaskClient, page: str) -> str:
    """The token that the forms of a page carry."""
    found = TOKEN.search(client.get(page).text)
    assert found, f"{page} shows this person no form"
    return found[1]


def post(
    client: FlaskClient, page: str, action: str, data: dict[str, Any] | None = None, **options: Any
) -> TestResponse:
    """Send a form of `page` to `action`, with its token."""
    sent = {"csrf_token": token(client, page), **(data or {})}
    return client.post(action, data=sent, **options)


HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def fragment(client: FlaskClient, page: str, target: str) -> TestResponse:
    """What htmx gets when the element `target` (as `table#ledger-table`) asks for its page."""
    return client.get(page, headers={**HTMX, "HX-Target": target})


def text_of(page: str, between: str = " ") -> str:
    """What a page or a part of it says, without its tags. `between` stands in for each of them."""
    return " ".join(re.sub(r"<[^>]+>", between, page).split())


def named_rows(answer: TestResponse) -> list[str]:
    """What the links say that begin the rows of its table, in their order."""
    parts = answer.text.split('<th scope="row"><a href="')[1:]
    return [part.split(">", 1)[1].split("<")[0] for part in parts]


def words(client: FlaskClient, path: str) -> str:
    """What the page at this address says."""
    return text_of(client.get(path).text)
