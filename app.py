"""The application for servers and for `flask`, with bells that reach the workers."""

import gc
import os

from planner.core.loading import look_seldom
from planner.core.messenger import Messenger
from planner.core.settings import read_settings
from planner.factory import create_app
from workers.queues import Bells

look_seldom()
settings = read_settings(os.environ)
messenger = Messenger(settings.redis_url)
app = create_app(settings, Bells(settings, messenger).ring, messenger)
gc.freeze()  # what is there by now stays: a collection need not look at it again
