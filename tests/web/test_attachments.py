"""Evidence of an initiative: attached, downloaded, removed and put back."""

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from planner.core import clock
from planner.core.settings import BadSettings, read_settings
from planner.portfolio.evidence_models import Attachment
from planner.portfolio.models import Initiative
from planner.portfolio.queries.attachments import stored_names
from tests.kit.browser import post, token
from tests.kit.events import last_event
from tests.kit.portfolio import LIST, made
from tests.kit.world import World

LETTER = b"%PDF-1.7 the decision of the board"


def attach(client: FlaskClient, key: int, content=LETTER, name="case.pdf", note="", **options):
    place = f"{LIST}/{key}/attachments"
    data = {"file": (io.BytesIO(content), name), "note": note}
    return post(client, place, place, data, content_type="multipart/form-data", **options)


def listed(client: FlaskClient, key: int) -> list[str]:
    return [row["name"] for row in client.get(f"{LIST}/{key}/attachments.json").get_json()]


def uploads(world: World) -> list[bytes]:
    folder = world.app.extensions["planner.settings"].uploads
    return [path.read_bytes() for path in folder.iterdir()] if folder.exists() else []


def undo(client: FlaskClient, page) -> None:
    reversal = re.search(r'action="(/acme/changes/\d+/reversal)"', page.text)[1]
    return client.post(reversal, data={"csrf_token": token(client, LIST)}, follow_redirects=True)


def test_a_file_is_attached_told_and_downloaded_as_a_file(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")

    page = attach(planner, key, note="Decision of 3 June", follow_redirects=True)

    assert ("case.pdf is attached." in page.text, "Decision of 3 June" in page.text) == (True, True)
    assert (
        last_event(world).facts.items() >= {"name": "case.pdf", "kind": "PDF", "size": 34}.items()
    )
    [href] = re.findall(r'href="(/acme/initiatives/\d+/attachments/\d+)"', page.text)
    answer = planner.get(href)
    assert answer.data == LETTER
    assert {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename=case.pdf",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "attached case.pdf to this initiative" in planner.get(f"{LIST}/{key}/activity").text


def test_it_is_kept_under_a_name_of_ours_outside_what_is_served(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    attach(planner, key, name="../../static/evil.html")

    assert listed(planner, key) == ["evil.html.pdf"]
    assert uploads(world) == [LETTER]
    with world.session() as session:
        [stored] = stored_names(session)
    assert re.fullmatch(r"[0-9a-f-]{36}", stored)
    assert planner.get(f"/static/{stored}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00", "letter.pdf", "it is of a kind that is not taken"),
        (b"<svg onload=alert(1)>", "picture.png", "it is a web page, a drawing or other markup"),
        (b"", "empty.txt", "it is empty"),
    ],
)
def test_what_is_no_evidence_by_its_content_is_refused_and_not_kept(
    world: World, planner: FlaskClient, content: bytes, name: str, said: str
):
    [key] = made(world, "Pay")

    answer = attach(planner, key, content, name)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert (listed(planner, key), uploads(world)) == ([], [])


def test_a_form_without_a_file_says_so(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/attachments"

    answer = post(planner, place, place, {"note": "nothing"})

    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


def test_a_file_over_the_limit_is_refused_and_not_kept(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")

    fits = attach(planner, key, b"%PDF-" + b"x" * (20 * 1024 * 1024 - 5))
    larger = attach(planner, key, b"%PDF-" + b"x" * (20 * 1024 * 1024 - 4))

    assert (fits.status_code, larger.status_code) == (303, 422)
    assert "it is larger than 20 MB" in larger.text
    assert len(uploads(world)) == 1


def test_the_limit_is_a_setting_within_what_a_request_may_bring(tmp_path):
    def megabytes(value: str) -> int:
        given = {"PLANNER_INSTANCE": str(tmp_path), "PLANNER_ATTACHMENT_MEGABYTES": value}
        return read_settings(given).attachment_megabytes

    assert megabytes("50") == 50
    for value in ("0", "51"):
        with pytest.raises(BadSettings):
            megabytes(value)


def test_the_same_content_is_attached_once(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    attach(planner, key)

    again = attach(planner, key, name="other.pdf")

    assert again.status_code == 422
    assert "The same file is attached already, as case.pdf." in again.text
    assert len(uploads(world)) == 1


def test_what_is_removed_is_gone_and_put_back_by_the_undo(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    page = attach(planner, key, follow_redirects=True)
    [href] = re.findall(r'href="(/acme/initiatives/\d+/attachments/\d+)"', page.text)

    removed = post(planner, f"{LIST}/{key}/attachments", f"{href}/removal", follow_redirects=True)
    gone = (planner.get(href).status_code, listed(planner, key))
    undo(planner, removed)

    assert gone == (404, [])
    assert (planner.get(href).data, listed(planner, key)) == (LETTER, ["case.pdf"])


def test_an_undo_of_attaching_takes_it_off_once(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    page = attach(planner, key, follow_redirects=True)

    undo(planner, page)
    again = undo(planner, page)

    assert listed(planner, key) == []
    assert "case.pdf is attached again already." not in again.text
    assert "case.pdf is removed again already." in again.text


def test_content_is_needed_for_thirty_days_after_its_removal(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    attach(planner, key)
    with world.session() as session:
        with session.recording("test.made", session.find(Initiative, key)):
            [row] = session.query(Attachment).all()
            row.removed_at = clock.now() - timedelta(days=29)
        within = len(stored_names(session))
        with session.recording("test.made", session.find(Initiative, key)):
            row.removed_at = clock.now() - timedelta(days=31)
        after = len(stored_names(session))

    assert (within, after) == (1, 0)


def test_a_viewer_reads_and_does_not_change(
    world: World, planner: FlaskClient, viewer: FlaskClient
):
    [key] = made(world, "Pay")
    page = attach(planner, key, follow_redirects=True)
    [href] = re.findall(r'href="(/acme/initiatives/\d+/attachments/\d+)"', page.text)

    removal = post(viewer, LIST, f"{href}/removal")
    data = {"file": (io.BytesIO(b"more"), "more.txt")}
    more = post(viewer, LIST, f"{LIST}/{key}/attachments", data)

    assert (viewer.get(href).data, removal.status_code, more.status_code) == (LETTER, 403, 403)
    assert "Attach a file" not in viewer.get(f"{LIST}/{key}/attachments").text


def test_another_organisation_finds_nothing(world: World, planner: FlaskClient, rival: FlaskClient):
    [key] = made(world, "Pay")
    page = attach(planner, key, follow_redirects=True)
    [href] = re.findall(r'href="(/acme/initiatives/\d+/attachments/\d+)"', page.text)
    [own] = made(world, "Theirs", organisation=world.rival)
    theirs, number = href.replace("/acme/", "/rival/"), href.rpartition("/")[2]
    start = "/rival/initiatives/new"

    assert rival.get(theirs).status_code == 404
    assert rival.get(f"/rival/initiatives/{own}/attachments/{number}").status_code == 404
    assert rival.get(f"/rival/initiatives/{key}/attachments").status_code == 404
    assert post(rival, start, f"{theirs}/removal").status_code == 404
    assert listed(planner, key) == ["case.pdf"]


def test_a_file_is_not_found_under_another_initiative(world: World, planner: FlaskClient):
    key, other = made(world, "Pay", "Other")
    page = attach(planner, key, follow_redirects=True)
    [number] = re.findall(r'href="/acme/initiatives/\d+/attachments/(\d+)"', page.text)

    assert planner.get(f"{LIST}/{other}/attachments/{number}").status_code == 404
