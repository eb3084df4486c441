"""A week at the office: what the audit of the demo tells."""

from collections.abc import Mapping

from planner.cli.demo.stage import Stage


def add_activity(stage: Stage, users: Mapping[str, int]) -> None:
    """Record a week of changes by several people."""
