"""Shared by all tests: where the real data lies, and a folder of its own for files."""

import os
from pathlib import Path

import pytest
from django.utils import timezone, translation

from talko.matching import collections

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TALKO_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; tests that need it are skipped, with a line that says so, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA} (set TALKO_DATA)")
    return DATA


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    """Files that a test uploads or exports go into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def a_language_of_their_own():
    """A request leaves its language active in the thread; the next test must not speak it."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(autouse=True)
def collections_of_their_own():
    """What a process knows of the directory must not outlast the rows of one test."""
    collections.forget()
