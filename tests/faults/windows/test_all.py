"""Every failure window has its test, and every part of the test programme that is about jobs."""

import re
from pathlib import Path


def test_every_window_from_1_to_33_has_a_test():
    here = Path(__file__).parent
    named = re.compile(r"^def test_w(\d\d)_", re.MULTILINE)
    tried = {int(n) for path in here.glob("test_*.py") for n in named.findall(path.read_text())}

    assert tried == set(range(1, 34))


def test_every_part_of_the_programme_that_is_about_jobs_has_a_test():
    """Loads are the benchmarks'. Power is not cut: that takes a file system of its own (P11)."""
    faults = Path(__file__).parents[1]
    said = "".join(path.read_text() for path in faults.rglob("test_*.py"))
    tried = {int(number) for number in re.findall(r"\bP(\d+)\b", said)}

    assert tried >= {*range(1, 11), 12, 19}
