"""The project's settings in the test mode. Tests never see an operator's environment."""

import os

os.environ["TALKO_MODE"] = "test"

from talko.config.settings import *  # noqa: E402, F403  # the mode must be set before the settings are read
