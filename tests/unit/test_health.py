"""From when on an installation is not well."""

import pytest

from planner.domain.health import BY_KEY, Health, worst


@pytest.mark.parametrize(
    ("key", "figure", "health"),
    [
        ("oldest", 59.9, Health.FINE),
        ("oldest", 60, Health.DEGRADED),
        ("oldest", 600, Health.FAILING),
        ("disk", 0.21, Health.FINE),
        ("disk", 0.2, Health.DEGRADED),
        ("disk", 0.1, Health.FAILING),
        ("failures", 0.05, Health.FAILING),
        ("workers", None, Health.UNKNOWN),
        ("messenger", None, Health.FAILING),
        ("migrations", 1, Health.FAILING),
    ],
)
def test_a_figure_is_judged_by_its_thresholds(key: str, figure: float | None, health: Health):
    assert BY_KEY[key].judge(figure) is health


def test_the_worst_of_all_speaks_for_the_whole():
    assert worst([Health.FINE, Health.UNKNOWN, Health.DEGRADED]) is Health.DEGRADED
    assert worst([]) is Health.UNKNOWN
