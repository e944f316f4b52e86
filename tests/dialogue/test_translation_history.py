"""Whoever changes how somebody's words read in another language does not do it unseen, and it can be undone."""

import json

import pytest
from django.core import mail

from talko.accounts.models import Notification, Person
from talko.accounts.notifications import words_for
from talko.core.errors import Conflict, NotAllowed, NotFound, SignInNeeded
from talko.core.registries import own_data
from talko.dialogue import actions
from talko.dialogue.models import Translation
from talko.dialogue.translations import Source, translated_by, translation_by_id
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.dialogue.factories import say
from tests.dialogue.ways import address, of, text
from tests.factories import OrganisationFactory, member_of, officer_of, person_of
from tests.letters import send_all_due

BOTH = {"reads": ["sv", "en"], "writes": ["sv", "en"]}
TWISTED = "We promise nothing and it costs twice as much."


class Rivals:
    """Two answers to one challenge, in Swedish, and somebody behind the other one who knows both languages."""

    def __init__(self):
        self.challenge = ChallengeFactory()
        self.officer = officer_of(self.challenge.city, name="Eva Lindmark", **BOTH)
        self.answer = SolutionFactory(
            challenge=self.challenge, sent=True, language="sv", summary="Vi lovar mycket."
        )
        self.author = self.answer.author
        self.rival = member_of(OrganisationFactory(city=self.challenge.city), name="Rolf Rival", **BOTH)
        self.other = SolutionFactory(
            challenge=self.challenge,
            sent=True,
            author=self.rival,
            organisation=self.rival.memberships.get().organisation,
        )
        self.source = Source(self.answer, "summary", self.answer.summary, "sv", "en")

    def correct(self, by, words, revision=0):
        return actions.correct_translation(by=by, source=self.source, text=words, revision=revision)


@pytest.fixture
def rivals(db):
    return Rivals()


def told(person):
    return [
        words_for(one) for one in Notification.objects.filter(person=person, kind__startswith="translation.")
    ]


def page_of(translation) -> str:
    return f"/dialogue/translations/of/{translation.address_id}/"


def test_a_rivals_correction_is_told_and_marked_and_taken_back(rivals, client):
    kind = rivals.correct(person_of(name="Kim Kind", **BOTH), "We promise much.")
    twisted = rivals.correct(rivals.rival, TWISTED, kind.revision)
    said = f"Rolf Rival corrected a translation about {rivals.answer.title}."
    assert told(rivals.author)[0] == told(rivals.officer)[0] == said
    assert told(rivals.rival) == []
    page = text(client.get(rivals.answer.get_absolute_url()))
    assert TWISTED in page
    assert "Translated from Swedish by Rolf Rival, who takes part in a competing answer" in page
    client.force_login(rivals.author)
    history = text(client.get(page_of(twisted)))
    assert "We promise much." in history
    assert "Translated from Swedish by Kim Kind" in history
    sent = {"do": "restore", "version": kind.revision, "revision": twisted.revision}
    assert client.post(page_of(twisted), sent).status_code == 303
    client.post(page_of(twisted), {"do": "lock"})
    page = text(client.get(rivals.answer.get_absolute_url()))
    assert TWISTED not in page
    assert translated_by(Translation.objects.get()) == "Translated from Swedish by Kim Kind"
    assert len(told(rivals.rival)) == 1
    with pytest.raises(actions.Locked):
        rivals.correct(rivals.rival, TWISTED, twisted.revision + 1)
    client.force_login(rivals.rival)
    assert client.get(f"/dialogue/translations/{rivals.source.ticket(rivals.rival)}/").status_code == 403
    assert (
        rivals.correct(rivals.officer, "We promise a lot.", twisted.revision + 1).text == "We promise a lot."
    )


def test_who_is_no_rival_is_not_called_one(rivals):
    SolutionFactory(
        challenge=rivals.challenge, author=(drafting := person_of(rivals.challenge.city, **BOTH)), organisation=None,
        city=rivals.challenge.city,
    )  # fmt: skip
    for person in (rivals.officer, drafting, person_of(**BOTH)):
        made = rivals.correct(person, f"By {person.pk}", getattr(Translation.objects.first(), "revision", 0))
        assert not made.by_rival


@pytest.mark.parametrize("who", ["rival", "stranger", None])
def test_only_those_whose_text_it_is_settle_it(rivals, client, who):
    made = rivals.correct(rivals.officer, "We promise much.")
    if who:
        person = rivals.rival if who == "rival" else person_of(**BOTH)
        client.force_login(person)
        page = text(client.get(page_of(made)))
        assert "We promise much." in page
        assert 'name="do"' not in page
        for action in (
            lambda: actions.lock_translation(by=person, translation=made, locked=True),
            lambda: actions.restore_translation(
                by=person, translation=made, version=None, revision=made.revision
            ),
        ):
            with pytest.raises(NotAllowed):
                action()
    for do in ("lock", "remove"):
        refused = client.post(page_of(made), {"do": do, "revision": made.revision})
        assert refused.status_code == (403 if who else 401)
    made.refresh_from_db()
    assert (made.locked_at, made.text) == (None, "We promise much.")


def test_it_is_taken_away_and_can_be_made_anew(rivals, client):
    made = rivals.correct(rivals.rival, TWISTED)
    client.force_login(rivals.officer)
    stale = {"do": "remove", "revision": made.revision + 1}
    assert client.post(page_of(made), stale).status_code == 409
    client.post(page_of(made), {"do": "remove", "revision": made.revision})
    assert rivals.source.existing() is None
    assert client.get(page_of(made)).status_code == 404
    assert TWISTED not in text(client.get(rivals.answer.get_absolute_url()))
    assert rivals.correct(rivals.officer, "We promise much.").text == "We promise much."


def test_what_is_damaged_or_old(rivals, client):
    made = rivals.correct(rivals.officer, "We promise much.")
    client.force_login(rivals.author)
    for wrong, status in (
        ({"do": "dance"}, 422),
        ({"do": "restore", "version": "9" * 30, "revision": 1}, 404),
        ({"do": "restore", "version": "x", "revision": 1}, 404),
        ({"do": "remove", "revision": "x"}, 422),
    ):
        assert client.post(page_of(made), wrong).status_code == status
    rivals.answer.summary = "Vi lovar mindre."
    rivals.answer.save()
    assert client.get(page_of(made)).status_code == 404
    with pytest.raises(NotFound):
        translation_by_id(rivals.author, made.public_id)


def test_a_version_of_another_translation_is_none_of_this(rivals):
    made = rivals.correct(rivals.officer, "We promise much.")
    other = Source(rivals.answer, "plan", rivals.answer.plan, "sv", "en")
    first = actions.correct_translation(by=rivals.officer, source=other, text="First.", revision=0)
    actions.correct_translation(by=rivals.officer, source=other, text="Second.", revision=first.revision)
    with pytest.raises(Conflict):
        actions.restore_translation(
            by=rivals.officer, translation=made, version=first.versions.get(), revision=made.revision
        )


def test_the_author_of_a_message_is_told_and_settles_it(the, client):
    message = say(the.resident, the.agreement, "Hej allihopa.", language="sv")
    made = actions.correct_translation(
        by=the.maria, source=Source(message, "body", message.body, "sv", "en"), text="Go away.", revision=0
    )
    assert told(the.resident) == ["Maria Engström corrected a translation about Light and heat."]
    assert told(the.dana) == []
    client.force_login(the.resident)
    assert "Go away." in text(client.get(page_of(made)))
    client.post(page_of(made), {"do": "remove", "revision": made.revision})
    assert "Go away." not in text(client.get(address(the)))
    actions.take_back(by=the.resident, message=message)
    assert client.get(page_of(made)).status_code == 404
    assert client.get(of(message)).status_code == 303


def test_letters_tell_only_of_what_still_stands(rivals):
    Person.objects.update(mail=Person.Digest.AT_ONCE)
    twisted = rivals.correct(rivals.rival, TWISTED)
    actions.restore_translation(
        by=rivals.officer, translation=twisted, version=None, revision=twisted.revision
    )
    send_all_due()
    assert [(letter.to, "took back" in letter.body) for letter in mail.outbox] == [
        ([rivals.rival.email], True)
    ]
    mail.outbox.clear()
    rivals.correct(rivals.rival, TWISTED)
    send_all_due()
    assert {letter.to[0] for letter in mail.outbox} == {rivals.author.email, rivals.officer.email}


def test_between_the_parties_nobody_else_reads_it(the, client):
    message = say(the.maria, the.agreement, "Mellan oss.", language="sv", audience="parties")
    made = actions.correct_translation(
        by=the.maria, source=Source(message, "body", message.body, "sv", "en"), text="Between us.", revision=0
    )
    for person in (None, the.resident, the.outsider):
        if person:
            client.force_login(person)
        assert client.get(page_of(made)).status_code == 404
    with pytest.raises((SignInNeeded, NotFound)):
        actions.lock_translation(by=the.outsider, translation=made, locked=True)


def test_ones_own_translations_are_in_the_export_also_when_others_stand_now(rivals):
    made = rivals.correct(rivals.rival, TWISTED)
    rivals.correct(rivals.officer, "We promise much.", made.revision)
    (part,) = (one for one in own_data.parts() if one.name == "dialogue")
    assert TWISTED in json.dumps(part.export(rivals.rival), default=str)
