"""Who reads neither the city's language nor any that a text was translated into sees it in English, on every page."""

import re

import pytest
from django.urls import reverse

from talko.accounts.models import Notification
from talko.accounts.notifications import words_for
from talko.challenges.actions.editing import search_text
from talko.core.workflow import move
from talko.dialogue import actions as dialogue
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import CityFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db
SWEDISH, ENGLISH = "Snöskottning", "Clearing the snow"


@pytest.fixture
def challenge():
    made = ChallengeFactory(
        city=CityFactory(slug="lulea", languages=["sv", "se"]),
        title={"sv": SWEDISH, "en": ENGLISH},
        lead={"sv": "Snön ligger kvar.", "en": "The snow stays."},
    )
    made.search_text = search_text(made)
    made.save()
    return made


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_page_says_it_in_english(client, challenge, language):
    client.cookies["language"] = language
    answer = SolutionFactory(challenge=challenge, sent=True)
    for path in (
        "/challenges/",
        "/cities/lulea/",
        "/search/?q=snow",
        "/challenges/feed.atom",
        "/challenges/deadlines.ics",
        challenge.get_absolute_url(),
        f"{challenge.get_absolute_url()}solutions/",
        answer.get_absolute_url(),
        reverse("dialogue:thread", args=["challenge", challenge.public_id]),
    ):
        page = client.get(path).content.decode()
        assert ENGLISH in page, path
        assert SWEDISH not in page, path


def test_whoever_reads_swedish_sees_swedish(client, challenge):
    client.force_login(PersonFactory(language="fi", reads=["fi", "sv"]))
    for path in ("/challenges/", challenge.get_absolute_url()):
        page = client.get(path).content.decode()
        assert SWEDISH in page, path
        assert re.search(f'lang="sv"[^>]*>(<[^>]*>)*{SWEDISH}', page), path


def test_where_there_is_no_english_the_original_stands(client):
    """The database may keep the languages of a text in any order."""
    challenge = ChallengeFactory(language="sv", title={"se": "Muohta", "sv": SWEDISH})
    client.cookies["language"] = "fi"
    assert SWEDISH in client.get(challenge.get_absolute_url()).content.decode()


def test_mail_says_it_so_too(challenge):
    officer = officer_of(challenge.city)
    follower = PersonFactory(language="fi", reads=["fi"])
    dialogue.follow(by=follower, subject=challenge)
    move(challenge, "withdraw", by=officer, reason="Vintern är slut.")
    assert ENGLISH in words_for(Notification.objects.get(person=follower))


def test_who_reads_the_language_of_an_answer_is_offered_nothing_under_its_texts(client, challenge):
    """One link for the whole answer; where it leads, each text can be translated."""
    answer = SolutionFactory(challenge=challenge, language="en", sent=True)
    address = answer.get_absolute_url()
    client.force_login(PersonFactory(language="sv", reads=["sv", "en"], writes=["sv"]))
    page = client.get(address).content.decode()
    assert "/dialogue/translations/" not in page
    assert page.count('href="?translate=1"') == 1
    asked_for = client.get(f"{address}?translate=1").content.decode()
    assert asked_for.count("/dialogue/translations/") == 4
    assert 'href="?translate=1"' not in asked_for
    for stranger in (
        PersonFactory(language="sv", reads=["sv"], writes=["sv"]),
        PersonFactory(language="en", reads=["en", "sv"], writes=["en"]),
    ):
        client.force_login(stranger)
        page = client.get(f"{address}?translate=1").content.decode()
        assert 'href="?translate=1"' not in page
        assert "/dialogue/translations/" not in page
