"""How the web server itself logs: in the lines of the application."""

import os

from gunicorn.config import Config
from gunicorn.glogging import Logger

from planner.core.logs import formatter
from planner.core.settings import read_settings


class Lines(Logger):  # type: ignore[misc, unused-ignore]
    """Gunicorn's log of errors; requests are logged by the application."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(read_settings(os.environ).log_format))
