"""Template macros as a global, so that a block rendered alone has them too."""

from typing import Any

from flask import current_app


class Macros:
    """The macros of one template, by name."""

    def __init__(self, template: str) -> None:
        self._template = template

    def __getattr__(self, name: str) -> Any:
        return getattr(current_app.jinja_env.get_template(self._template).module, name)
