"""Feedback on accessibility: by anyone, limited, by mail to those who look after the site."""

import pytest
from django.core import mail

from talko.about.actions import FROM_A_VISITOR_AN_HOUR, send_feedback
from talko.core.background.mail_queue import send_letters
from talko.core.errors import Invalid
from talko.core.models import Letter
from tests.factories import CityFactory, officer_of
from tests.pages import browser, page
from tests.reading import Page

pytestmark = pytest.mark.django_db
FORM = "/cities/lulea/about/accessibility/feedback/"
SAID = {
    "what": "Kartan går inte att nå med tangentbordet.",
    "where": "Förstasidan",
    "email": "Anna@Example.org",
}


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", languages=["sv"], email="kommun@lulea.example")


def test_anyone_tells_the_city_and_it_can_reply(lulea):
    client = browser()
    statement = Page.of(page(client, "/cities/lulea/about/accessibility/"))
    assert statement.link("Tell us what does not work") == FORM
    shown = Page.of(page(client, FORM)).text
    assert "within two weeks" in shown
    assert "you can complain to the supervisory authority" in shown

    sent = client.post(FORM, SAID)
    assert sent.url == "/cities/lulea/about/accessibility/"
    assert "Your message has been sent" in page(client, sent.url)

    send_letters()
    [letter] = mail.outbox
    assert (letter.to, letter.reply_to) == (["kommun@lulea.example"], ["anna@example.org"])
    assert letter.subject == "Synpunkter på tillgänglighet: Luleå"
    assert SAID["what"] in letter.body
    assert "Sida: Förstasidan" in letter.body
    assert Letter.objects.get().values == {}


def test_without_an_address_of_the_city_its_officers_get_it_and_for_the_server_the_operator(lulea, settings):
    lulea.email = ""
    lulea.save()
    officer = officer_of(lulea)
    officer_of(lulea, "moderator")
    send_feedback(city=lulea, visitor="192.0.2.1", what="Too small.")
    send_feedback(city=None, visitor="192.0.2.1", what="Too small.")
    send_letters()
    assert [letter.to for letter in mail.outbox] == [
        [officer.email],
        [settings.TALKO.mail_from.rpartition("<")[2].rstrip(">")],
    ]


@pytest.mark.parametrize(
    "wrong", [{"what": " "}, {"what": "x" * 5_001}, {"email": "nobody"}, {"where": "x" * 501}]
)
def test_what_is_typed_wrongly_stays_in_the_form(lulea, wrong):
    refused = browser().post(FORM, SAID | wrong)
    assert refused.status_code == 422
    form = Page.of(refused).tag
    assert form.find("input", attrs={"name": "where"})["value"] == (SAID | wrong)["where"]
    assert not Letter.objects.exists()
    with pytest.raises(Invalid):
        send_feedback(city=lulea, visitor="192.0.2.1", **(SAID | wrong))


def test_a_visitor_who_sends_too_much_is_stopped_and_what_they_wrote_stays(lulea):
    client = browser()
    for _number in range(FROM_A_VISITOR_AN_HOUR):
        assert client.post(FORM, SAID).status_code == 302
    refused = client.post(FORM, SAID)
    assert refused.status_code == 429
    assert SAID["what"] in Page.of(refused).tag.textarea.text
    assert Letter.objects.count() == FROM_A_VISITOR_AN_HOUR
    assert browser().post(FORM, SAID, REMOTE_ADDR="192.0.2.77").status_code == 302


def test_a_line_break_in_the_page_makes_no_header(lulea):
    send_feedback(city=lulea, visitor="192.0.2.1", what="Hm.", where="Home\r\nBcc: all@example.org")
    send_letters()
    assert mail.outbox[0].recipients() == ["kommun@lulea.example"]
