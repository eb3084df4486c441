"""A page beside a bare Flask answer: what the machinery of pages costs."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask, render_template_string
from flask.testing import FlaskClient

from bench.measuring import Line, paired
from bench.stage import Stage

SERVER_MS = 200.0
PAGES = ("/acme/scenarios", "/acme/scenarios/{scenario}/ledger", "/acme/initiatives")


def lines(stage: Stage, scenario_id: int) -> Iterator[Line]:
    """Each page against an answer of Flask alone with as many bytes."""
    client = stage.world.client("planner")
    for page in PAGES:
        address = page.format(scenario=scenario_id)
        size = len(client.get(address).data)
        bare = _bare(size)

        def ours(address: str = address) -> None:
            answer = client.get(address)
            assert answer.status_code == 200, address

        timed = paired(ours, lambda bare=bare: bare.get("/"), times=5)
        name = f"page {page}, {stage.name}"
        yield Line(f"{name}: at the server", timed.ours * 1000, "ms", SERVER_MS)
        yield Line(f"{name}: / bare Flask answer", timed.ratio, "x", 200.0, True, timed.detail)


def _bare(size: int) -> FlaskClient:
    """A Flask application whose one page is a template of this size."""
    app = Flask("bare", root_path=str(Path.cwd()))
    text = "x" * size

    @app.get("/")
    def page() -> str:
        return render_template_string("{{ text }}", text=text)

    return app.test_client()
