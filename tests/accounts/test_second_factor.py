"""A code beside the password: set up, asked for, and replaced by a recovery code when the telephone is gone."""

import re

import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.ways import code_for
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db


def sign_in(client, person) -> str:
    """Where the password alone leads."""
    client.logout()
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}).headers["Location"]


def with_codes(client) -> tuple:
    """A person who has set it up through the pages, and the secret of their telephone."""
    person = PersonFactory()
    sign_in(client, person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    return person, secret


def test_the_password_alone_is_not_enough(client):
    person, _secret = with_codes(client)
    assert sign_in(client, person) == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/profile/").status_code == 302
    refused = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert refused.context["form"].errors
    assert client.get("/accounts/profile/").status_code == 302


def test_a_recovery_code_works_once(client):
    person, _secret = with_codes(client)
    client.get("/accounts/2fa/recovery-codes/generate/")
    client.post("/accounts/2fa/recovery-codes/generate/")
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for status in (200, 302):
        sign_in(client, person)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert client.get("/accounts/profile/").status_code == status


def test_one_name_for_one_thing(client):
    """The page is called what led there, and none of its neighbours speaks of security keys or two factors."""
    with_codes(client)
    overview = client.get("/accounts/").content.decode()
    assert 'href="/accounts/2fa/"' in overview
    assert "Passkeys and codes" in overview
    pages = {
        path: client.get(f"/accounts/{path}").content.decode()
        for path in ("2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/totp/deactivate/", "reauthenticate/")
    }
    assert "<h1>Passkeys and codes</h1>" in pages["2fa/"]
    assert "<title>Passkeys and codes · " in pages["2fa/"]
    for path, page in pages.items():
        assert not re.search("two.factor|security key|authenticator app|third.party", page, re.IGNORECASE), (
            path
        )


def test_a_passkeys_name_is_one_short_line(client):
    person = PersonFactory()
    sign_in(client, person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    passkey = Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Old", "credential": {"clientExtensionResults": {}}},
    )
    for typed, kept in (("\u202e\u200b", "Old"), ("x" * 101, "Old"), (" My \n\u202ephone ", "My phone")):
        client.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/edit/", {"name": typed})
        passkey.refresh_from_db()
        assert passkey.data["name"] == kept
