"""Translations of messages and of other rooms' texts: asked for, cached, marked, corrected."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.test import RequestFactory
from django.utils import timezone
from django.utils import translation as language_of_page
from django_tasks_db.models import DBTaskResult

from talko.core import audit
from talko.core.background import worker
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded, TooMany
from talko.dialogue import actions, translations
from talko.dialogue.actions.automatic_translation import translate_message
from talko.dialogue.models import Message, Translation
from talko.dialogue.translations import SALT, Source, source_of
from talko.dialogue.translators import TranslationFailed
from tests.dialogue.factories import PARTIES, say


def source(message: Message, target="en") -> Source:
    return Source(message, "body", message.body, message.language, target)


def request_of(person, path="/"):
    request = RequestFactory().get(path)
    request.user = person
    return request


def test_it_works(the, translator):
    message = say(the.maria, the.agreement, "Se [planen](https://x.example/plan).", language="sv")
    made = actions.translate_text(by=the.dana, source=source(message))
    assert made.text == "[en] Se [planen](https://x.example/plan)."
    assert '<a href="https://x.example/plan"' in made.html
    assert (made.machine, made.engine, made.language, made.source_language) == (
        True,
        "LibreTranslate",
        "en",
        "sv",
    )
    assert [line.what for line in audit.history(made, public_only=False)] == [
        "had it translated by a machine"
    ]


def test_a_text_is_translated_once(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    first = actions.translate_text(by=the.dana, source=source(message))
    assert actions.translate_text(by=the.resident, source=source(message)) == first
    assert len(translator.asked) == 1


def test_an_edited_text_is_translated_anew(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    first = actions.translate_text(by=the.dana, source=source(message))
    message = actions.edit_message(by=the.maria, message=message, body="Hej hej", language="sv", revision=1)
    assert source(message).existing() is None
    again = actions.translate_text(by=the.dana, source=source(message))
    assert (again.pk, again.text) == (first.pk, "[en] Hej hej")


@pytest.mark.parametrize("trouble", ["broken", "malformed", "empty", "refused"])
def test_a_failure_keeps_nothing(the, translator, trouble):
    translator.misbehave = trouble
    message = say(the.maria, the.agreement, "Hej\n\ndu", language="sv")
    with pytest.raises(TranslationFailed):
        actions.translate_text(by=the.dana, source=source(message))
    assert not Translation.objects.exists()


def test_without_a_translator(the):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    assert DBTaskResult.objects.count() == 0
    with pytest.raises(TranslationFailed) as refused:
        actions.translate_text(by=the.dana, source=source(message))
    assert refused.value.code == "no_translator"


def test_an_anonymous_visitor_never_asks(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    with pytest.raises(SignInNeeded):
        actions.translate_text(by=AnonymousUser(), source=source(message))
    assert translator.asked == []


def test_asking_is_limited(the, translator, monkeypatch):
    monkeypatch.setattr("talko.dialogue.actions.translations.ASKED_A_MINUTE", 2)
    for body in ("Ett", "Två"):
        actions.translate_text(by=the.dana, source=source(say(the.maria, the.agreement, body, language="sv")))
    with pytest.raises(TooMany):
        actions.translate_text(
            by=the.dana, source=source(say(the.maria, the.agreement, "Tre", language="sv"))
        )


def test_in_the_background_into_the_cities_languages(the, translator):
    message = say(the.maria, the.agreement, "Terve", language="fi")
    assert DBTaskResult.objects.count() == 1
    for _twice in range(2):
        translate_message.call(message.pk)
    assert sorted(Translation.objects.values_list("language", "text")) == [
        ("en", "[en] Terve"),
        ("sv", "[sv] Terve"),
    ]
    assert len(translator.asked) == 2


def test_the_background_survives_a_broken_service(the, translator):
    message = say(the.maria, the.agreement, "Terve", language="fi")
    translator.misbehave = "refused"
    translate_message.call(message.pk)
    translate_message.call(message.pk + 1_000)
    assert not Translation.objects.exists()


def test_the_background_asks_again_when_the_service_was_busy(the, translator):
    say(the.maria, the.agreement, "Terve", language="fi")
    translator.misbehave = "busy"
    worker.run_once()
    assert not Translation.objects.exists()
    translator.misbehave = ""
    DBTaskResult.objects.update(run_after=timezone.now())
    worker.run_once()
    assert sorted(Translation.objects.values_list("language", flat=True)) == ["en", "sv"]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_what_the_parties_say_is_sent_nowhere_by_itself(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv", audience=PARTIES)
    assert DBTaskResult.objects.count() == 0
    assert actions.translate_text(by=the.dana, source=source(message)).text == "[en] Hej"


def test_a_correction_bears_a_name_and_keeps_what_was(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    made = actions.translate_text(by=the.dana, source=source(message))
    mended = actions.correct_translation(
        by=the.maria, source=source(message), text=" Hello ", revision=made.revision
    )
    assert (mended.text, mended.machine, mended.engine, mended.corrected_by) == (
        "Hello",
        False,
        "LibreTranslate",
        the.maria,
    )
    assert translations.translated_by(mended) == (
        "Translated from Swedish by a machine, LibreTranslate; corrected by Maria Engström"
    )
    entry = mended.history.first()
    assert (entry.action, entry.data) == ("translation.corrected", {"before": "[en] Hej"})
    assert actions.translate_text(by=the.dana, source=source(message)).text == "Hello"


def test_people_translate_where_there_is_no_machine(the):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    made = actions.correct_translation(by=the.maria, source=source(message), text="Hello", revision=0)
    assert translations.translated_by(made) == "Translated from Swedish by Maria Engström"


def test_two_correct_at_once(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    made = actions.translate_text(by=the.dana, source=source(message))
    actions.correct_translation(by=the.maria, source=source(message), text="Hello", revision=made.revision)
    with pytest.raises(EditConflict) as refused:
        actions.correct_translation(by=the.maria, source=source(message), text="Hi", revision=made.revision)
    assert refused.value.current == {"text": "Hello"}


def test_the_same_correction_sent_twice_has_one_effect(the, translator):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    made = actions.translate_text(by=the.dana, source=source(message))
    saved = [
        actions.correct_translation(
            by=the.maria, source=source(message), text="Hello", revision=made.revision
        )
        for _time in range(2)
    ]
    assert [one.revision for one in saved] == [2, 2]
    assert saved[1].history.filter(action="translation.corrected").count() == 1


def test_who_may_not_correct(the):
    message = say(the.maria, the.agreement, "Hej", language="sv")
    for person in (the.dana, the.resident):
        with pytest.raises(NotAllowed):
            actions.correct_translation(by=person, source=source(message), text="Hello", revision=0)
    with pytest.raises(SignInNeeded):
        actions.correct_translation(by=AnonymousUser(), source=source(message), text="Hello", revision=0)
    for text in ("", "  \n", "\x00", "a" * 100_001):
        with pytest.raises(Invalid):
            actions.correct_translation(by=the.maria, source=source(message), text=text, revision=0)


def test_a_ticket_is_for_one_person_and_one_text(the):
    message = say(the.maria, the.agreement, "Hej", language="sv", audience=PARTIES)
    ticket = source(message).ticket(the.dana)
    assert source_of(ticket, the.dana) == source(message)
    for wrong, person in [(ticket, the.maria), (ticket + "x", the.dana), ("", the.dana), ("a:b:c", the.dana)]:
        with pytest.raises(NotFound):
            source_of(wrong, person)
    other_salt = signing.dumps(signing.loads(ticket, salt=SALT), salt="other")
    with pytest.raises(NotFound):
        source_of(other_salt, the.dana)
    edited = actions.edit_message(by=the.maria, message=message, body="Hej hej", language="sv", revision=1)
    with pytest.raises(Conflict):
        source_of(ticket, the.dana)
    ticket = source(edited).ticket(the.dana)
    actions.take_back(by=the.maria, message=edited)
    with pytest.raises(NotFound):
        source_of(ticket, the.dana)


def test_a_party_who_is_one_no_more_cannot_use_a_ticket(the):
    message = say(the.maria, the.agreement, "Hej", language="sv", audience=PARTIES)
    ticket = source(message).ticket(the.resident)
    with pytest.raises(NotFound):
        source_of(ticket, the.resident)


def test_other_texts_are_offered_too(the, translator, django_assert_num_queries):
    the.agreement.title = {"sv": "Vi säger **ja**."}
    the.agreement.aims = {"sv": "Värme"}
    the.agreement.save()
    texts = {"title": ("Vi säger **ja**.", "sv"), "aims": ("Värme", "sv")}
    offer = translations.offers(request_of(the.dana), the.agreement, texts)["title"]
    assert (offer.can_ask, offer.shown, offer.can_correct, offer.can_write) == (True, None, False, False)
    assert offer.original_html == "<p>Vi säger <strong>ja</strong>.</p>\n"
    actions.translate_text(by=the.dana, source=source_of(offer.ticket, the.dana))
    with django_assert_num_queries(1):
        offers = translations.offers(request_of(the.dana), the.agreement, texts)
        assert offers["title"].note == "Translated from Swedish by a machine, LibreTranslate"
    assert offers["title"].translated_html == "<p>[en] Vi säger <strong>ja</strong>.</p>\n"
    actions.translate_text(by=the.dana, source=source_of(offers["aims"].ticket, the.dana))
    assert (
        translations.offer(request_of(the.dana), the.agreement, "aims", "Värme", "sv").shown.text
        == "[en] Värme"
    )


def test_who_reads_what(the, translator, django_assert_num_queries):
    the.agreement.title = {"sv": "Ja"}
    the.agreement.save()
    with django_assert_num_queries(0), language_of_page.override("sv"):
        mine = translations.offer(request_of(AnonymousUser()), the.agreement, "title", "Ja", "sv")
        assert (mine.reads_it, mine.can_ask, mine.shown) == (True, False, None)
    stranger = translations.offer(request_of(AnonymousUser()), the.agreement, "title", "Ja", "sv")
    assert (stranger.reads_it, stranger.can_ask) == (False, False)
    both = translations.offer(request_of(the.maria), the.agreement, "title", "Ja", "sv")
    assert (both.reads_it, both.can_ask, both.can_write, both.could_write) == (True, False, False, True)
    came_for_it = translations.offer(
        request_of(the.maria, "/?translate=1"), the.agreement, "title", "Ja", "sv"
    )
    assert came_for_it.can_write
    actions.translate_text(by=the.dana, source=Source(the.agreement, "title", "Ja", "sv", "en"))
    assert (
        translations.offer(request_of(AnonymousUser()), the.agreement, "title", "Ja", "sv").shown.text
        == "[en] Ja"
    )
    original = translations.offer(
        request_of(AnonymousUser(), "/?original=1"), the.agreement, "title", "Ja", "sv"
    )
    assert original.shown is None
    assert original.translation is not None
    both = translations.offer(request_of(the.maria), the.agreement, "title", "Ja", "sv")
    assert (both.shown, both.can_correct) == (None, True)
    the.agreement.state = "declined"
    the.agreement.save()
    with pytest.raises(NotFound):
        source_of(both.source.ticket(the.resident), the.resident)


def test_the_page_never_asks_the_machine(the, translator, client):
    say(the.maria, the.agreement, "Hej", language="sv")
    assert (
        b"Translate by machine" not in client.get(f"/dialogue/agreement/{the.agreement.address_id}/").content
    )
    client.force_login(the.dana)
    page = client.get(f"/dialogue/agreement/{the.agreement.address_id}/")
    assert page.content.count(b"Translate by machine") == 1
    assert translator.asked == []


def test_the_service_s_address_is_the_operator_s(settings):
    settings.TALKO = replace(settings.TALKO, translator_url="http://127.0.0.1:9/base/")
    assert translations.translators.current().name == "LibreTranslate"
