"""What follows a letter: its reader claims the organisation, and answers although no agreement reaches it."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from talko.accounts.actions import erase_account
from talko.actors.actions import claim_organisation
from talko.actors.claim_links import link_to_claim
from talko.actors.models import Claim, Membership
from talko.core.errors import Invalid, NotAllowed
from talko.matching.invitation_mail import token_of
from talko.solutions.queries.solutions import parties_for
from talko.solutions.rules import require_may_answer
from tests.challenges.factories import ChallengeFactory
from tests.factories import OrganisationFactory, PersonFactory, member_of
from tests.matching.ways import sent
from tests.reading import Page

TO = "info@shade.example"


@pytest.fixture
def shade(the):
    return OrganisationFactory(name="Shade", city=None, website="https://shade.example/")


@pytest.fixture
def invitation(the, shade):
    return sent(the, organisation=shade, email=TO)


def reader(address=TO, *, verified=True):
    person = PersonFactory(email=address)
    person.emailaddress_set.update(verified=verified)
    return person


def token_for(organisation, address=TO) -> str:
    query = link_to_claim(organisation, address, then="/").partition("?")[2]
    return QueryDict(query)["letter"]


def test_from_the_letter_to_the_answer(client, the, shade, invitation):
    shade.email_domain = "shade.example"
    shade.save()
    letter = reverse("matching:letter", args=[token_of(invitation)])
    link = Page.of(client.get(letter)).link("Answer this challenge")
    assert link.startswith(reverse("organisations:claim", args=[shade.public_id]))
    assert "/accounts/" in client.get(link)["Location"]
    person = reader()
    client.force_login(person)
    answered = client.post(link, {"key": "5b0a2a2e-3a53-4c39-a3c4-9d6ef2b6a5d1"})
    assert shade.memberships.get().person == person
    assert answered["Location"].startswith(reverse("solutions:start", args=[the.challenge.public_id]))
    start = Page.of(client.get(answered["Location"]))
    assert "Shade" in start.text
    assert Page.of(client.get(letter)).link("Answer this challenge") == answered["Location"]


def test_who_has_confirmed_the_address_of_the_letter_shows_it_to_who_decides(client, the, shade, invitation):
    person = reader()
    claim = claim_organisation(by=person, organisation=shade, letter=token_for(shade))
    assert (claim.state, claim.email) == (Claim.State.WAITING, TO)
    client.force_login(PersonFactory(is_staff=True))
    page = Page.of(client.get(reverse("organisations:settle", args=[claim.public_id])))
    assert f"{TO} (confirmed as theirs)" in page.text


@pytest.mark.parametrize("why", ["not confirmed", "another address", "another organisation", "forged"])
def test_a_letter_alone_proves_nothing(client, the, shade, invitation, why):
    person = {
        "not confirmed": lambda: reader(verified=False),
        "another address": lambda: reader("other@shade.example"),
    }.get(why, reader)()
    letter = token_for(OrganisationFactory() if why == "another organisation" else shade)
    letter += "x" * (why == "forged")
    with pytest.raises(Invalid):
        claim_organisation(by=person, organisation=shade, letter=letter)
    client.force_login(person)
    page = Page.of(client.get(reverse("organisations:claim", args=[shade.public_id]), {"letter": letter}))
    assert "Whoever decides will see that" not in page.text


def test_who_is_invited_answers_from_anywhere_and_nobody_else(the, shade, invitation):
    invited = member_of(shade, Membership.Role.OWNER)
    require_may_answer(invited, the.challenge, shade)
    assert [party.organisation for party in parties_for(invited, the.challenge)] == [shade]
    other = OrganisationFactory(city=None)
    stranger = member_of(other, Membership.Role.OWNER)
    with pytest.raises(NotAllowed):
        require_may_answer(stranger, the.challenge, other)
    with pytest.raises(NotAllowed):
        require_may_answer(invited, ChallengeFactory(city=the.lulea), shade)
    assert parties_for(stranger, the.challenge) == []


def test_the_address_goes_with_its_owners_account(the, invitation):
    person = reader()
    erase_account(by=person)
    invitation.refresh_from_db()
    assert invitation.email == ""
