"""Whatever is typed where a form asks for a number, or left empty, a sentence answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import MapAdapter
from werkzeug.test import TestResponse
from wtforms import DecimalField, FloatField, Form, IntegerField
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, NumberRange, Optional

from planner.web.field_words import WORDS, Words
from planner.web.numbers import Number, WholeNumber, number
from tests.kit.crawl import Sent, crawled
from tests.kit.demo import demonstrated, entered

HOSTILE = ("sNaN", "NaN", "-Infinity", "1e999999", "9" * 500, "１２", "٣", "1_000", "0x10")
BESIDE_THE_FORM = {
    "scenarios.move": (303, "Nothing moved: give a whole number as rank."),
    "staffing.availability": (200, "Left out of the address, since this list does not know it:"),
}
"""Where another page than the form's own says it, or the page goes on without it."""
BESIDE_ITS_FIELD = {"analysis.report_doubt"}
"""Forms of one field that stand in a part of a page: what is wrong is said beside it alone."""


@dataclass(frozen=True)
class Asked:
    """The forms of the demo that ask for numbers or need something, each with its endpoint.

    `reader` is whoever sends them. None is ever accepted, so they stay as they are.
    """

    reader: FlaskClient
    forms: list[tuple[str, Sent]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory, sqlite_copy) -> Iterator[Asked]:
    with demonstrated(tmp_path_factory.mktemp("forms"), sqlite_copy) as app:
        reader, matcher = entered(app, "admin@demo"), app.url_map.bind("localhost")
        pages = [page for _, page in crawled(app, reader, "/demo/")]
        every = [form for page in pages for form in page.forms.values()]
        forms = [form for form in every if form.numbers or form.required]
        yield Asked(reader, [(_endpoint(matcher, form), form) for form in forms])


def _endpoint(matcher: MapAdapter, form: Sent) -> str:
    return matcher.match(urlsplit(form.action).path, form.method.upper())[0]


def test_every_form_answers_what_is_no_number_in_a_sentence(demo: Asked):
    silent, asked = [], set()
    for endpoint, form in demo.forms:
        key = (endpoint, *sorted(form.numbers))
        tried = HOSTILE if form.numbers and key not in asked else ()
        asked |= {key} if form.numbers else set()
        silent += [(*key, typed) for typed in tried if not told(demo.reader, form, endpoint, typed)]

    assert len(asked) > 25
    assert silent == []


def test_every_form_lists_what_it_needs_and_was_not_given(demo: Asked):
    needing = [(endpoint, form) for endpoint, form in demo.forms if form.required]

    assert len({endpoint for endpoint, _ in needing}) > 40
    assert [endpoint for endpoint, form in needing if not listed(demo.reader, form, endpoint)] == []


def listed(reader: FlaskClient, form: Sent, endpoint: str) -> bool:
    """Whether a list on its page tells of all that it needs, where that is left empty."""
    answer = sent(reader, form, form.values | dict.fromkeys(form.required, ""))
    beside = answer.text.count('aria-invalid="true"') >= len(form.required)
    where = 'id="problems"' in answer.text or endpoint in BESIDE_ITS_FIELD
    return answer.status_code == 422 and beside and where


def told(reader: FlaskClient, form: Sent, endpoint: str, typed: str) -> bool:
    """Whether a sentence answers this in every field of a number."""
    answer = sent(reader, form, form.values | dict.fromkeys(form.numbers, typed))
    status, said = BESIDE_THE_FORM.get(endpoint, (422, 'aria-invalid="true"'))
    shown = reader.get(answer.headers["Location"]) if status == 303 else answer
    return answer.status_code == status and said in shown.text


def sent(reader: FlaskClient, form: Sent, values: dict[str, str]) -> TestResponse:
    if form.method == "get":
        return reader.get(form.action, query_string=values)
    return reader.post(form.action, data=values)


def test_every_number_of_a_form_is_read_in_one_place(world):
    read_elsewhere = [
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in kinds(Form)
        for name, field in vars(kind).items()
        if isinstance(field, UnboundField)
        and issubclass(field.field_class, DecimalField | IntegerField | FloatField)
        and not issubclass(field.field_class, Number | WholeNumber)
    ]

    assert read_elsewhere == []
    assert len(list(kinds(Form))) > 40


def kinds(kind: type[Any]) -> list[type[Any]]:
    """The forms of ours that are made from one."""
    own = [each for each in kind.__subclasses__() if each.__module__.startswith("planner.")]
    between = [each for each in kind.__subclasses__() if each not in own]
    return [*own, *(further for each in [*own, *between] for further in kinds(each))]


class Typed(Form):
    """Numbers as forms of ours ask for them."""

    class Meta(Form.Meta):
        def get_translations(self, form: Any) -> Words:
            return Words()

    share = Number("Share", [InputRequired("Give a share."), NumberRange(0, 100, "0 to 100.")])
    rank = WholeNumber("Rank", [Optional(), NumberRange(min=1)], default=7)


@pytest.mark.parametrize("typed", [*HOSTILE, "abc", "--1", "1e", "½"])
def test_what_is_no_number_is_told_once_and_no_rule_is_asked_of_it(typed: str):
    form = Typed(MultiDict({"share": typed, "rank": typed}))

    assert not form.validate()
    assert form.errors["rank"] == [WORDS["Not a valid integer value."]]
    assert len(form.errors["share"]) == 1
    assert form.rank.data is None


@pytest.mark.parametrize("typed", ["", " ", "\t \N{NO-BREAK SPACE}"])
def test_spaces_alone_are_nothing_typed_which_the_rules_tell_in_one_sentence(typed: str):
    form = Typed(MultiDict({"share": typed, "rank": typed}))

    assert (form.validate(), form.errors) == (False, {"share": ["Give a share."]})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12.5", "12.5"),
        (" 12 ", "12"),
        ("+.5", "0.5"),
        ("7.", "7"),
        ("1e2", "100"),
        ("\N{MINUS SIGN}5", "-5"),
        ("-0.001", "-0.001"),
    ],
)
def test_a_number_is_read_in_digits(typed: str, read: str):
    assert number(typed) == Decimal(read)


def test_a_field_that_is_left_out_keeps_its_default():
    without = Typed(MultiDict({"share": "3"}))

    assert (without.validate(), without.share.data, without.rank.data) == (True, 3, 7)
