"""Every row of the table of failure windows has its test."""

import re
from pathlib import Path


def test_every_window_from_1_to_33_has_a_test():
    here = Path(__file__).parent
    named = re.compile(r"^def test_w(\d\d)_", re.MULTILINE)
    tried = {int(n) for path in here.glob("test_*.py") for n in named.findall(path.read_text())}

    assert tried == set(range(1, 34))
