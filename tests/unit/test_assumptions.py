"""What a scenario assumes: read tolerantly, checked strictly."""

from decimal import Decimal

import pytest

from planner.domain.assumptions import (
    RAMP_PROFILES,
    AssumptionRefused,
    Assumptions,
    changes,
    read,
    stored,
)
from planner.domain.lifecycle import DomainComplexity
from planner.domain.ramp import RampSource, ramp


def test_nothing_on_file_means_the_defaults():
    assert read({}).assumptions == Assumptions()


def test_what_is_stored_is_read_back():
    assumed = Assumptions(
        allocation_cap=Decimal("87.5"), ramp_enabled=True, ramp_profiles={DomainComplexity.LOW: ()}
    )

    assert read(stored(assumed)).assumptions == assumed


def test_unknown_and_unusable_keys_are_named_and_leave_the_default():
    reading = read(
        {
            "ktloPercentage": 15,
            "bufferPercentage": 101,
            "allocationCapPercentage": "80",
            "rampEnabled": "yes",
            "hoursPerPeriod": True,
            "rampProfiles": {"LOW": [0.5], "ODD": [1]},
        }
    )

    assert reading.assumptions == Assumptions(allocation_cap=Decimal(80))
    assert reading.unknown == ["ktloPercentage"]
    assert reading.unusable == [
        "bufferPercentage",
        "rampEnabled",
        "hoursPerPeriod",
        "rampProfiles",
    ]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), [], None, "many"])
def test_what_is_no_number_is_unusable(odd):
    assert read({"bufferPercentage": odd}).unusable == ["bufferPercentage"]


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"buffer": Decimal(101)}, "Give 0 to 100."),
        ({"allocation_cap": Decimal(0)}, "Give 1 to 200."),
        ({"hours_per_period": Decimal(2185)}, "Give 0 to 2,184."),
        (
            {"ramp_profiles": {DomainComplexity.VERY_HIGH: [Decimal("1.1")]}},
            "Give the ramp of very high complexity as at most 13 factors from 0 to 1.",
        ),
    ],
)
def test_what_no_plan_could_hold_is_refused(given, remedy):
    with pytest.raises(AssumptionRefused) as refusal:
        Assumptions(**given)

    assert refusal.value.remedy == remedy


def test_changes_are_told_in_words():
    before, after = Assumptions(), Assumptions(buffer=Decimal(10), ramp_enabled=True)

    assert changes(before, after) == {"bufferPercentage": ("0", "10"), "rampEnabled": ("off", "on")}


def test_own_profiles_replace_all_and_a_missing_level_takes_its_medium():
    own = {DomainComplexity.MEDIUM: [Decimal("0.4"), Decimal("0.6")]}
    assumed = Assumptions(ramp_enabled=True, ramp_profiles=own)

    found = ramp(assumed, DomainComplexity.HIGH, Decimal("0.5"))

    assert (found.base, found.modifier, found.source) == (
        Decimal("0.5"),
        Decimal("0.75"),
        RampSource.APPLIED,
    )


def test_without_a_ramp_or_an_initiative_everything_counts():
    off = ramp(Assumptions(), DomainComplexity.HIGH, None)
    free = ramp(Assumptions(ramp_enabled=True), None, None)

    assert (off.modifier, off.source) == (1, RampSource.DISABLED)
    assert (free.modifier, free.source, free.profile) == (1, RampSource.FAMILIAR, ())


def test_the_default_ramps_have_the_agreed_means():
    means = [round(sum(factors) / len(factors), 4) for factors in RAMP_PROFILES.values()]

    assert means == [Decimal(x) for x in ("0.9333", "0.8333", "0.7", "0.55")]
