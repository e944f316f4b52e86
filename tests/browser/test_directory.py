"""The demo beside a real directory: whom an officer is shown, with which sentences, and that sometimes nobody fits."""

import io
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.demo.management.commands.demo_load import SNAPSHOTS
from talko.engines.retrieval.encoders import MINILM, MINILM_PACKAGE
from talko.matching.index import directory_file
from tests import databases
from tests.browser.axe import DESK, PHONE, RULES, bring_axe, looked_at

LOOKS = [("light", DESK, RULES), ("dark", PHONE, RULES)]


@pytest.fixture
def directory(
    live_server: Any, real_data: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its newer snapshot, read with MiniLM. What was encoded in an earlier run is taken from there."""
    if find_spec(MINILM_PACKAGE) is None:
        pytest.skip("no sentence encoder is installed (./talko extra minilm)")
    for name in SNAPSHOTS[-1]:
        (tmp_path / name).symlink_to(real_data / "dsi" / name)
    monkeypatch.setattr(directory_file, "folder", lambda: databases.FOLDER / "real_directory")
    settings.TALKO = replace(settings.TALKO, encoder=MINILM)
    call_command("demo_load", directory=tmp_path, stdout=io.StringIO(), stderr=io.StringIO())
    directory_file.build()


def suggestions(page: Page, city: str) -> None:
    challenge = Challenge.objects.get(city__slug=city, state="open")
    page.goto(f"{challenge.get_absolute_url()}suggestions/")


@pytest.mark.usefixtures("directory")
def test_officers_see_who_fits_or_that_nobody_does(open_browser: Callable[..., Page]) -> None:
    karin = Person.objects.get(email="karin@jokkmokk.example")
    page = bring_axe(open_browser(karin, locale="sv-SE", reduced_motion="reduce"))
    suggestions(page, "jokkmokk")
    elsewhere = page.locator("#results section").last
    assert "Skjutsgruppen" in elsewhere.locator(".row h3").all_inner_texts()[:5]
    row = elsewhere.locator(".row").filter(has_text="Skjutsgruppen")
    expect(row.locator("dd[lang=sv]")).to_contain_text("samordna bilarna")
    expect(row.locator("dd[lang=sv] mark")).to_have_text("åka")
    expect(row.locator("dd[lang=en]")).to_have_text("The International Ridesharing Day.")
    expect(row.locator("dd[lang=en] mark")).to_have_text("Ridesharing")
    expect(row.locator("a[href$='/invite/']")).to_be_visible()
    assert looked_at(page, LOOKS) == []

    eva = Person.objects.get(email="eva@lulea.example")
    page = bring_axe(open_browser(eva, locale="sv-SE", reduced_motion="reduce"))
    suggestions(page, "lulea")
    nobody = page.locator("#nobody")
    expect(nobody).to_contain_text("Vi hittade ingen i katalogen som gör detta.")
    expect(nobody.locator("a[href$='/share/']")).to_be_visible()
    expect(page.locator("#nearest .row").first).to_be_visible()
    assert looked_at(page, LOOKS) == []
