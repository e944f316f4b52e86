"""An organisation is invited to answer, in a language it reads; it answers, or says that it is not for it."""

from dataclasses import replace
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from talko.accounts.models import Notification
from talko.accounts.notifications import words_for
from talko.core import audit
from talko.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.registries.next_steps import steps_for
from talko.core.workflow import move
from talko.dialogue.models import Translation
from talko.matching import invitation_letter
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.dialogue.translator import Service
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.letters import send_all_due
from tests.matching.ways import sent

GREETING = "Tjena <b>allihopa</b>, vi tror att ni kan hjälpa oss."


def address(the, organisation=None) -> str:
    organisation = organisation or the.organisation
    return reverse(
        "matching:invite", args=[the.challenge.public_id, the.challenge.slug, organisation.public_id]
    )


def translate_address(the) -> str:
    return f"{address(the)}translate/"


def test_whoever_acts_for_the_organisation_finds_it_among_their_next_steps(the):
    invitation = sent(the)
    words = "Luleå invites you to answer “All the way home”."

    def waiting(person):
        steps = [step for step in steps_for(person) if step.url == invitation.get_absolute_url()]
        return [(step.text, step.deadline) for step in steps]

    assert waiting(the.maya) == [(words, the.challenge.answers_by)]
    assert waiting(the.member) == waiting(the.officer) == []
    move(invitation, "decline", by=the.maya)
    assert waiting(the.maya) == []


def test_it_works(client, the):
    words = {"query": ["värme"], "found": "heat", "share": 80.0}
    suggestion = Suggestion.objects.create(
        challenge=the.challenge,
        organisation=the.organisation,
        rank=1,
        score=1.0,
        reasons={"words": [words], "goals": [7]},
    )
    client.force_login(the.officer)
    page = client.get(address(the)).content.decode()
    assert "We thought of you" not in page
    assert "All the way home" in page  # its own language, in which the city has written it
    assert "The bus stops short." in page
    typed = {"language": "en", "text": GREETING, "key": str(uuid4())}
    assert client.post(address(the), typed).status_code == 302
    assert client.post(address(the), typed).status_code == 302  # pressed twice

    invitation = ChallengeInvitation.objects.get()
    assert (invitation.state, invitation.by_hand, invitation.city) == ("sent", False, the.lulea)
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.judged_by) == (True, the.officer)
    told = Notification.objects.get()
    assert (told.person, told.data["path"]) == (the.maya, invitation.get_absolute_url())
    assert words_for(told) == "Luleå invites Common Ground to answer “All the way home”."
    assert audit.history(the.challenge, public_only=False)[0].what == "invited Common Ground to answer"
    assert not audit.history(the.challenge)  # not for everyone

    client.force_login(the.maya)
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "Tjena &lt;b&gt;allihopa&lt;/b&gt;" in page
    assert f"/solutions/answer/{the.challenge.address_id}/?party={the.organisation.address_id}" in page
    assert reverse("matching:preferences", args=[the.organisation.public_id]) in page
    invitation.refresh_from_db()
    assert invitation.state == "sent"  # a page that is shown changes nothing
    read = reverse("matching:read-invitation", args=[invitation.public_id])
    assert f'action="{read}"' in page
    assert client.post(read).url == invitation.get_absolute_url()
    invitation.refresh_from_db()
    assert invitation.state == "opened"
    assert invitation.opened_at is not None
    assert f'action="{read}"' not in client.get(invitation.get_absolute_url()).content.decode()


def test_the_officer_does_not_open_what_was_sent(client, the):
    invitation = sent(the)
    client.force_login(the.officer)
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "/solutions/answer/" not in page
    with pytest.raises(NotAllowed):
        move(invitation, "open", by=the.officer)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.opened_at) == ("sent", None)


def test_a_member_reads_but_does_not_answer(client, the):
    invitation = sent(the)
    client.force_login(the.member)
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "/solutions/answer/" not in page
    assert reverse("matching:decline", args=[invitation.public_id]) not in page
    assert client.get(reverse("matching:decline", args=[invitation.public_id])).status_code == 403
    with pytest.raises(NotAllowed):
        move(invitation, "decline", by=the.member)


def test_nobody_else_may(client, the):
    invitation = sent(the)
    other = OrganisationFactory(city=the.austin)
    pages = [
        address(the, other),
        invitation.get_absolute_url(),
        reverse("matching:decline", args=[invitation.public_id]),
    ]
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True)
    for person in (
        person_of(the.lulea),
        officer_of(the.austin),
        officer_of(the.lulea, "evaluator"),
        member_of(other),
    ):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [403, 404, 404]
        with pytest.raises(NotAllowed):
            sent(the, by=person, organisation=other)
        with pytest.raises(NotAllowed):
            move(invitation, "decline", by=person)
    with pytest.raises(SignInNeeded):
        sent(the, by=AnonymousUser(), organisation=other)
    with pytest.raises(SignInNeeded):
        move(invitation, "decline", by=AnonymousUser())
    draft = ChallengeFactory(city=the.lulea, state="draft", opened_at=None)
    with pytest.raises(NotFound):
        sent(the, by=officer_of(the.austin), challenge=draft, organisation=other)


def test_it_declines_with_a_reason(client, the):
    invitation = sent(the)
    client.force_login(the.maya)
    with pytest.raises(Invalid):
        move(invitation, "decline", by=the.maya, because="x" * 301)
    typed = {"because": "We do not have   time <this> year."}
    assert client.post(reverse("matching:decline", args=[invitation.public_id]), typed).status_code == 302
    move(invitation, "decline", by=the.maya)  # again: no effect
    invitation.refresh_from_db()
    assert (invitation.state, invitation.because) == ("declined", "We do not have time <this> year.")
    told = Notification.objects.get(person=the.officer)
    assert "We do not have time <this> year." in words_for(told)
    assert audit.history(the.challenge, public_only=False)[0].what.startswith("declined the invitation for")
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "/solutions/answer/" in page  # whoever changes their mind can answer


def test_one_that_was_answered_is_not_declined(the):
    invitation = sent(the)
    invitation.state = "answered"
    invitation.save()
    with pytest.raises(Conflict):
        move(invitation, "decline", by=the.maya)


def test_it_is_invited_once(client, the):
    first = sent(the)
    with pytest.raises(Conflict):
        sent(the)
    client.force_login(the.officer)
    page = client.get(address(the)).content.decode()
    assert first.get_absolute_url() in page
    typed = {"language": "en", "text": "Again", "key": str(uuid4())}
    refused = client.post(address(the), typed)
    assert (refused.status_code, "Again" in refused.content.decode()) == (409, True)


def test_what_cannot_be_invited(client, the):
    client.force_login(the.officer)
    far = OrganisationFactory(city=the.oulu)
    shy = OrganisationFactory(city=the.austin)
    MatchingPreferences.objects.create(organisation=shy, invited=False, changed_at=timezone.now())
    answered = SolutionFactory(challenge=the.challenge, sent=True).organisation
    for organisation in (far, shy, answered):
        with pytest.raises(Conflict):
            sent(the, organisation=organisation)
        page = client.get(address(the, organisation))
        assert "<textarea" not in page.content.decode()
    close(the.challenge)
    with pytest.raises(Conflict):
        sent(the)
    assert not ChallengeInvitation.objects.exists()


def test_what_is_typed_wrongly_is_said(client, the):
    with pytest.raises(Invalid):
        sent(the, text=" \x00 ")
    with pytest.raises(Invalid):
        sent(the, text="x" * 6001)
    with pytest.raises(Invalid):
        sent(the, language="xx")
    client.force_login(the.officer)
    assert client.post(address(the), {"language": "en", "text": ""}).status_code == 422
    assert client.post(address(the), {"language": "xx", "text": "Hi"}).status_code == 422
    assert client.get(address(the) + "?language=<script>").status_code == 200


def test_where_nobody_acts_for_it_the_letter_goes_another_way(client, the):
    quiet = OrganisationFactory(name="Quiet", city=the.austin, website="https://quiet.example/")
    client.force_login(the.officer)
    by_hand = f"{address(the, quiet)}?by_hand=on"
    page = client.get(by_hand).content.decode()
    assert "https://quiet.example/" in page
    assert the.challenge.get_absolute_url() in page.split("<textarea")[1]
    assert "All the way home" in page.split("<textarea")[1]
    client.post(by_hand, {"language": "en", "text": "Hello", "key": str(uuid4())})
    invitation = ChallengeInvitation.objects.get()
    assert (invitation.by_hand, invitation.parts) == (True, {})
    assert not Notification.objects.exists()
    assert "some other way" in audit.history(the.challenge, public_only=False)[0].what
    late = member_of(quiet)
    client.force_login(late)
    assert client.get(invitation.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("own", "described", "city", "expected"),
    [
        (["fi", "en"], {}, ["sv"], "fi"),
        ([], {"sv": "Vi odlar."}, ["fi"], "sv"),
        ([], {}, ["fi", "sv"], "fi"),
        (["nb"], {}, ["nb"], "en"),
        (["nb"], {}, ["nb", "sv"], "sv"),
        (["xx"], {}, [], "en"),
    ],
)
def test_it_is_written_in_a_language_that_it_reads(db, own, described, city, expected):
    organisation = OrganisationFactory(languages=own, description=described, city=CityFactory(languages=city))
    assert invitation_letter.language_for(organisation) == expected


def test_the_letter_is_in_the_words_of_the_site_in_that_language(client, the):
    client.force_login(the.officer)
    for language in ("sv", "fi"):
        page = client.get(f"{address(the)}?language={language}").content.decode()
        with translation.override(language):
            assert gettext("Kind regards") in page
        assert f'lang="{language}"' in page.split("<textarea")[1]
    assert "Hela vägen hem" in client.get(f"{address(the)}?language=sv").content.decode()
    assert "starts in English" in client.get(f"{address(the)}?language=nb").content.decode()


@pytest.fixture
def translator(settings):
    with Service() as running:
        settings.TALKO = replace(settings.TALKO, translator_url=running.url)
        yield running


def test_only_a_button_asks_the_machine(client, the, translator):
    client.force_login(the.officer)
    page = client.get(f"{address(the)}?language=fi").content.decode()
    assert translator.asked == []
    assert not Translation.objects.exists()
    assert f'action="{translate_address(the)}"' in page
    assert '<h2 lang="en" dir="ltr">All the way home</h2>' in page
    assert translate_address(the) not in client.get(f"{address(the)}?language=sv").content.decode()
    answer = client.post(translate_address(the), {"language": "fi"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address(the)}?language=fi")
    asked = len(translator.asked)
    page = client.get(answer["Location"]).content.decode()
    assert translate_address(the) not in page
    client.post(translate_address(the), {"language": "fi"})
    assert len(translator.asked) == asked > 0  # once


def test_without_a_translator_no_button_asks(client, the):
    client.force_login(the.officer)
    assert translate_address(the) not in client.get(f"{address(the)}?language=fi").content.decode()
    assert client.post(translate_address(the), {"language": "fi"}).status_code == 302
    assert not Translation.objects.exists()


def test_only_the_citys_officers_ask_the_machine(client, the, translator):
    assert client.get(translate_address(the)).status_code == 405
    for person in (the.maya, officer_of(the.austin), officer_of(the.lulea, "evaluator")):
        client.force_login(person)
        assert client.post(translate_address(the), {"language": "fi"}).status_code == 403
        with pytest.raises(NotAllowed):
            invitation_letter.translate_parts(by=person, challenge=the.challenge, language="fi")
    assert translator.asked == []


def test_what_a_machine_translates_is_marked_beside_the_original(client, the, translator):
    client.force_login(the.officer)
    page = client.post(translate_address(the), {"language": "fi"}, follow=True).content.decode()
    assert "[fi] Hela vägen hem" in page
    assert "Translated from Swedish by a machine" in page
    invitation = sent(the, language="fi", text="Hei")
    client.force_login(the.maya)
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "[fi] Bussen går inte sist." in page
    assert '<p lang="sv" dir="ltr">Bussen går inte sist.</p>' in page
    assert "Translated from Swedish by a machine" in page


def test_a_translator_that_fails_leaves_the_english(client, the, translator):
    translator.misbehave = "refused"
    client.force_login(the.officer)
    page = client.post(translate_address(the), {"language": "fi"}, follow=True).content.decode()
    assert "The translator" in page
    assert '<h2 lang="en" dir="ltr">All the way home</h2>' in page
    assert "by a machine" not in page


def test_the_answer_begins_in_its_name(client, the):
    other = OrganisationFactory(name="Another", city=the.austin)
    other.memberships.create(person=the.maya, role="owner")
    client.force_login(the.maya)
    start = reverse("solutions:start", args=[the.challenge.public_id])
    page = client.get(f"{start}?party={the.organisation.address_id}").content.decode()
    assert f'value="{the.organisation.address_id}"' in page
    chosen = [line for line in page.split("<input") if "checked" in line]
    assert the.organisation.address_id in chosen[0]


def test_a_withdrawn_challenge_invites_nobody(the):
    move(the.challenge, "withdraw", by=the.officer, reason="No money.")
    with pytest.raises(Conflict):
        sent(the)


def test_its_members_find_it_on_the_organisations_page(client, the):
    invitation = sent(the)
    page = the.organisation.get_absolute_url()
    for person in (the.officer, person_of(the.austin)):
        client.force_login(person)
        assert invitation.get_absolute_url() not in client.get(page).content.decode()
    client.logout()
    assert invitation.get_absolute_url() not in client.get(page).content.decode()
    client.force_login(the.member)
    assert invitation.get_absolute_url() in client.get(page).content.decode()
    move(invitation, "decline", by=the.maya)
    assert invitation.get_absolute_url() not in client.get(page).content.decode()


def test_it_is_mailed_at_once(the, mailoutbox):
    sent(the)
    send_all_due()
    (mail,) = mailoutbox
    assert mail.to == [the.maya.email]
    assert "Luleå invites Common Ground to answer “All the way home”." in mail.body
    assert "/accounts/notifications/" in mail.body or "/invitations/" in mail.body


def test_the_mail_holds_the_letter(the, mailoutbox):
    sent(the, text="Ni kan **det här**.\n\n<img src=x onerror=alert(1)>", language="sv")
    send_all_due()
    (mail,) = mailoutbox
    assert "\nNi kan **det här**.\n" in mail.body
    html = str(mail.alternatives[0].content)
    quote = BeautifulSoup(html, "html.parser").find(lang="sv")
    assert quote["dir"] == "auto"
    assert str(quote.p) == "<p>Ni kan <strong>det här</strong>.</p>"
    assert "<img" not in html
