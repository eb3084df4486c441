from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange

from planner.web.numbers import Number
from planner.web.words import FILTERS

TEMPLATES = Path(__file__).parents[2] / "templates"


class SupplyForm(Form):
    people = Number("People", [NumberRange(max=3, message="6.5 is more than 3.")])
    source = RadioField(
        "Source",
        choices=[SelectChoice("typed", "Typed"), SelectChoice("derived", "Derived")],
        validators=[InputRequired()],
    )
    keep = BooleanField("Remember this")


@pytest.fixture(scope="module")
def ui():
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    environment.filters.update(FILTERS)
    return environment.get_template("layouts/ui.html").module


@pytest.fixture
def refused():
    form = SupplyForm(MultiDict({"people": "6.5", "source": "typed"}))
    form.validate()
    return form


def test_a_field_is_tied_to_its_hint_and_its_message(ui, refused):
    drawn = ui.field(refused.people, hint="Whole people", unit="people")

    assert 'aria-describedby="people-hint people-message"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<p class="hint" id="people-hint">Whole people</p>' in drawn
    assert '<p class="message" id="people-message">6.5 is more than 3.</p>' in drawn


def test_a_number_comes_back_as_it_was_typed(ui, refused):
    drawn = ui.field(refused.people)

    assert 'type="text"' in drawn
    assert 'inputmode="decimal"' in drawn
    assert 'value="6.5"' in drawn


def test_a_field_without_a_problem_keeps_the_slot_of_its_message(ui, refused):
    drawn = ui.field(refused.keep)

    assert "aria-invalid" not in drawn
    assert "aria-describedby" not in drawn
    assert '<p class="message" id="keep-message"></p>' in drawn


def test_radios_stand_in_a_fieldset_with_a_legend(ui, refused):
    drawn = ui.field(refused.source)

    assert "<legend>Source</legend>" in drawn
    assert drawn.count('type="radio"') == 2


def test_the_summary_links_each_problem_to_its_field(ui, refused):
    drawn = ui.summary(refused)

    assert "One thing to put right" in drawn
    assert '<a href="#people">People: 6.5 is more than 3.</a>' in drawn


def test_a_valid_form_has_no_summary(ui):
    assert ui.summary(SupplyForm()).strip() == ""


def test_a_fractional_figure_shows_its_digits_in_the_title(ui):
    assert ui.tokens(Decimal("412.500")) == '<span title="412.5">413</span>'
    assert ui.signed(Decimal("-32.000")) == "−32"
    assert ui.gap(Decimal("10.4"), Decimal("3.6")) == '<span title="+6.8">+6</span>'
    assert ui.gap(Decimal("40"), Decimal("42.5"), "hours") == "−2.5"
    assert ui.gap(Decimal("40"), None) == '<span class="faint">unknown</span>'


def test_an_unknown_figure_says_how_many_rows_lack_it(ui):
    assert ui.unknown(2, "/rows") == '<a class="faint" href="/rows">unknown (2)</a>'
    assert ui.tokens(None) == '<span class="faint">unknown</span>'


def test_what_a_page_is_given_is_escaped(ui):
    assert ui.state("over", "<b>") == '<span class="state" data-state="over">&lt;b&gt;</span>'


def test_a_sorted_column_says_so_and_links_the_other_way(ui):
    drawn = ui.sort_header("Delta", "delta", "-delta", "?sort=delta", "tokens", numeric=True)

    assert drawn.startswith('<th scope="col" class="n')
    assert 'aria-sort="descending"><a id="sort-delta" href="?sort=delta">Delta</a>' in drawn


def test_far_pages_are_left_out_of_the_pagination(ui):
    page = SimpleNamespace(
        number=5, pages=9, total=204, more=False, first=101, last=125, href="?page={}".format
    )
    drawn = ui.pagination(page)

    assert "101 to 125 of 204 rows" in drawn
    linked = [number for number in range(1, 10) if f'href="?page={number}"' in drawn]
    assert linked == [1, 3, 4, 6, 7, 9]
