"""Shared by tests that walk through all pages of the demo."""

import pytest

from tests.browser import world


@pytest.fixture
def visits(settings, tmp_path):
    """Every page of ours with someone who may open it; nobody writes too often for it."""
    (tmp_path / "mail").mkdir()
    values = {**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path, "writes_per_minute": 0}
    settings.TALKO = settings.TALKO.__class__(**values)
    return world.load()
