"""The waits that retry policies promise, as E.5 of the catalogue states them."""

from datetime import timedelta

import pytest

from planner.core.jobs import NO_RETRIES, Retries

MINUTE, HOUR = 60, 3600


def seconds(policy: Retries) -> list[float]:
    return [wait.total_seconds() for wait in policy.waits]


def test_exponential_waits_double():
    assert seconds(Retries.exponential(5)) == [1, 2, 4, 8, 16]
    assert seconds(Retries.exponential(2, 5)) == [5, 10]


def test_exponential_waits_end_at_an_hour():
    assert seconds(Retries.exponential(14))[-3:] == [2048, HOUR, HOUR]


def test_fixed_waits_are_all_alike():
    assert seconds(Retries.fixed(3, 60)) == [60, 60, 60]


def test_waits_may_be_written_out_as_webhooks_do():
    waits = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 24 * HOUR)

    policy = Retries(tuple(timedelta(seconds=wait) for wait in waits))

    assert [policy.wait_after(failures) for failures in range(1, 7)] == [
        60_000,
        300_000,
        1_800_000,
        7_200_000,
        86_400_000,
        None,
    ]


@pytest.mark.parametrize("failures", [1, 2])
def test_without_retries_the_first_failure_is_the_last(failures: int):
    assert NO_RETRIES.wait_after(failures) is None
