"""Talko as it runs, and beside it an empty view behind the same middleware."""

from talko.config.settings import *  # noqa: F403  # the settings under measurement

ROOT_URLCONF = "benchmarks.web_server.urls"
