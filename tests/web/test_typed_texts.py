"""Texts on their way in: every form, address and command goes through one gate."""

import pytest
from django.core.management import call_command

from talko.accounts.models import Person
from talko.cities.models import City
from talko.core.models import FormDraft
from talko.dialogue.actions import post_message
from talko.dialogue.models import Message
from talko.dialogue.rules import LONGEST
from tests.dialogue.factories import PUBLIC, world
from tests.dialogue.ways import address, typed
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
HOSTILE = "va\u0308xthus\uffff\r\nA\x00\x0bB\ufdd0\rC\U0001ffff\x9d"
KEPT = "växthus\nA\nB\nC"


def test_a_message_a_draft_and_a_profile(client):
    the = world()
    client.force_login(the.maria)

    assert client.post(address(the, "post/"), typed(body=HOSTILE)).status_code == 303
    client.post("/accounts/profile/", {"name": HOSTILE, "about": HOSTILE, "language": "en", "mail": "daily"})
    client.post("/challenges/new/draft/?city=lulea", {"title_sv": HOSTILE})

    assert Message.objects.get().body == KEPT
    maria = Person.objects.get(pk=the.maria.pk)
    assert (maria.name, maria.about) == (KEPT.replace("\n", " "), KEPT)
    assert FormDraft.objects.get().values["title_sv"] == [KEPT]


def test_through_an_action_and_a_command():
    the = world()
    kwargs = {"by": the.maria, "subject": the.agreement, "audience": PUBLIC, "language": "en", "key": None}
    assert post_message(body=HOSTILE, **kwargs).body == KEPT

    PersonFactory(email="eva@lulea.example")
    options = ["--country=se", "--language=sv", "--currency=SEK", "--time-zone=Europe/Stockholm"]
    call_command("city_add", "umea", "Umea\u030a\uffff\r", *options, "--officer=eva@lulea.example")
    assert City.objects.get(slug="umea").name == "Umeå"


def test_an_address_is_read_the_same_way(client):
    page = client.get("/search/", {"q": "va\u0308xt\uffffhus\r\nnu"})
    assert page.context["found"].text == "växthus nu"


@pytest.mark.parametrize(
    ("line", "lines", "status"),
    [
        ("x" * 18 + "\r\n", 1050, 303),  # 19,950 characters by the browser's count
        ("x" * 19 + "\r\n", LONGEST // 20, 303),
        ("🔥" * 9 + "\r\n", 1050, 303),
        ("🔥" * 10 + "\r\n", LONGEST // 20, 422),
    ],
)
def test_a_form_counts_as_the_browser_does(client, line, lines, status):
    the = world()
    client.force_login(the.maria)
    body = (line * lines).removesuffix("\r\n") + "x"
    assert client.post(address(the, "post/"), typed(body=body)).status_code == status
