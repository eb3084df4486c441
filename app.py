"""The application for servers and for `flask`, with bells that reach the workers."""

import os

from planner.core.settings import read_settings
from planner.factory import create_app
from workers.queues import Bells

settings = read_settings(os.environ)
app = create_app(settings, ring=Bells(settings).ring)
