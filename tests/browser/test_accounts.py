"""The pages of one's account that need a state of their own, reached as people reach them: each looked at by axe in every language.

`WALKED` in addresses.py says which page is reached by which test here; a page that is not reached fails it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as the_settings
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import resolve
from playwright.sync_api import Page, expect

from talko.accounts.models import Person
from talko.config.environment import sign_in_servers
from talko.core.background.mail_queue import send_letters
from tests.accounts.openid import OpenIDServer, openid_server
from tests.accounts.ways import code_for
from tests.browser import addresses
from tests.browser.axe import LANGUAGES, LOOKS, bring_axe, looked_at
from tests.browser.passkeys import authenticator
from tests.factories import PASSWORD, PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("language", LANGUAGES)]
SIGN_IN = "/accounts/login/"


def last_letter() -> EmailMessage:
    """After a turn of the worker."""
    send_letters()
    return mail.outbox[-1]


class Walk:
    """One person's browser, and what axe found on the pages at which it stopped."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.seen: set[str] = set()
        self.faults: list[str] = []

    def look(self, route: str) -> None:
        """The browser stands on this page, in the chosen language: nothing is wrong with it."""
        path = re.sub(r"^https?://[^/]+([^?#]*).*", r"\1", self.page.url)
        assert resolve(path).view_name == route, f"{self.page.url}: {self.page.locator('main').inner_text()}"
        assert self.page.locator("html").get_attribute("lang") == self.language
        expect(self.page.locator("h1")).to_have_count(1)
        assert self.page.title().split(" · ")[0].strip()
        self.seen.add(route)
        self.faults += [f"{route} {one}" for one in looked_at(self.page, LOOKS[self.language])]

    def fill(self, **values: str) -> None:
        """The fields of the page's form, and on with Enter in the last of them."""
        for name, value in values.items():
            self.page.locator(f"main input[name={name}]:visible").fill(value)
        with self.page.expect_navigation():
            self.page.locator(f"main input[name={name}]:visible").press("Enter")

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"main {selector}").first.click()

    def sign_in(self, person: Person) -> None:
        self.page.goto(SIGN_IN)
        self.fill(login=str(person.email), password=PASSWORD)

    def sign_out(self) -> None:
        keep = [cookie for cookie in self.page.context.cookies() if cookie["name"] == "language"]
        self.page.context.clear_cookies()
        self.page.context.add_cookies(keep)


@pytest.fixture
def walk(
    open_browser: Callable[..., Page], live_server: Any, language: str, request: pytest.FixtureRequest
) -> Iterator[Walk]:
    cache.clear()  # the limits on signing in and up count every test of this minute
    page = bring_axe(open_browser(reduced_motion="reduce"))
    name = the_settings.LANGUAGE_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": language, "url": live_server.url}])
    walk = Walk(page, language)
    yield walk
    assert not walk.faults, "\n".join(walk.faults)
    test = request.node.originalname
    expected = {route for route, name in addresses.WALKED.items() if name == test}
    assert expected <= walk.seen


def test_sign_up(walk: Walk) -> None:
    walk.page.goto("/accounts/signup/")
    walk.fill(name="Aili Svonni", email="aili@example.org", password1=PASSWORD)
    walk.look("account_email_verification_sent")
    walk.fill(code="AAAAAA")
    expect(walk.page.locator("main .error-summary")).to_be_visible()
    walk.look("account_email_verification_sent")
    code = re.search(r"^([A-Z0-9-]{6,})$", str(last_letter().body), re.MULTILINE)
    assert code
    walk.fill(code=code[1])
    walk.page.goto("/accounts/")
    expect(walk.page.locator("main")).to_contain_text("aili@example.org")


def test_a_forgotten_password(walk: Walk) -> None:
    person = PersonFactory(language=walk.language)
    walk.page.goto("/accounts/password/reset/")
    walk.fill(email=str(person.email))
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(last_letter().body))
    assert link
    walk.page.goto(link[1])
    walk.look("account_reset_password_from_key")
    walk.fill(password1="another-northern-light", password2="something else")
    expect(walk.page.locator("main .error-summary")).to_be_visible()
    walk.look("account_reset_password_from_key")
    walk.fill(password1="another-northern-light", password2="another-northern-light")
    walk.look("account_reset_password_from_key_done")
    walk.page.goto(link[1])
    walk.look("account_reset_password_from_key")  # which says that the link was used
    expect(walk.page.locator("main input[type=password]")).to_have_count(0)


def test_a_code_beside_the_password(walk: Walk) -> None:
    person = PersonFactory(language=walk.language)
    walk.page.goto(f"{SIGN_IN}?next=/accounts/2fa/totp/activate/")
    walk.fill(login=str(person.email), password=PASSWORD)
    walk.fill(password=PASSWORD)
    secret = walk.page.locator("#authenticator_secret").input_value()
    walk.fill(code=code_for(secret))
    walk.page.goto("/accounts/2fa/")
    walk.look("mfa_index")
    walk.press("a[href$='/recovery-codes/generate/']")
    walk.look("mfa_generate_recovery_codes")
    walk.press("form.form button")
    walk.look("mfa_view_recovery_codes")
    recovery = walk.page.locator("#recovery_codes").input_value().split()

    walk.sign_out()
    walk.sign_in(person)
    walk.look("mfa_authenticate")
    walk.fill(code="000000")
    expect(walk.page.locator("main .error-summary").first).to_be_visible()
    walk.look("mfa_authenticate")
    walk.fill(code=recovery[0])
    walk.page.goto("/accounts/2fa/totp/deactivate/")
    walk.page.goto("/accounts/2fa/reauthenticate/?next=/accounts/2fa/totp/deactivate/")
    walk.look("mfa_reauthenticate")
    walk.fill(code=recovery[1])
    walk.look("mfa_deactivate_totp")
    walk.press("form.form button")
    walk.page.goto("/accounts/2fa/")
    walk.sign_out()
    walk.sign_in(person)
    walk.page.goto("/accounts/")
    expect(walk.page.locator("main")).to_contain_text(str(person.email))


def test_a_passkey(walk: Walk) -> None:
    person = PersonFactory(language=walk.language)
    authenticator(walk.page)
    walk.page.goto(f"{SIGN_IN}?next=/accounts/2fa/webauthn/add/")
    walk.fill(login=str(person.email), password=PASSWORD)
    walk.fill(password=PASSWORD)
    walk.page.fill("main input[name=name]", "Telephone")
    walk.page.check("main input[name=passwordless]")
    walk.press("#mfa_webauthn_add")
    walk.page.goto("/accounts/2fa/webauthn/")
    walk.look("mfa_list_webauthn")
    walk.press("a[href$='/edit/']")
    walk.look("mfa_edit_webauthn")
    walk.fill(name="Old telephone")
    expect(walk.page.locator("main")).to_contain_text("Old telephone")

    walk.sign_out()
    walk.sign_in(person)
    walk.look("mfa_authenticate")
    walk.press("#mfa_webauthn_authenticate")
    walk.page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/webauthn/")
    walk.look("mfa_reauthenticate_webauthn")
    walk.press("#mfa_webauthn_reauthenticate")
    walk.press("a[href$='/remove/']")
    walk.look("mfa_remove_webauthn")
    walk.press("form.form button")
    walk.sign_out()
    walk.sign_in(person)
    walk.page.goto("/accounts/")
    expect(walk.page.locator("main")).to_contain_text(str(person.email))


@pytest.fixture
def kommun(settings: Any) -> Iterator[OpenIDServer]:
    with openid_server() as server:
        servers = sign_in_servers(server.setting())
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": servers}}
        yield server


def to_the_other_server(walk: Walk, link: str) -> None:
    walk.press(f"a[href*='{link}']")
    walk.look("openid_connect_login")
    walk.press("form.form button")
    expect(walk.page.locator("h1")).to_have_text("Luleå kommun")


def come_back(walk: Walk, choice: str) -> None:
    with walk.page.expect_navigation():
        walk.page.click(f"#{choice}")


def test_another_server(walk: Walk, kommun: OpenIDServer) -> None:
    """Cancelled, out of order, signed up, a password set, parted with, and connected again."""
    door = "/accounts/oidc/kommun/login/"
    walk.page.goto(SIGN_IN)
    to_the_other_server(walk, door)
    come_back(walk, "deny")
    walk.look("socialaccount_login_cancelled")
    walk.press(".actions a")

    kommun.silent.add("token")
    to_the_other_server(walk, door)
    come_back(walk, "allow")
    walk.look("openid_connect_callback")
    walk.page.goto("/accounts/3rdparty/login/error/")
    walk.look("socialaccount_login_error")
    kommun.silent.clear()

    kommun.person |= {"name": "\u202e", "given_name": "", "family_name": ""}
    walk.page.goto(SIGN_IN)
    to_the_other_server(walk, door)
    come_back(walk, "allow")
    walk.look("socialaccount_signup")
    walk.fill(name="Aili \u202e Svonni")
    person = Person.objects.get()
    assert (person.name, person.language) == ("Aili Svonni", walk.language)

    walk.page.goto("/accounts/")
    walk.press("a[href='/accounts/3rdparty/']")
    walk.look("socialaccount_connections")
    walk.page.locator("main input[type=radio]").check()
    walk.press("form.form button")
    expect(walk.page.locator("main .error-summary")).to_be_visible()
    walk.look("socialaccount_connections")
    walk.page.goto("/accounts/password/change/")
    walk.look("account_set_password")
    walk.fill(password1=PASSWORD, password2=PASSWORD)
    walk.sign_out()
    walk.sign_in(person)
    walk.page.goto("/accounts/3rdparty/")
    walk.page.locator("main input[type=radio]").check()
    walk.press("form.form button")
    walk.fill(password=PASSWORD)
    expect(walk.page.locator("main input[type=radio]")).to_have_count(0)
    to_the_other_server(walk, door)
    come_back(walk, "allow")
    expect(walk.page.locator("main input[type=radio]")).to_have_count(1)

    Person.objects.update(is_active=False)
    walk.sign_out()
    walk.page.goto(SIGN_IN)
    to_the_other_server(walk, door)
    come_back(walk, "allow")
    walk.look("account_inactive")
