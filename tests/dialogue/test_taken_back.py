"""What its author took back is read by nobody else, at no address, and told in no letter."""

import pytest
from django.core import mail

from talko.accounts.models import Person
from talko.core.errors import Conflict
from talko.core.registries import own_data
from talko.dialogue import actions
from talko.dialogue.rules import TakenBack
from talko.dialogue.translations import Source
from tests.dialogue.factories import PARTIES, PUBLIC, say
from tests.dialogue.ways import address, of, text
from tests.letters import send_all_due

pytestmark = pytest.mark.slow

SAID = "I should not have said this."


@pytest.fixture(params=[PUBLIC, PARTIES])
def message(the, request):
    """Edited, translated and answered, then taken back."""
    said = say(the.dana, the.agreement, f"{SAID} Or so.", audience=request.param)
    said = actions.edit_message(by=the.dana, message=said, body=SAID, language="en", revision=1)
    source = Source(said, "body", said.body, "en", "sv")
    actions.correct_translation(by=the.maria, source=source, text=f"sv {SAID}", revision=0)
    say(the.maria, the.agreement, "Really?", audience=request.param, reply_to=said)
    the.ticket = source.ticket(the.maria)
    return actions.take_back(by=the.dana, message=said)


def test_nobody_else_reads_it_at_any_address(the, message, client):
    addresses = [
        address(the), the.agreement.get_absolute_url(), "/search/?q=should+not+have",
        f"/cities/{the.lulea.slug}/log/", f"/dialogue/translations/{the.ticket}/",
        *(of(message, rest) for rest in ("", "edit/", "language/", "take-back/", "hide/", "restore/", "versions/")),
        f"{address(the)}?reply={message.address_id}", f"{address(the)}?original=1", f"{address(the)}?translate=1",
    ]  # fmt: skip
    for person in (the.maria, the.moderator, the.resident):
        client.force_login(person)
        for one in addresses:
            for language in ("en", "sv"):
                client.cookies["language"] = language
                assert SAID not in text(client.get(one, follow=True)), (person, one)


def test_an_officer_is_told_that_there_is_nothing_to_hide(the, message, client):
    client.force_login(the.maria)
    answers = [client.get(of(message, "hide/")), client.post(of(message, "hide/"), {"reason": "No"})]
    assert [one.status_code for one in answers] == [409, 409]
    for one in answers:
        assert "The author has withdrawn this message." in text(one)
    with pytest.raises(TakenBack):
        actions.hide_message(by=the.maria, message=message, reason="No")
    message.refresh_from_db()
    assert message.is_taken_back


def test_its_author_still_reads_it_and_brings_it_back(the, message, client):
    client.force_login(the.dana)
    assert SAID in text(client.get(of(message, "restore/")))
    actions.restore_message(by=the.dana, message=message)
    client.force_login(the.maria)
    assert SAID in text(client.get(of(message, "hide/")))


def test_what_was_hidden_is_read_by_those_who_may_bring_it_back_and_by_its_author(the, client):
    said = say(the.dana, the.agreement, SAID)
    actions.hide_message(by=the.maria, message=said, reason="No")
    for person, status in ((the.maria, 200), (the.moderator, 200), (the.resident, 403), (the.outsider, 403)):
        client.force_login(person)
        page = client.get(of(said, "restore/"))
        assert (page.status_code, SAID in text(page)) == (status, status == 200)


def test_letters_that_wait_do_not_tell_of_it(the):
    Person.objects.update(mail=Person.Digest.AT_ONCE)
    said = say(the.dana, the.agreement, SAID)
    kept = say(the.dana, the.agreement, "And this stays.")
    actions.take_back(by=the.dana, message=said)
    send_all_due()
    assert [letter.to for letter in mail.outbox] == [[the.maria.email]]
    assert said.address_id not in mail.outbox[0].body
    assert kept.address_id in mail.outbox[0].body


def test_others_take_it_along_in_no_export(the, message):
    for person in (the.maria, the.moderator):
        for part in own_data.parts():
            if part.name == "dialogue":
                assert SAID not in str(part.export(person)["messages"])


def test_an_edit_of_it_is_refused(the, message):
    with pytest.raises(Conflict):
        actions.edit_message(by=the.dana, message=message, body="Other", language="en", revision=2)
