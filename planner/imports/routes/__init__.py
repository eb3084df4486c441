"""The pages of imports, one module per step."""

from planner.imports.routes import (
    applying,
    checking,
    files,
    forcing,
    handing_back,
    leaving_out,
    matching,
    previewing,
    repairing,
    undoing,
    written,
)
from planner.imports.routes.base import pages

__all__ = [
    "applying",
    "checking",
    "files",
    "forcing",
    "handing_back",
    "leaving_out",
    "matching",
    "pages",
    "previewing",
    "repairing",
    "undoing",
    "written",
]
