"""A code beside the password: set up, asked for, and replaced by a recovery code when the telephone is gone."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


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
