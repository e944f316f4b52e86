"""An organisation for which nobody acts here is invited by e-mail: once, with a click, and never again if it does not want to."""

import smtplib
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from talko.accounts import mail_opt_outs
from talko.accounts.models import Notification
from talko.accounts.notifications import words_for
from talko.core import audit
from talko.core.errors import Conflict, Invalid, NotAllowed, TooMany
from talko.core.models import Letter
from talko.core.workflow import move
from talko.dialogue.models import Translation
from talko.matching import invitation_mail
from talko.matching.actions.invitations import forget_addresses
from talko.matching.invitation_mail import token_of
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from tests.challenges.factories import ChallengeFactory, close
from tests.factories import OrganisationFactory, member_of, officer_of, person_of
from tests.letters import send_all_due
from tests.matching.ways import sent
from tests.reading import Page

TO = "info@shade.example"


@pytest.fixture
def shade(the):
    """In a city that is not on this server, without anybody who acts for it."""
    return OrganisationFactory(name="Shade", city=None, country="FI", website="https://shade.example/")


@pytest.fixture
def mailed(the, shade):
    def invite(**values) -> ChallengeInvitation:
        return sent(the, **{"organisation": shade, "email": TO} | values)

    return invite


def address(the, organisation) -> str:
    return reverse(
        "matching:invite", args=[the.challenge.public_id, the.challenge.slug, organisation.public_id]
    )


def path_of(invitation) -> str:
    return reverse("matching:letter", args=[token_of(invitation)])


def test_it_is_previewed_sent_with_a_click_and_read_without_an_account(client, the, shade):
    client.force_login(the.officer)
    page = Page.of(client.get(address(the, shade)))
    assert "https://shade.example/" in page.links()
    assert 'lang="fi"' in str(page.tag.find("textarea"))  # its country's language
    typed = {"language": "en", "text": "Dear **Shade**, help us.", "email": TO, "key": str(uuid4())}
    preview = Page.of(client.post(address(the, shade), typed))
    assert "Dear Shade, help us." in preview.text
    assert "An invitation from Luleå: All the way home" in preview.text
    assert not ChallengeInvitation.objects.exists()
    again = client.post(address(the, shade), typed | {"edit": "1"}).content.decode()
    assert (TO in again, "Dear **Shade**" in again) == (True, True)
    for _press in range(2):
        assert client.post(address(the, shade), typed | {"send": "1"}).status_code == 302

    invitation = ChallengeInvitation.objects.get()
    assert (invitation.email, invitation.by_hand, invitation.state) == (TO, False, "sent")
    assert audit.history(the.challenge, public_only=False)[0].what == "invited Shade to answer, by email"
    assert TO in client.get(invitation.get_absolute_url()).content.decode()
    send_all_due()
    send_all_due()
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == ([TO], [the.officer.email])
    assert str(make_header(decode_header(letter.from_email))).startswith("Luleå (")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_of(invitation) in letter.body
    assert "<strong>Shade</strong>" in str(letter.alternatives[0].content)

    client.logout()
    page = Page.of(client.get(path_of(invitation)))
    assert "Dear Shade, help us." in page.text
    assert the.challenge.get_absolute_url() in page.links()
    assert TO not in page.text


def test_whoever_has_the_letter_says_that_it_is_not_for_them(client, the, mailed):
    invitation = mailed()
    decline = reverse("matching:decline-letter", args=[token_of(invitation)])
    for _press in range(2):
        answer = client.post(decline, {"because": "No <time>."})
        assert answer["Location"] == path_of(invitation)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.because) == ("declined", "No <time>.")
    told = Notification.objects.get(person=the.officer)
    assert "No <time>." in words_for(told)
    assert decline not in Page.of(client.get(path_of(invitation))).links()
    send_all_due()
    assert [letter.to for letter in mail.outbox] == [[the.officer.email]]


def test_a_link_that_was_not_signed_shows_nothing(client, mailed, the):
    path = path_of(mailed())
    by_hand = sent(the, organisation=OrganisationFactory(city=the.austin))
    forged = reverse("matching:letter", args=[f"{by_hand.address_id}:x"])
    assert client.get(f"{path[:-2]}x/").status_code == 404
    assert client.post(f"{path[:-2]}x/decline/").status_code == 404
    assert client.get(forged).status_code == 404
    assert client.get(path_of(by_hand)).status_code == 404  # it had no letter from here


def test_one_click_ends_all_letters_and_can_be_undone(client, the, mailed):
    invitation = mailed()
    page = Page.of(client.get(path_of(invitation)))
    (refuse,) = (link for link in page.links() if "/no-invitations/" in link)
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(refuse, {"List-Unsubscribe": "One-Click"}).status_code == 200
    send_all_due()
    assert mail.outbox == []
    other = OrganisationFactory(city=None)
    with pytest.raises(Invalid):
        mailed(organisation=other, challenge=ChallengeFactory(city=the.lulea), email="Info@SHADE.example")
    assert forget_addresses() == 1
    invitation.refresh_from_db()
    assert invitation.email == ""
    assert mail_opt_outs.is_refused(TO)
    browser.post(refuse, {"do": "accept"})
    assert mailed(organisation=other).email == TO


def test_an_address_is_forgotten_in_time(mailed):
    invitation = mailed()
    later = invitation.created_at + invitation_mail.ADDRESS_RETENTION
    assert forget_addresses(later) == 0
    assert forget_addresses(later + timedelta(seconds=1)) == 1
    invitation.refresh_from_db()
    assert invitation.email == ""


@pytest.mark.parametrize("role", ["officer of another city", "evaluator", "member", "resident"])
def test_only_the_citys_officers_send_one(client, the, shade, role):
    person = {
        "officer of another city": lambda: officer_of(the.austin),
        "evaluator": lambda: officer_of(the.lulea, "evaluator"),
        "member": lambda: the.maya,
        "resident": lambda: person_of(the.lulea),
    }[role]()
    client.force_login(person)
    typed = {"language": "en", "text": "Buy.", "email": TO, "send": "1", "key": str(uuid4())}
    assert client.post(address(the, shade), typed).status_code == 403
    with pytest.raises(NotAllowed):
        sent(the, by=person, organisation=shade, email=TO)
    assert not Letter.objects.exists()


def test_anonymous_visitors_send_none(client, the, shade):
    client.post(address(the, shade), {"language": "en", "text": "Buy.", "email": TO, "send": "1"})
    assert not ChallengeInvitation.objects.exists()


@pytest.mark.parametrize("typed", ["no address", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_what_is_no_single_address_is_refused(client, the, shade, mailed, typed):
    client.force_login(the.officer)
    form = {"language": "en", "text": "Hello", "email": typed, "send": "1", "key": str(uuid4())}
    assert client.post(address(the, shade), form).status_code == 422
    with pytest.raises(Invalid) as refused:
        mailed(email=typed)
    assert list(refused.value.fields) == ["email"]


def test_an_international_domain_gets_its_letter(mailed):
    assert mailed(email="Info@Träd.example").email == "info@xn--trd-rla.example"
    send_all_due()
    assert mail.outbox[0].to == ["info@xn--trd-rla.example"]


def test_no_name_adds_a_header_or_a_link_to_the_subject(settings, the, mailed):
    the.challenge.title = {"en": "Win at evil.example\r\nBcc: all@evil.example"}
    the.challenge.save()
    the.lulea.name = "Luleå\r\nBcc: all@evil.example"
    the.lulea.save()
    mailed(challenge=type(the.challenge).objects.get(pk=the.challenge.pk))
    send_all_due()
    (letter,) = mail.outbox
    message = letter.message()
    assert message["Bcc"] is None
    assert parseaddr(message["From"])[1] == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert "\n" not in letter.subject
    assert "Win at" not in letter.subject


def test_it_goes_only_where_nobody_acts_for_the_organisation(the):
    assert sent(the, email=TO).email == ""
    send_all_due()
    assert [letter.to for letter in mail.outbox] == [[the.maya.email]]


@pytest.mark.parametrize("why", ["withdrawn", "closed", "unwilling", "declined"])
def test_a_letter_that_has_no_point_any_more_is_not_sent(the, shade, mailed, why):
    invitation = mailed()
    if why == "withdrawn":
        move(the.challenge, "withdraw", by=the.officer, reason="No money.")
    elif why == "closed":
        close(the.challenge)
    elif why == "unwilling":
        MatchingPreferences.objects.create(organisation=shade, invited=False, changed_at=timezone.now())
    else:
        ChallengeInvitation.objects.filter(pk=invitation.pk).update(state="declined")
    Notification.objects.all().delete()
    send_all_due()
    assert mail.outbox == []


def test_the_page_of_a_withdrawn_challenge_says_so(client, the, mailed):
    invitation = mailed()
    move(the.challenge, "withdraw", by=the.officer, reason="No money.")
    page = Page.of(client.get(path_of(invitation)))
    assert "The challenge is not accepting answers now." in page.text


def test_an_address_is_invited_to_a_challenge_once_and_few_times_a_day(the, mailed):
    mailed()
    with pytest.raises(Conflict):
        mailed()
    with pytest.raises(Invalid):
        mailed(organisation=OrganisationFactory(city=None))
    for number in range(invitation_mail.TO_AN_ADDRESS_A_DAY):
        expected = pytest.raises(TooMany) if number else _nothing()
        with expected:
            mailed(challenge=ChallengeFactory(city=the.lulea))


class _nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *error: object) -> None: ...


@pytest.mark.parametrize("limit", ["FROM_A_PERSON_A_DAY", "FROM_A_CITY_A_DAY"])
def test_an_officer_and_a_city_send_few_a_day(monkeypatch, the, mailed, limit):
    monkeypatch.setattr(invitation_mail, limit, 1)
    mailed()
    with pytest.raises(TooMany):
        mailed(organisation=OrganisationFactory(city=None), email="b@b.example")
    by = officer_of(the.lulea) if limit == "FROM_A_CITY_A_DAY" else the.officer
    with pytest.raises(TooMany):
        mailed(by=by, organisation=OrganisationFactory(city=None), email="c@c.example")


class Refusing(EmailBackend):
    """A mail server that knows nobody at an address."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({TO: (550, b"No such user")})


def test_an_address_that_the_mail_server_refuses_is_marked_and_another_one_tried(
    client, settings, the, shade, mailed
):
    invitation = mailed()
    settings.EMAIL_BACKEND = f"{Refusing.__module__}.{Refusing.__qualname__}"
    send_all_due()
    invitation.refresh_from_db()
    assert invitation.state == "bounced"
    told = Notification.objects.get(person=the.officer)
    assert words_for(told).startswith("The email that invites Shade to answer “All the way home” came back")
    client.force_login(the.officer)
    assert address(the, shade) in Page.of(client.get(invitation.get_absolute_url())).links()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    again = mailed(email="office@shade.example")
    assert (again.pk, again.state, again.email) == (invitation.pk, "sent", "office@shade.example")
    send_all_due()
    assert ["office@shade.example"] in [letter.to for letter in mail.outbox]


def test_an_officer_reports_that_it_came_back(client, the, mailed):
    invitation = mailed()
    report = reverse("matching:report-bounce", args=[invitation.public_id])
    client.force_login(officer_of(the.austin))
    assert client.post(report).status_code == 404
    client.force_login(the.officer)
    assert client.post(report)["Location"] == invitation.get_absolute_url()
    invitation.refresh_from_db()
    assert invitation.state == "bounced"
    with pytest.raises(Conflict):
        move(sent(the), "report_bounce", by=the.officer)  # it was not mailed


def test_what_a_machine_translated_is_marked_in_the_letter(the, mailed):
    Translation.objects.all().delete()
    part = {
        "text": "Koko matka",
        "language": "fi",
        "machine": "Opus",
        "original": "Hela",
        "original_language": "sv",
    }
    invitation = mailed(language="fi", text="Hei")
    invitation.parts["title"] = part
    invitation.save()
    send_all_due()
    (letter,) = mail.outbox
    for said in (letter.body, str(letter.alternatives[0].content)):
        assert "Koko matka" in said
        assert "Opus" in said


def test_who_joins_later_reads_it_with_their_account(client, shade, mailed):
    invitation = mailed()
    client.force_login(member_of(shade))
    page = Page.of(client.get(invitation.get_absolute_url()))
    assert TO not in page.text


def test_the_draft_quotes_the_sentences_that_meet_and_no_loose_words(client, the, shade):
    said = {"language": "en", "text": "We plant trees\nand put up shade."}
    asked = {"language": "sv", "text": "Vi söker skugga."}
    Suggestion.objects.create(
        challenge=the.challenge,
        organisation=shade,
        rank=1,
        score=1.0,
        reasons={"said": said, "asked": asked, "words": [{"query": ["skugga"], "found": "umbra"}]},
    )
    client.force_login(the.officer)

    def draft(language) -> str:
        page = client.get(f"{address(the, shade)}?language={language}").content
        return BeautifulSoup(page, "html.parser").find("textarea").text

    assert "This is what made us think of you:\n\n> We plant trees and put up shade.\n" in draft("en")
    assert "umbra" not in draft("en")
    assert "Vi söker skugga." not in draft("en")
    assert "\n> Vi söker skugga.\n" in draft("sv")
