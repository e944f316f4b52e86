"""Signing in through another server, end to end: the pages on this side, a server that speaks OpenID Connect on the other."""

import io
import json
import zipfile

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from talko.accounts.models import Person
from tests.accounts.ways import DOOR, letters_sent, through, told
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db


def test_a_new_person_signs_up_and_signs_in_again(client, kommun):
    assert "Luleå kommun" in client.get("/accounts/login/").content.decode()
    client.cookies["language"] = "sv"
    arrived = through(client, kommun)
    assert (arrived.status_code, arrived.redirect_chain[-1]) == (200, ("/welcome/?next=/", 302))
    person = Person.objects.get()
    assert (person.email, person.name) == ("aili@lulea.example", "Aili Svonni")
    assert (person.language, person.reads, person.writes) == ("sv", ["sv"], ["sv"])
    assert person.emailaddress_set.get().verified
    assert not person.has_usable_password()
    assert letters_sent() == []
    client.post("/accounts/logout/")
    assert client.get("/accounts/profile/").status_code == 302
    through(client, kommun)
    assert client.get("/accounts/profile/").status_code == 200
    assert Person.objects.count() == 1


def test_only_what_tells_connections_apart_is_kept(client, kommun):
    """Also after the second time, when the row is there already."""
    for _time in range(2):
        through(client, kommun)
        kept = SocialAccount.objects.get().extra_data
        assert kept == {"userinfo": {"name": "Aili Svonni", "email": "aili@lulea.example"}}
        client.post("/accounts/logout/")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"name": "\u202eAili\u200b \n Svonni\u2066"}, "Aili Svonni"),
        ({"name": "A\u030asa\uffff Svonni\ud800"}, "Åsa Svonni"),
        ({"name": "A" * 5000}, "A" * 120),
        ({"name": ""}, "Aili Svonni"),
        ({"name": ["Aili", "Berg"]}, "Aili Svonni"),
        ({"name": "<b>Aili</b>"}, "<b>Aili</b>"),
    ],
)
def test_a_name_from_there_is_treated_like_a_typed_one(client, kommun, said, kept):
    kommun.person |= said
    through(client, kommun)
    assert Person.objects.get().name == kept
    assert b"<b>Aili" not in client.get("/accounts/profile/").content


def test_without_a_name_one_is_asked_for(client, kommun):
    kommun.person |= {"name": "\u202e\u200d", "given_name": "", "family_name": ""}
    asked = through(client, kommun)
    assert asked.redirect_chain[-1] == ("/accounts/3rdparty/signup/", 302)
    assert Person.objects.count() == 0
    typed = {"email": "aili@lulea.example"}
    refused = client.post("/accounts/3rdparty/signup/", {**typed, "name": "\u200b"})
    assert refused.context["form"].errors["name"]
    client.post("/accounts/3rdparty/signup/", {**typed, "name": " Aili \n Berg"})
    assert Person.objects.get().name == "Aili Berg"
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize("verified", [False, "false", "true", None])
def test_an_address_that_the_other_server_did_not_prove_is_proved_here(client, kommun, verified):
    kommun.person["email_verified"] = verified
    arrived = through(client, kommun)
    assert arrived.redirect_chain[-1] == ("/accounts/confirm-email/", 302)
    assert [letter.to for letter in letters_sent()] == [["aili@lulea.example"]]
    assert client.get("/accounts/profile/").status_code == 302


def test_nobody_enters_an_account_by_claiming_its_address(client, kommun):
    """Not even with an address that the other server calls proved; and the answer gives no account away."""
    mine = PersonFactory(email="aili@lulea.example")
    arrived = through(client, kommun)
    assert arrived.redirect_chain[-1] == ("/accounts/confirm-email/", 302)
    assert client.get("/accounts/profile/").status_code == 302
    assert SocialAccount.objects.count() == 0
    assert Person.objects.get() == mine


def test_connect_and_disconnect(client, kommun):
    mine = PersonFactory(email="aili@example.org")
    client.post("/accounts/login/", {"login": mine.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "/accounts/3rdparty/" in client.get("/accounts/").content.decode()
    through(client, kommun, f"{DOOR}?process=connect")
    account = SocialAccount.objects.get()
    assert account.user == mine
    name = account.get_provider().name
    assert name
    assert told() == [f"You can now sign in to your account through {name}."]
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "aili@lulea.example" in page
    with zipfile.ZipFile(io.BytesIO(client.post("/accounts/export/").content)) as archive:
        [connected] = json.loads(archive.read("data.json"))["account"]["connected"]
    assert (connected["server"], connected["known_there_as"]) == ("kommun", "7c0f")

    client.post("/accounts/logout/")
    through(client, kommun)
    assert int(client.session["_auth_user_id"]) == mine.pk
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.count() == 0
    assert told() == [f"You can no longer sign in through {name}."]


def test_the_last_way_in_stays(client, kommun):
    through(client, kommun)
    account = SocialAccount.objects.get()
    refused = client.post("/accounts/3rdparty/", {"account": account.pk})
    assert refused.context["form"].errors
    assert SocialAccount.objects.count() == 1
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.count() == 0


def test_someone_elses_connection_stays(client, kommun):
    through(client, kommun)
    account = SocialAccount.objects.get()
    client.post("/accounts/logout/")
    other = PersonFactory()
    client.post("/accounts/login/", {"login": other.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.get() == account
    through(client, kommun, f"{DOOR}?process=connect")
    assert SocialAccount.objects.get().user != other


def test_whoever_cancels_is_told_so(client, kommun):
    asked = client.post(DOOR).headers["Location"]
    arrived = client.get(kommun.refuse(asked), follow=True)
    assert arrived.redirect_chain == [("/accounts/3rdparty/login/cancelled/", 302)]
    assert Person.objects.count() == 0


@pytest.mark.parametrize("silent", ["discovery", "token", "userinfo"])
def test_a_server_out_of_order_is_said_to_be(client, kommun, silent):
    asked = client.post(DOOR).headers["Location"]
    kommun.silent.add(silent)
    answer = client.get(kommun.agree(asked))
    assert answer.status_code == 401
    if silent == "discovery":
        assert client.post(DOOR).status_code == 401
    assert Person.objects.count() == 0


@pytest.mark.parametrize("missing", ["sub"])
def test_a_server_that_says_too_little_is_refused(client, kommun, missing):
    del kommun.person[missing]
    assert through(client, kommun).status_code == 401
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    "said",
    [
        {"sub": "x" * 500},
        {"sub": ""},
        {"sub": "a\x00b"},
        {"sub": "\ud800"},
        {"email": 7},
        {"email": "x" * 500 + "@lulea.example"},
        {"email": "a\x00b@lulea.example"},
        {"email_verified": ["yes"]},
        {"name": {"x": 1}, "given_name": None},
    ],
    ids=str,
)
def test_what_makes_no_sense_signs_in_nobody_or_leaves_it_out(client, kommun, said):
    client.raise_request_exception = False
    kommun.person |= said
    answer = through(client, kommun)
    if "sub" in said:
        assert answer.status_code == 401
        assert Person.objects.count() == 0
    assert answer.status_code < 500


def test_what_comes_back_belongs_to_who_asked(client, kommun):
    """A link with somebody else's code signs nobody in (forged sign-in)."""
    back = kommun.agree(client.post(DOOR).headers["Location"])
    other = Client()
    assert other.get(back).status_code == 401
    assert client.get(back, follow=True).redirect_chain[-1] == ("/welcome/?next=/", 302)
    assert client.get(back).status_code == 401  # a second time


def test_an_unknown_server_is_not_found(client, kommun):
    for path in ("/accounts/oidc/other/login/", "/accounts/oidc/other/login/callback/"):
        assert client.get(path).status_code == 404


def test_the_button_may_lead_to_any_server_and_no_other_page_may(client, kommun):
    assert "form-action 'self' https:" in client.get(DOOR).headers["Content-Security-Policy"]
    assert "form-action 'self';" in client.get("/accounts/login/").headers["Content-Security-Policy"] + ";"
