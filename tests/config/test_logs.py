"""What an operator reads in the log of a server in production."""

import json
import os
import subprocess
import sys

import pytest

BROKEN = """
import logging
import django
django.setup()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("django.request").error("Internal Server Error: %s", "/x", exc_info=True)
"""


@pytest.mark.slow
def test_a_broken_page_leaves_its_traceback_on_one_line(tmp_path):
    settings = {
        "DJANGO_SETTINGS_MODULE": "talko.config.settings",
        "TALKO_DATA_DIR": str(tmp_path),
        "TALKO_SECRET_KEY": "only-for-this-test-" * 3,
        "TALKO_HOSTS": "talko.example",
        "TALKO_BASE_URL": "https://talko.example",
        "TALKO_MAIL_URL": "smtp://mail.example:587/?tls=1",
        "TALKO_MAIL_FROM": "Talko <talko@mail.example>",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    result = subprocess.run(
        [sys.executable, "-c", BROKEN], env=inherited | settings, capture_output=True, text=True, check=True
    )
    (line,) = result.stderr.splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"]) == ("Internal Server Error: /x", "error")
    assert said["exception"].startswith("Traceback (most recent call last):")
    assert said["exception"].endswith("ZeroDivisionError: division by zero")
