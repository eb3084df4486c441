"""The demo organisation: Northbridge Digital Office, whose people and plans are all made up."""

from planner.cli.demo.command import main

__all__ = ["main"]
