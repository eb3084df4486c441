"""Being told when a job ends: at the top of every page, until one has looked."""

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.jobs.following import JobFollower
from tests.kit.browser import post, words
from tests.kit.job_pages import JOBS, ask, succeed
from tests.kit.jobs import FIVE, Hand, refuse
from tests.kit.world import World

TRAY = f"{JOBS}/tray"


def follow(client: FlaskClient, key: int, end: str = "") -> int:
    return post(client, "/acme/", f"{JOBS}/{key}/following{end}").status_code


def test_whoever_follows_a_job_is_told_of_its_end_until_they_have_looked(
    world: World, admin, planner
):
    key, other = ask(world), ask(world, task=FIVE)
    offered = words(admin, f"{JOBS}/{key}")
    assert (follow(admin, key), follow(admin, key), follow(admin, other)) == (303, 303, 303)
    waits, page = admin.get(TRAY).text, words(admin, f"{JOBS}/{key}")
    Hand(world).work("planning", succeed)
    ended = words(admin, TRAY)
    Hand(world).work("audit", refuse)
    both, others = words(admin, TRAY), words(planner, TRAY)
    looked = words(admin, f"{JOBS}/{other}")

    assert "Tell me when it ends" in offered
    assert ("every 15s" in waits, "You are told when it ends" in page) == (True, True)
    assert ended.startswith("Test plain: done · My jobs")
    assert both.startswith("Test five retries: failed and 1 other · My jobs")
    assert "Test plain" not in others
    assert "You asked to be told that it ended" in looked
    assert words(admin, TRAY).startswith("Test plain: done · My jobs")
    words(admin, f"{JOBS}/{key}")
    assert words(admin, TRAY) == "My jobs"
    assert "every" not in admin.get(TRAY).text
    with world.session() as session:
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == key))
        assert set(actions) == {"job.followed"}


def test_it_can_be_given_up_and_is_over_with_the_job(world: World, planner: FlaskClient, rival):
    key = ask(world)
    theirs = ask(world, "manager")
    follow(planner, key)
    assert "Do not tell me" in words(planner, f"{JOBS}/{key}")
    assert follow(planner, key, "/end") == 303
    Hand(world).work("planning", succeed)

    assert "Test plain" not in words(planner, TRAY)
    assert follow(planner, key) == 409
    assert follow(planner, theirs) == 404
    assert post(rival, "/rival/", f"/rival/jobs/{theirs}/following").status_code == 404
    with world.session() as session:
        assert session.scalars(select(JobFollower)).all() == []
