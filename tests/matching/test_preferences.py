"""An organisation chooses whether it is suggested and invited, and sees where it was."""

import pytest
from django.urls import reverse
from django.utils import timezone

from talko.core import audit
from talko.core.errors import NotAllowed
from talko.matching.actions.preferences import choose_preferences
from talko.matching.models import MatchingPreferences, Suggestion
from talko.matching.queries.suggestions import suggest
from talko.matching.tasks import suggestions as tasks
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, OrganisationFactory, PersonFactory, member_of, officer_of
from tests.matching.factories import GROWERS, LAWYERS, heat, others, read
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def growers(lulea):
    made = OrganisationFactory(city=lulea, name="Common Ground", summary={"en": GROWERS})
    others(lulea)
    return made


@pytest.fixture
def maya(growers):
    return member_of(growers)


@pytest.fixture
def address(growers):
    return reverse("matching:preferences", args=[growers.public_id])


def test_it_works(client, lulea, growers, maya, address):
    challenge, eva = heat(lulea), officer_of(lulea)
    assert growers in [row.organisation for row in suggest(eva, challenge).rows]
    tasks.suggest_for.call(challenge.pk)
    client.force_login(maya)
    page = Page.of(client.get(address))
    row = page.section("Where you were suggested").row("Warm greenhouses with waste heat")
    assert "In common:" in row.text
    assert reverse("organisations:edit", args=[growers.public_id]) in page.section("What is compared").links()

    assert client.post(address, {"invited": "on"}).status_code == 302

    preferences = MatchingPreferences.objects.get()
    assert (preferences.suggested, preferences.invited, preferences.by) == (False, True, maya)
    assert growers not in [row.organisation for row in suggest(eva, challenge).rows]
    assert [line.what for line in audit.history(growers, public_only=False)] == [
        "chose whether the organisation is suggested and invited"
    ]
    assert audit.history(growers) == []
    client.post(address, {"invited": "on"})
    assert len(audit.history(growers, public_only=False)) == 1


def test_a_draft_for_which_it_was_suggested_stays_unknown(client, lulea, growers, maya, address):
    draft = ChallengeFactory(city=lulea, state="draft", opened_at=None, title={"en": "A secret call"})
    Suggestion.objects.create(challenge=draft, organisation=growers, rank=1, score=1.0)
    client.force_login(maya)
    page = Page.of(client.get(address))
    assert "A secret call" not in page.text
    assert "Your organisation has not been suggested to any city yet." in page.text


def test_only_those_who_act_for_it_choose(client, lulea, growers, maya, address):
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 401
    for person in (member_of(growers, "member"), member_of(OrganisationFactory()), officer_of(lulea)):
        client.force_login(person)
        assert client.get(address).status_code == 403
        assert client.post(address, {"suggested": "on"}).status_code == 403
        with pytest.raises(NotAllowed):
            choose_preferences(by=person, organisation=growers, suggested=False, invited=False)
    assert not MatchingPreferences.objects.exists()
    missing = reverse("matching:preferences", args=[maya.public_id])
    assert client.get(missing).status_code == 404


def test_where_nobody_acts_for_it_the_way_to_claim_it_is_shown(client, growers, address):
    client.force_login(PersonFactory())
    page = Page.of(client.get(address))
    assert reverse("organisations:claim", args=[growers.public_id]) in page.links()
    assert client.post(address).status_code == 403


def test_the_page_costs_the_same_for_three_suggestions_as_for_one(
    client, lulea, growers, maya, address, django_assert_num_queries
):
    client.force_login(maya)
    for count in (1, 3):
        while Suggestion.objects.filter(organisation=growers).count() < count:
            Suggestion.objects.create(challenge=heat(lulea), organisation=growers, rank=1, score=1.0)
        client.get(address)
        with django_assert_num_queries(15):
            client.get(address)


def test_what_is_corrected_is_suggested_by_its_new_words(client, lulea, growers, maya):
    challenge, eva = heat(lulea), officer_of(lulea)
    growers.summary = {"en": LAWYERS}
    growers.updated_at = timezone.now()
    growers.save()
    read()
    assert growers not in [row.organisation for row in suggest(eva, challenge).rows]
