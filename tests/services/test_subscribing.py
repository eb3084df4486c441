"""Addresses of calendars, on both databases."""

import pytest

from planner.periods.subscribing import (
    NoAddress,
    organisation_of,
    own_address,
    reader,
    revoke_address,
    signed,
    take_address,
)
from tests.kit.world import World

KEY = "a key of this installation"


def test_an_address_leads_to_its_organisation_until_it_is_revoked(both: World):
    with both.session(who="viewer") as session:
        given = signed(take_address(session), KEY)
    organisation, name = organisation_of(given, KEY)
    with both.session() as session:
        address, found = reader(session, name)
        assert (organisation, found.slug) == (both.acme.id, "acme")
        assert address.user_id == both.acme.people["viewer"]
        assert own_address(session) is None

    with both.session(who="viewer") as session:
        revoke_address(session)
        revoke_address(session)
        with pytest.raises(NoAddress):
            reader(session, name)


def test_another_key_or_another_organisation_opens_nothing(both: World):
    with both.session() as session:
        address = take_address(session)
        given, name = signed(address, KEY), address.name

    with pytest.raises(NoAddress):
        organisation_of(given, "another key")
    with both.session(both.rival) as session, pytest.raises(NoAddress):
        reader(session, name)
