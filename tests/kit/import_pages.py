"""A file on its way through the pages of an import."""

import io
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from tests.kit.browser import post, token
from tests.kit.world import World

TEXT = "external_key,title,p50,p90,hours:Backend\nK1,Pay,40,60,30\nK2,Permits,50,20,\n"


def upload(client: FlaskClient, text: str | bytes, name: str = "portfolio.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post(
        "/acme/imports/new",
        data={
            "csrf_token": token(client, "/acme/imports/new"),
            "file": (io.BytesIO(data), name),
        },
    )


def matched(client: FlaskClient, address: str, **choices: str):
    """Send the form of the match page as it is shown, with some choices of one's own."""
    page = client.get(address).text
    fills = re.findall(r'<select[^>]*name="(fills-\d+)".*?</select>', page, re.S)
    sent = {}
    for name in fills:
        select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)[0]
        sent[name] = re.search(r'<option selected value="([^"]+)"', select_)[1]
    action = address.replace("/match", "/matches")
    return post(client, address, action, sent | {"remember": "y"} | choices)


def worked(world: World, handler) -> None:
    """Run the one waiting job of imports, as a worker would."""
    waiting = select(Job).where(Job.state == "waiting", Job.queue == "csv-import")
    with world.session() as session:
        job = session.scalars(waiting).one()
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, handler)


def checked(client: FlaskClient, text: str | bytes = TEXT) -> str:
    """Upload and match a file; gives the address of its import."""
    address = upload(client, text).headers["Location"]
    assert matched(client, address).status_code == 303
    return address.removesuffix("/match")
