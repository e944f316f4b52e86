"""Challenges on the pages of cities and agreements."""

import pytest

from tests.challenges.factories import ChallengeFactory
from tests.factories import AgreementFactory, CityFactory

pytestmark = pytest.mark.django_db


def test_a_city_shows_what_its_people_can_answer(client):
    home, other = CityFactory(), CityFactory()
    ChallengeFactory(city=home, title={"en": "Our own"})
    ChallengeFactory(city=other, title={"en": "Shared with us"}, shared_with=[home])
    ChallengeFactory(city=other, title={"en": "Not ours"})
    ChallengeFactory(city=home, title={"en": "Still secret"}, state="review", opened_at=None)
    page = client.get(home.get_absolute_url()).content.decode()
    shown = {title for title in ("Our own", "Shared with us", "Not ours", "Still secret") if title in page}
    assert shown == {"Our own", "Shared with us"}
    assert f"/challenges/feed.atom?city={home.slug}" in page


def test_an_agreement_shows_what_was_shared_under_it(client):
    challenge = ChallengeFactory(title={"en": "Shared"}, shared_with=[CityFactory()])
    agreement = challenge.shares.get().agreement
    assert "Shared</a>" in client.get(agreement.get_absolute_url()).content.decode()
    bare = client.get(AgreementFactory().get_absolute_url()).content.decode()
    assert "Challenges that were shared" not in bare
