"""The project's settings in the test mode. Tests never see an operator's environment."""

import os

os.environ["TALKO_MODE"] = "test"

from talko.config.settings import *  # noqa: F403  # the mode must be set before the settings are read
from talko.config.settings import DATABASES, TALKO  # the same

ALLOWED_HOSTS = list(
    TALKO.hosts
)  # test runners copy it before there is a database to look up domains of cities in
WHITENOISE_AUTOREFRESH = True  # else each client lists all static files before its first request

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: several connections cannot write to a database in memory at the same moment.
    # It need not survive the tests.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
