"""What no form sends: numbers past every column, no numbers at all, keys that nobody can have."""

import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError

from planner.domain.flags import Flag
from planner.web.access import ENDPOINTS
from planner.web.errors import _cannot_be_kept
from planner.web.forms import below, finer
from tests.kit.browser import post
from tests.kit.plan import plan
from tests.kit.world import World

HUGE = "9" * 24


def test_a_key_past_every_key_is_not_there_at_any_address(world: World, admin: FlaskClient):
    answers = {}
    for rule in world.app.url_map.iter_rules():
        if "<int:" in rule.rule and not ENDPOINTS[rule.endpoint].changes:
            path = re.sub(r"<int:\w+>", HUGE, rule.rule.replace("<organisation>", "acme"))
            path = re.sub(r"<twin:\w+>", "csv", re.sub(r"<any\(([^),]+)[^>]*>", r"\1", path))
            answers[rule.rule] = admin.get(re.sub(r"<[^>]+>", "x", path)).status_code

    assert {rule: status for rule, status in answers.items() if status != 404} == {}
    assert len(answers) > 100


@pytest.mark.parametrize("typed", ["1e400", HUGE, "nan", "-inf", "1e-400", "0.0001"])
def test_a_number_that_no_amount_can_be_is_told_beside_its_field(
    world: World, manager: FlaskClient, typed: str
):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    lean = plan(world, pools={"Backend": "100"})
    pool = f"/acme/scenarios/{lean.scenario}/pools/{lean.pools['Backend']}"

    answer = post(manager, pool, f"{pool}/supply", {"tokens": typed})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_what_the_database_has_no_room_for_is_refused(world: World):
    with world.app.test_request_context("/acme/"):
        answer = _cannot_be_kept(DataError("insert", {}, Exception("out of range")))

    assert answer.status_code == 422
    assert "so nothing was changed" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "is_finer"),
    [
        ("1.5000", False),
        ("1.5001", True),
        ("1e400", False),
        ("1e-400", True),
        ("0e-9", False),
        ("nan", False),
        ("9" * 40 + ".0001", True),
    ],
)
def test_decimals_are_counted_whatever_the_size(text: str, is_finer: bool):
    assert finer(Decimal(text), 3) is is_finer


def test_what_is_no_number_is_below_nothing():
    assert below(Decimal(1), Decimal(2))
    assert not below(Decimal(2), Decimal(1))
    assert not below(Decimal("nan"), Decimal(1))
    assert not below(Decimal(1), None)
