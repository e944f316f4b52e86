"""What is related, on the pages of organisations, solutions and challenges."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from talko.matching.index import documents
from talko.matching.models import Document, MatchingPreferences
from talko.matching.queries.related import challenges_to_answer, possible_partners, similar_decided
from talko.solutions.models import Answer, Decision
from tests.challenges.factories import SolutionFactory, close
from tests.factories import CityFactory, OrganisationFactory, member_of, person_of
from tests.matching.factories import GROWERS, LAWYERS, ODLARE, heat, others, read
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def austin():
    return CityFactory(slug="austin", name="Austin", country="US", languages=["en"])


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def growers(austin):
    made = OrganisationFactory(city=austin, name="Common Ground Growers", summary={"en": GROWERS})
    others(austin)
    return made


@pytest.fixture
def challenge(lulea, austin, growers):
    return heat(lulea, shared_with=[austin])


def decided(challenge, *, chosen=True):
    close(challenge)
    challenge.state = "decided"
    challenge.save()
    decision = Decision.objects.create(challenge=challenge, language="sv", summary="Vi valde.")
    if chosen:
        solution = SolutionFactory(challenge=challenge, sent=True, title="Roots first")
        Answer.objects.create(decision=decision, solution=solution, chosen=True, reason="Bäst.")
    documents.refresh([challenge.pk])
    return challenge


def test_an_organisations_page_shows_what_it_challenges_to_answer(client, challenge, growers):
    answer = client.get(growers.get_absolute_url())
    section = Page.of(answer).section("Challenges it could answer")
    assert "They write We build greenhouses" in section.row("Warm greenhouses with waste heat").text
    assert "csrf" not in answer.content.decode()
    assert not answer.cookies


def test_those_who_act_for_it_are_led_on(client, challenge, growers):
    client.force_login(member_of(growers))
    section = Page.of(client.get(growers.get_absolute_url())).section("Challenges you could answer")
    preferences = reverse("matching:preferences", args=[growers.public_id])
    assert section.links()[-2:] == [f"/watches/new/?organisation={growers.address_id}", preferences]
    client.force_login(member_of(growers, "member"))
    assert preferences not in Page.of(client.get(growers.get_absolute_url())).links()


def test_what_does_not_fit_is_not_shown(client, challenge, austin, lulea):
    law = OrganisationFactory(city=austin, name="Harbour Law II", summary={"en": LAWYERS})
    nowhere = OrganisationFactory(city=None, name="Nowhere", summary={"en": GROWERS})
    unreached = OrganisationFactory(city=CityFactory(), name="Unreached", summary={"en": GROWERS})
    read()
    for organisation in (law, nowhere, unreached):
        assert challenges_to_answer(organisation, None, 3) == []
        assert not Page.of(client.get(organisation.get_absolute_url())).has("Challenges it could answer")


def test_who_does_not_want_to_be_suggested_is_not_on_its_own_page_either(client, challenge, growers):
    MatchingPreferences.objects.create(organisation=growers, suggested=False, changed_at=timezone.now())
    assert not Page.of(client.get(growers.get_absolute_url())).has("Challenges it could answer")
    client.force_login(member_of(growers))
    assert "Warm greenhouses with waste heat" in client.get(growers.get_absolute_url()).content.decode()


def test_what_is_over_or_answered_is_not_shown(challenge, growers):
    assert len(challenges_to_answer(growers, None, 3)) == 1
    solution = SolutionFactory(challenge=challenge, organisation=growers)
    assert len(challenges_to_answer(growers, None, 3)) == 1
    solution.state, solution.submitted_at = "submitted", timezone.now()
    solution.save()
    assert challenges_to_answer(growers, None, 3) == []
    solution.delete()
    challenge.answers_by = timezone.now() - timedelta(minutes=1)
    challenge.save()
    assert challenges_to_answer(growers, None, 3) == []


def test_what_it_could_answer_costs_the_same_for_three_as_for_one(
    lulea, austin, growers, django_assert_num_queries
):
    for count in (1, 3):
        while Document.objects.count() < count:
            heat(lulea, shared_with=[austin])
        assert len(challenges_to_answer(growers, None, 3)) == count
        with django_assert_num_queries(7):
            challenges_to_answer(growers, None, 3)


def test_similar_decided_challenges_show_their_outcome(client, challenge, lulea, austin):
    other = decided(heat(CityFactory(name="Oulu", slug="oulu")))
    section = Page.of(client.get(challenge.get_absolute_url())).section("Similar challenges, decided")
    (row,) = section.rows()
    assert row.links() == [other.get_absolute_url() + "#decision"]
    assert "The city chose “Roots first” by Organisation" in row.text
    assert similar_decided(other, 3) == []


def test_a_decision_for_nobody_says_so(challenge):
    decided(heat(CityFactory(name="Oulu", slug="oulu")), chosen=False)
    (alike,) = similar_decided(challenge, 3)
    assert (alike.text, alike.byline) == ("No solution was chosen.", "Oulu")


def test_open_challenges_are_not_called_decided(client, challenge, lulea, austin):
    heat(lulea)
    assert similar_decided(challenge, 3) == []
    assert not Page.of(client.get(challenge.get_absolute_url())).has("Similar challenges, decided")


def test_who_writes_an_answer_sees_with_whom_to_join_forces(client, challenge, austin, growers):
    odlare = OrganisationFactory(city=challenge.city, name="Älvnära Odling", summary={"sv": ODLARE})
    hidden = OrganisationFactory(city=challenge.city, name="Hidden Growers", summary={"en": GROWERS})
    far = OrganisationFactory(city=CityFactory(), name="Far Growers", summary={"en": GROWERS})
    answering = SolutionFactory(
        challenge=challenge, organisation=OrganisationFactory(city=austin, name="Answering"), sent=True
    )
    MatchingPreferences.objects.create(organisation=hidden, suggested=False, changed_at=timezone.now())
    read()
    solution = SolutionFactory(challenge=challenge, organisation=growers, summary="We know data halls.")

    names = [one.title for one in possible_partners(solution, 4)]
    assert odlare.name in names
    assert not {growers.name, hidden.name, far.name, answering.organisation.name} & set(names)

    client.force_login(solution.author)
    page = Page.of(client.get(solution.get_absolute_url()))
    assert odlare.name in page.section("Possible partners").titles()
    solution.state, solution.submitted_at = "submitted", timezone.now()
    solution.save()
    for other in (None, person_of(austin), member_of(growers, "member")):
        client.logout()
        if other:
            client.force_login(other)
        assert not Page.of(client.get(solution.get_absolute_url())).has("Possible partners")


def test_a_partner_is_not_suggested_again(challenge, growers, austin):
    odlare = OrganisationFactory(city=challenge.city, name="Älvnära Odling", summary={"sv": ODLARE})
    read()
    solution = SolutionFactory(challenge=challenge, organisation=growers)
    solution.partners.create(organisation=odlare, state="asked")
    assert odlare.name not in [one.title for one in possible_partners(solution, 4)]
