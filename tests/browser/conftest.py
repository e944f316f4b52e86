"""A real browser against a real server. `./talko test` names the Chromium; without one these tests are skipped.

Each process of a parallel run has a server, a database file and a browser of its own, so these tests may run in parallel.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as the_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from talko.accounts.models import Person
from tests.browser.world import Visit, load, write_a_letter

# Playwright's synchronous interface runs an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PATIENCE = 30_000
"""Milliseconds for anything to happen: a machine that is busy with other things is no fault of the page's."""
expect.set_options(timeout=PATIENCE)

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


REFUSED = "refused by the policy:"
REPORT_REFUSED = f"""document.addEventListener("securitypolicyviolation", event =>
    console.error("{REFUSED}", event.violatedDirective, event.blockedURI, event.sample, location.href))"""
"""The event, and not the browser's own words for it, which change with its versions."""


@pytest.fixture(scope="session", autouse=True)
def kept_static_files() -> Iterator[None]:
    """A browser asks once for styles and scripts, as in production: it would ask again on every page of a fresh checkout."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(handler, request)
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StaticFilesHandler, "serve", serve_to_keep)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("TALKO_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        pytest.skip("no Chromium found (set TALKO_CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


def watched(page: Page, errors: list[str]) -> Page:
    """Notes script errors and what the page's own security policy refuses."""
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.add_init_script(REPORT_REFUSED)
    page.on(
        "console", lambda message: errors.append(message.text) if message.text.startswith(REFUSED) else None
    )
    return page


@pytest.fixture
def open_browser(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Make a page for one more person, with cookies of their own; options are those of Playwright's contexts.

    A script error or a resource that the page's own security policy refuses fails the test.
    """
    contexts, errors = [], []

    def open_one(person: Person | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **({"locale": "en-GB"} | options))
        contexts.append(context)
        page = watched(context.new_page(), errors)
        if person is not None:
            sign_in(page, person, live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, person: Person, server: str) -> None:
    """With a session of theirs, without walking through the form."""
    client = Client()
    client.force_login(person)
    name = the_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server}])


@pytest.fixture
def demo_world(live_server: Any, settings: Any, tmp_path: Path) -> list[Visit]:
    """The demo on the live server, with its mail in a folder: every page of it."""
    write_a_letter(tmp_path / "mail")
    values = {**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path, "writes_per_minute": 0}
    settings.TALKO = settings.TALKO.__class__(**values)
    return load()
