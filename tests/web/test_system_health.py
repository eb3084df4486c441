"""System health: what is measured, from when on it is not fine, and who sees which part."""

import json
import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from planner.core import backups, faults, platform, sign_in
from planner.core import clock as moments
from planner.core.audit import AuditEvent
from planner.core.health import samples
from planner.core.jobs.roster import workers
from planner.core.stamp import latest
from planner.domain.flags import Flag
from planner.operations.routes import wellbeing
from planner.operations.tasks import AUDIT_CHAIN, Night
from tests.kit.browser import post, text_of, words
from tests.kit.clockwork import clock
from tests.kit.jobs import FIVE, dead, perform
from tests.kit.tampering import tampering
from tests.kit.world import World

PAGE = "/acme/settings/health"
HOUR = 3600 * 1000


def checks(client: FlaskClient) -> dict[str, dict]:
    return {row["check"]: row for row in json.loads(client.get(f"{PAGE}.json").text)}


def heard(world: World, ago: int) -> None:
    beat = clock(world) - ago
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(
            workers.insert().values(
                name="w",
                version="1",
                host="h",
                pid=1,
                threads=1,
                queues=[],
                tasks=[],
                started_at=beat,
                heartbeat_at=beat,
            )
        )


def test_every_check_says_its_figure_and_its_limits(world: World, admin: FlaskClient):
    heard(world, 5_000)
    found = checks(admin)

    assert (found["workers"]["health"], found["migrations"]["health"]) == ("fine", "fine")
    assert "Oldest job How long the job waits that is due the longest Fine 0 s" in words(
        admin, PAGE
    )
    assert "from 60 s" not in words(admin, PAGE)
    assert "from 1 min, worse from 10 min" in words(admin, PAGE)


def test_a_silent_worker_is_told_with_what_it_means(world: World, admin: FlaskClient):
    heard(world, 100_000)

    assert checks(admin)["workers"]["health"] == "failing"
    assert "Something needs a hand." in words(admin, PAGE)
    assert "Imports and recomputation wait." in words(admin, PAGE)


def test_the_last_day_is_drawn_from_the_samples(world: World, admin: FlaskClient):
    with world.app.app_context(), platform.transaction() as connection:
        for age, oldest in ((1, 0), (2, 700), (26, 700)):
            at = clock(world) - age * HOUR + 60_000
            given = {"at": at, "host": "h", "figures": {"oldest": oldest}}
            connection.execute(samples.insert().values(**given))

    page = admin.get(PAGE).text

    assert "Oldest job, last 24 hours: fine in 1, not measured in 22, failing in 1" in page


def test_settings_are_for_operators_and_secrets_for_nobody(world: World, admin, rival):
    page, theirs = admin.get(PAGE).text, rival.get("/rival/settings/health").text
    secret = world.app.extensions["planner.settings"].secret_key

    assert ("PLANNER_INSTANCE" in page, "PLANNER_INSTANCE" in theirs) == (True, False)
    assert secret not in page


def told(client: FlaskClient) -> str:
    found = re.search(r'<div class="notice"[^>]*id="banner">(.*?)</div>', client.get("/acme/").text)
    return text_of(found[1]) if found else ""


def undone(world: World, client: FlaskClient) -> None:
    """Take back what was done last."""
    with world.session() as session:
        href = f"/acme/changes/{latest(session)}/reversal"
    post(client, PAGE, href)


def test_a_banner_stands_on_every_page_until_it_is_over(world: World, admin, planner, rival):
    said = "Away from 18:00 & back soon."
    post(admin, PAGE, f"{PAGE}/banner", {"text": said, "until": "2099-01-01T18:00"})
    door = world.client(None).get("/sign-in").text

    assert "Away from 18:00 &amp; back soon. Until 2099-01-01 18:00" in told(planner)
    assert all("Away from 18:00" in page for page in (door, rival.get("/rival/jobs").text))
    with world.app.app_context(), moments.hold(datetime(2099, 1, 1, 18, 1, tzinfo=UTC)):
        assert sign_in.standing_banner() is None


def test_another_banner_takes_its_place_and_each_step_is_taken_back(world: World, admin):
    for said in ("First.", "Second."):
        done = post(admin, PAGE, f"{PAGE}/banner", {"text": said})
    offered = admin.get(done.location).text
    shown = []
    for _ in range(2):  # undo, and undo that
        undone(world, admin)
        shown.append(told(admin))
    post(admin, PAGE, f"{PAGE}/banner/end")
    shown.append(told(admin))
    undone(world, admin)

    assert "Everybody is told on every page." in offered and 'data-part="undo"' in offered
    assert [each.partition(" ")[0] for each in shown] == ["First.", "Second.", ""]
    assert told(admin).startswith("Second. Admin of Acme")
    with world.session() as session:
        chosen = select(AuditEvent).where(AuditEvent.action.startswith("banner."))
        kept = [(event.action, event.facts["text"]) for event in session.scalars(chosen)]
    put_up, down = "banner.put_up", "banner.taken_down"
    assert kept[:2] == [(put_up, "First."), (put_up, "Second.")]
    assert kept[2:] == [(put_up, "Second.")] * 2 + [(down, "Second.")] * 2


def test_only_operators_tell_everybody_and_not_nothing_nor_what_is_over(world, admin, rival):
    theirs = post(rival, "/rival/settings/health", "/rival/settings/health/banner", {"text": "x"})
    past = post(admin, PAGE, f"{PAGE}/banner", {"text": "Over.", "until": "2020-01-01T10:00"})
    empty = post(admin, PAGE, f"{PAGE}/banner", {"text": " "})
    none = post(admin, PAGE, f"{PAGE}/banner/end")

    assert [each.status_code for each in (theirs, past, empty, none)] == [403, 422, 422, 409]
    assert "Ask an operator of this installation." in theirs.text
    assert "Give a time that is still to come" in past.text and "Over." in past.text
    assert told(admin) == ""


def test_the_audit_says_how_far_it_was_verified(world: World, admin: FlaskClient):
    before = words(admin, PAGE)
    ended = perform(world, AUDIT_CHAIN, Night(date="2026-11-26"))
    after = words(admin, PAGE)

    assert "Nobody has walked along it yet" in before
    assert f"Verified to event {ended.result['verified_to']} at 20" in after
    with tampering(world, "audit_events") as connection:
        connection.execute(text("update audit_events set subject = 'other'"))
    perform(world, AUDIT_CHAIN, Night(date="2026-11-27"))

    assert checks(admin)["audit"]["health"] == "failing"
    assert "Not as it was written from event" in words(admin, PAGE)
    assert "Histories and the past of figures cannot be relied on." in words(admin, PAGE)


def test_a_backup_is_missed_until_one_is_noted_and_once_it_is_a_day_old(world: World, admin):
    settings = world.app.extensions["planner.settings"]
    states = [checks(admin)["backup"]["health"]]
    for hours in (1, 25, 27):
        with moments.hold(moments.now() - timedelta(hours=hours)):
            backups.note(settings, "/srv/backups/planner.dump")
        states.append(checks(admin)["backup"]["health"])

    assert states == ["degraded", "fine", "degraded", "failing"]
    assert "/srv/backups/planner.dump" in words(admin, PAGE)


def test_what_broke_is_counted_by_where_it_comes_from(both: World, monkeypatch):
    def breaks(*_: object) -> None:
        raise LookupError("about Ada Lovelace")

    admin, rival = both.client("admin"), both.client("admin", both.rival)
    with monkeypatch.context() as patched:
        patched.setattr(wellbeing, "checks", breaks)
        numbers = [
            client.get(path).headers["X-Request-Id"]
            for client, path in (
                (rival, "/rival/settings/health"),
                (admin, PAGE),
                (admin, f"{PAGE}.json"),
            )
        ]
    page, theirs = words(admin, PAGE), words(rival, "/rival/settings/health")

    assert re.search(
        r"LookupError in planner/operations/routes/wellbeing.py:\d+ page 2 times", page
    )
    assert f"at jobs.wellbeing ; in the log under {numbers[1]}" in page
    assert "LookupError" not in theirs and "Ada Lovelace" not in page
    [kept] = {row["count"] for row in admin.get(f"{PAGE}/bundle.json").get_json()["faults"]} - {1}
    with both.app.app_context(), platform.transaction() as connection:
        connection.execute(update(faults.faults).values(last_at=moments.now() - timedelta(days=31)))
        assert (kept, faults.forget(connection)) == (2, 2)


def test_every_feature_says_whether_it_is_on(world: World, admin: FlaskClient):
    world.turn(Flag.JOB_PROFILES, True)

    assert "Job profiles on job_profiles" in words(admin, PAGE)
    assert "Token planning off token_planning_v1" in words(admin, PAGE)


def test_only_those_who_run_jobs_see_health(world: World, planner: FlaskClient, viewer):
    codes = [client.get(PAGE).status_code for client in (planner, viewer)]

    assert codes == [403, 403]


def test_the_support_file_holds_figures_and_neither_names_nor_errors(world: World, admin, planner):
    dead(world, 7)
    answer = admin.get("/acme/settings/health/bundle.json")
    told = answer.get_json()

    assert "attachment" in answer.headers["Content-Disposition"]
    assert [(cause["task"], cause["count"]) for cause in told["causes"]] == [(FIVE.name, 1)]
    assert told["settings"]["PLANNER_SECRET_KEY"] in ("hidden", "none")
    assert [word for word in ("order 7", "Admin of Acme", "acme") if word in answer.text] == []
    assert planner.get("/acme/settings/health/bundle.json").status_code == 403
