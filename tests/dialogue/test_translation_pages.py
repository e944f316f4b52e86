"""Translations in a browser: asked for, shown, corrected."""

import re

from talko.dialogue import actions
from talko.dialogue.translations import Source
from tests.dialogue.factories import say
from tests.dialogue.ways import HTMX, address, text
from tests.reading import Page


def test_translating_without_javascript(the, client, translator):
    message = say(the.maria, the.agreement, "Hej **du**", language="sv")
    client.force_login(the.dana)
    page = text(client.get(address(the)))
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    response = client.post("/dialogue/translations/", {"ticket": ticket, "next": "https://evil.example/"})
    assert response.url == f"{address(the)}?before=51#m-{message.address_id}"
    response = client.post(
        "/dialogue/translations/", {"ticket": ticket, "next": the.agreement.get_absolute_url()}
    )
    assert response.url == f"{the.agreement.get_absolute_url()}#m-{message.address_id}"
    page = Page.of(client.get(address(the)))
    assert page.language_of("[en] Hej du") == ("en", "ltr")
    assert "Translated from Swedish by a machine, LibreTranslate" in page.text
    assert "Show the original in Swedish" in page.text
    original = Page.of(client.get(f"{address(the)}?original=1")).text.replace("[en] Hej du", "[translated]")
    assert original.index("Hej du") < original.index("[translated]")
    client.logout()
    anonymous = text(client.get(address(the)))
    assert "[en] Hej" in anonymous
    assert "csrfmiddlewaretoken" not in anonymous


def test_a_translator_that_fails_is_a_notice(the, client, translator):
    translator.misbehave = "refused"
    say(the.maria, the.agreement, "Hej", language="sv")
    client.force_login(the.dana)
    ticket = re.search(r'name="ticket" value="([^"]+)"', text(client.get(address(the))))[1]
    in_place = client.post("/dialogue/translations/", {"ticket": ticket}, **HTMX)
    assert in_place.status_code == 200
    assert "The translator did not answer as it should." in text(in_place)
    assert "Hej" in Page.of(in_place).text
    assert client.post("/dialogue/translations/", {"ticket": ticket}).status_code == 303
    assert "The translator did not answer as it should." in text(client.get(address(the)))
    assert client.post("/dialogue/translations/", {"ticket": "x"}).status_code == 404


def test_other_texts_lead_back_to_their_page(the, client, translator):
    the.agreement.title = {"sv": "Ja"}
    the.agreement.save()
    client.force_login(the.dana)
    ticket = Source(the.agreement, "title", "Ja", "sv", "en").ticket(the.dana)
    ways = {
        "/agreements/?a=1": "/agreements/?a=1",
        "https://evil.example/": None,
        "//evil.example": None,
        "": None,
    }
    for wanted, leads in ways.items():
        response = client.post("/dialogue/translations/", {"ticket": ticket, "next": wanted})
        assert response.url == (leads or the.agreement.get_absolute_url())


def test_correcting(the, client):
    message = say(the.dana, the.agreement, "Hello", language="en")
    client.force_login(the.maria)
    client.cookies["language"] = "sv"
    assert "/dialogue/translations/" not in text(client.get(address(the)))
    page = text(client.get(f"{address(the)}?translate=1"))
    url = re.search(r'href="(/dialogue/translations/[^"]+)"', page)[1]
    assert Page.of(client.get(url)).language_of("Hello") == ("en", "ltr")
    assert client.post(url, {"text": " ", "revision": 0}).status_code == 422
    response = client.post(url, {"text": "Hej", "revision": 0})
    assert response.url == f"{address(the)}?before=51#m-{message.address_id}"
    stale = client.post(url, {"text": "Hallå", "revision": 0})
    assert stale.status_code == 409
    assert Page.of(stale).changes == [("removed", "Hej"), ("added", "Hallå")]
    client.cookies["language"] = "en"
    client.force_login(the.dana)
    assert client.get(url).status_code == 404


def test_without_a_translator_the_page_says_so(the, client):
    say(the.maria, the.agreement, "Hej", language="sv")
    client.force_login(the.dana)
    page = text(client.get(address(the)))
    assert "This server has no machine translator" in page
    assert "Translate by machine" not in page
    client.force_login(the.maria)
    assert "This server has no machine translator" not in text(client.get(address(the)))


def test_hidden_messages_are_translated_for_nobody(the, client, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    actions.take_back(by=the.maria, message=message)
    client.force_login(the.dana)
    assert "Translate by machine" not in text(client.get(address(the)))
