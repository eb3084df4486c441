"""How a command is called: the head of its help, which is the docstring of its module."""

import argparse
from collections.abc import Sequence


def usage(command: str, said: str | None, verbs: Sequence[str] = ()) -> argparse.ArgumentParser:
    """What reads the words after `python -m planner COMMAND`, the first of them one of the verbs.

    The help shows what is said as it is written, in its lines.
    """
    parser = argparse.ArgumentParser(
        f"python -m planner {command}",
        description=said,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if verbs:
        parser.add_argument("verb", choices=verbs)
    return parser
