"""Signing in with a passkey, on an authenticator that the browser plays."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.passkeys import authenticator
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_passkey_is_made_and_opens_the_account(open_browser: Callable[..., Page]) -> None:
    person = PersonFactory(name="Aili Berg")
    page = open_browser()
    authenticator(page)

    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.fill("main input[name=password]", PASSWORD)
    page.press("main input[name=password]", "Enter")
    page.fill("input[name=name]", "Telephone")
    page.check("input[name=passwordless]")
    page.locator("#mfa_webauthn_add, main form button").last.click()
    page.wait_for_url(lambda address: "webauthn/add" not in address)

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto("/accounts/")
    expect(page.locator("main")).to_contain_text(person.email)
