"""Jira sites that are read by the consent of an account, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.domain.jira import Cause, Method
from planner.jira import reaching
from planner.jira.commands.choosing import choose
from planner.jira.commands.connecting import connect, disconnect
from planner.jira.commands.consenting import consent
from planner.jira.drafts import ConnectionDraft
from planner.jira.models import JiraConnection, JiraProject
from planner.jira.refusals import JiraDeclined, NoSite, NotRegistered, SiteConnected
from tests.kit.jira import issues, let_out, registered, synced
from tests.kit.world import World
from tests.parts.jira import EMAIL, TOKEN, Jira
from tests.services.jira.conftest import NOW

ACME, SHOP = "https://acme.atlassian.example", "https://shop.atlassian.example"


def consented(world: World, jira: Jira) -> int:
    """A connection by consent whose project PERM is mirrored; its key."""
    registered(world, jira)
    jira.clouds.setdefault("c-1", ACME)
    with world.session() as session:
        key = consent(session, jira.code, "v").id
    with world.session() as session:
        choose(session, key, set(session.scalars(select(JiraProject.id))))
    return key


def only(world: World) -> JiraConnection:
    with world.session() as session:
        found = session.scalars(select(JiraConnection)).one()
        session.expunge(found)
        return found


def test_a_site_is_connected_by_consent_and_mirrored(both: World, jira: Jira):
    jira.put(1, "PERM-1", NOW - timedelta(days=3))

    consented(both, jira)
    assert synced(both).result == {"synced": 1, "errors": 0}

    found = only(both)
    assert (found.site_url, found.method, found.cloud_id) == (ACME, Method.OAUTH, "c-1")
    assert found.expires_at == NOW + timedelta(hours=1)
    assert "access-1" not in found.token
    assert list(issues(both)) == ["PERM-1"]


def test_a_token_that_ends_is_renewed_and_the_new_one_kept(both: World, jira: Jira):
    jira.put(1, "PERM-1", NOW - timedelta(days=3))
    consented(both, jira)

    with clock.hold(NOW + timedelta(minutes=59, seconds=30)):
        assert synced(both).result == {"synced": 1, "errors": 0}
    assert (jira.grants, only(both).expires_at) == (2, NOW + timedelta(minutes=119, seconds=30))
    with clock.hold(NOW + timedelta(minutes=90)):
        assert synced(both).result == {"synced": 0, "errors": 0}
    assert jira.grants == 2
    with clock.hold(NOW + timedelta(hours=3)):
        assert synced(both).result == {"synced": 0, "errors": 0}
    assert jira.grants == 3


def test_a_consent_that_ended_is_said_and_given_again(both: World, jira: Jira):
    jira.put(1, "PERM-1", NOW - timedelta(days=3))
    key = consented(both, jira)
    jira.grants = 7  # what we hold is no longer the latest

    with clock.hold(NOW + timedelta(hours=2)):
        assert synced(both).result == {"synced": 0, "errors": 1}
        assert only(both).cause is Cause.SIGN_IN
        with both.session() as session:
            assert consent(session, jira.code, "v").id == key
        assert synced(both).result == {"synced": 1, "errors": 0}


def test_of_two_who_find_the_token_ended_at_once_one_renews_it(both: World, jira: Jira):
    key = consented(both, jira)
    jira.slow = 0.3

    def name(_: int) -> str:
        with both.session() as session:
            return reaching.site(session, session.find(JiraConnection, key)).account().name

    with clock.hold(NOW + timedelta(hours=2)), ThreadPoolExecutor(2) as pool:
        assert list(pool.map(name, range(2))) == ["Mirror of Acme"] * 2
    assert (jira.grants, only(both).renewing_until) == (2, None)


def test_whoever_dies_while_renewing_holds_it_up_for_half_a_minute(both: World, jira: Jira):
    jira.put(1, "PERM-1", NOW - timedelta(days=3))
    key = consented(both, jira)
    later = NOW + timedelta(hours=2)
    with both.session() as session, session.bookkeeping():
        session.find(JiraConnection, key).renewing_until = later + timedelta(seconds=30)

    with clock.hold(later + timedelta(seconds=31)):
        assert synced(both).result == {"synced": 1, "errors": 0}
    assert jira.grants == 2


def test_disconnecting_withdraws_the_consent_unless_another_site_is_read_by_it(
    both: World, jira: Jira
):
    registered(both, jira)
    jira.clouds = {"c-1": ACME, "c-2": SHOP}
    with both.session() as session:
        first, second = (consent(session, jira.code, "v").id for _ in range(2))
        assert disconnect(session, first) == (ACME, True)
        assert ("POST", "/oauth/revoke") not in jira.asked

        assert disconnect(session, second) == (SHOP, True)
    assert jira.grants == 0


def test_a_site_is_taken_out_also_where_atlassian_does_not_answer(both: World, jira: Jira):
    key = consented(both, jira)
    jira.fail(500)

    with both.session() as session:
        assert disconnect(session, key) == (ACME, False)
        assert session.scalars(select(JiraConnection)).all() == []


def test_each_consent_connects_the_next_site(both: World, jira: Jira):
    registered(both, jira)
    jira.clouds = {"c-2": SHOP, "c-1": ACME}

    with both.session() as session:
        assert [consent(session, jira.code, "v").site_url for _ in range(2)] == [ACME, SHOP]


def test_a_site_that_is_read_with_a_token_is_not_connected_again(both: World, jira: Jira):
    registered(both, jira)
    jira.clouds = {"c-1": jira.url}

    with both.session() as session:
        connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN))
        with pytest.raises(SiteConnected):
            consent(session, jira.code, "v")


@pytest.mark.parametrize(
    ("code", "clouds", "refusal"),
    [("another", {"c-1": ACME}, JiraDeclined), ("a-code", {}, NoSite)],
)
def test_a_consent_that_gives_nothing_connects_nothing(
    both: World, jira: Jira, code: str, clouds: dict[str, str], refusal: type[Exception]
):
    registered(both, jira)
    jira.clouds = clouds

    with both.session() as session:
        with pytest.raises(refusal):
            consent(session, code, "v")
        assert session.scalars(select(JiraConnection)).all() == []


def test_who_is_not_registered_asks_for_no_consent(both: World, jira: Jira):
    let_out(both)

    with both.session() as session, pytest.raises(NotRegistered):
        consent(session, jira.code, "v")
    assert jira.asked == []
