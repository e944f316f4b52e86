"""The city's desk: reviewing, sharing, moving, withdrawing, and who is kept from it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talko.challenges.actions import editing as actions
from talko.challenges.models import Challenge
from talko.core.workflow import move
from tests.challenges.factories import ChallengeFactory
from tests.challenges.ways import at, content, typed
from tests.factories import AgreementFactory, CityFactory, officer_of, person_of
from tests.pages import browser, html

pytestmark = pytest.mark.django_db


GET_PAGES = ("edit/", "review/", "deadline/", "reopen/", "share/", "withdraw/", "follow-up/")
POSTS = (
    *GET_PAGES[:1],
    *GET_PAGES[2:],
    "edit/draft/",
    "review/send/",
    "review/back/",
    "review/approve/",
    "open/",
    "unshare/",
)


@pytest.mark.parametrize("page", GET_PAGES)
def test_the_desk_is_closed_to_others(city, page):
    challenge = ChallengeFactory(city=city)
    response = browser().get(at(challenge, page))
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={at(challenge, page)}",
    )
    for outsider in (person_of(city), officer_of(CityFactory()), officer_of(city, "treasurer")):
        assert browser(outsider).get(at(challenge, page)).status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize("page", POSTS)
def test_nobody_else_acts_at_the_desk(city, page):
    challenge = ChallengeFactory(city=city)
    before = Challenge.objects.values().get(pk=challenge.pk)
    values = {**typed(), "reason": "x", "note": "x", "text": "x", "cities": [], "city": city.slug}
    assert browser().post(at(challenge, page), values).status_code == 401
    for outsider in (person_of(city), officer_of(CityFactory()), officer_of(city, "moderator")):
        assert browser(outsider).post(at(challenge, page), values).status_code == 403
    assert Challenge.objects.values().get(pk=challenge.pk) == before


def test_a_draft_exists_only_for_those_who_work_for_the_city(city):
    draft = ChallengeFactory(city=city, state="draft", opened_at=None)
    assert browser().get(at(draft)).status_code == 404
    for outsider in (person_of(city), officer_of(city, "treasurer"), officer_of(CityFactory())):
        for page in ("", "edit/", "review/", "share/", "deadline.ics"):
            assert browser(outsider).get(at(draft, page)).status_code == 404, page
    for insider in (officer_of(city), officer_of(city, "evaluator"), officer_of(city, "moderator")):
        assert browser(insider).get(at(draft)).status_code == 200


def test_a_second_person_reviews_on_a_page_of_their_own(city):
    officer, second = officer_of(city, language="en"), officer_of(city, "evaluator", language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content(answer_languages=("sv", "en")))
    move(draft, "send_to_review", by=officer)
    assert "someone else must review it" in html(browser(officer).get(at(draft, "review/")))
    client = browser(second)
    page = html(client.get(at(draft, "review/")))
    assert "Elva barn åker." in page
    assert "Eleven children ride it." in page
    named = '<h3 lang="sv" dir="ltr">Nytta</h3>', '<h3 lang="en" dir="ltr">Benefit</h3>'
    assert all(name in page for name in named)
    assert "Swedish and English" in page
    assert "11. Sustainable cities and communities" in page
    assert client.post(at(draft, "review/back/"), {"note": ""}).status_code == 422
    assert "Approved. It is open for answers." in html(client.post(at(draft, "review/approve/"), follow=True))


def test_what_keeps_a_challenge_from_being_approved_is_said_on_the_page_of_the_review(city):
    officer, second = officer_of(city), officer_of(city, "evaluator", language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    move(draft, "send_to_review", by=officer)
    client = browser(second)
    client.post(at(draft, "review/back/"), {"note": "Say more."})
    late = client.post(at(draft, "review/approve/"))
    assert (late.status_code, "This has changed" in html(late)) == (409, True)
    move(draft, "send_to_review", by=officer)
    Challenge.objects.update(answers_by=timezone.now() - timedelta(minutes=1))
    refused = client.post(at(draft, "review/approve/"))
    assert refused.status_code == 422
    assert "This time has passed." in html(refused)
    assert "Elva barn åker." in html(refused)


def test_the_desk_shares_moves_and_withdraws(city):
    officer = officer_of(city, language="en")
    austin = CityFactory(slug="austin", name="Austin")
    AgreementFactory(proposer=city, partner=austin)
    challenge = ChallengeFactory(city=city)
    client = browser(officer)
    assert client.post(at(challenge, "share/"), {"cities": ["oulu"]}).status_code == 422
    assert client.post(at(challenge, "share/"), {"cities": ["austin"]}).status_code == 302
    assert [found.city for found in challenge.shares.all()] == [austin]
    earlier = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    refused = client.post(at(challenge, "deadline/"), {"answers_by": earlier, "reason": "Fort."})
    assert refused.status_code == 422
    assert "only be moved to a later moment" in html(refused)
    assert "Fort." in html(refused)
    page = html(client.post(at(challenge, "withdraw/"), {"reason": "Inget behov."}, follow=True))
    assert "Inget behov." in page
    assert client.post(at(challenge, "deadline/"), {"answers_by": earlier, "reason": "x"}).status_code == 409
