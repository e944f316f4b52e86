"""The tables of the directory: what is listed is what can be done, for everyone and in every state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.actors.models import Claim, Invitation, Project, ProjectRequest
from talko.core.errors import Conflict, SayFirst
from talko.core.workflow import move
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.workflows import disagreements


@pytest.mark.django_db
@pytest.mark.parametrize("state", Claim.State.values)
@pytest.mark.parametrize(
    "role", ["officer", "evaluator", "operator", "claimant", "owner", "stranger", "nobody"]
)
def test_what_is_listed_of_a_claim_is_what_can_be_done(state, role):
    organisation = OrganisationFactory()
    claimant = person_of()
    claim = Claim.objects.create(organisation=organisation, person=claimant, reason="Mine", state=state)
    person = {
        "officer": lambda: officer_of(organisation.city),
        "evaluator": lambda: officer_of(organisation.city, "evaluator"),
        "operator": lambda: person_of(is_staff=True),
        "claimant": lambda: claimant,
        "owner": lambda: member_of(organisation),
        "stranger": lambda: officer_of(CityFactory()),
        "nobody": AnonymousUser,
    }[role]()
    assert disagreements(claim, person, {"refuse": {"answer": "Show us a document."}}) == []


@pytest.mark.django_db
def test_whoever_settles_a_claim_second_learns_that_it_is_settled():
    organisation = OrganisationFactory()
    first, second = officer_of(organisation.city), officer_of(organisation.city)
    claim = Claim.objects.create(organisation=organisation, person=person_of(), reason="Mine")
    for _time in range(2):
        assert move(claim, "grant", by=first).state == "granted"
    with pytest.raises(Conflict):
        move(claim, "grant", by=second)
    assert organisation.history.filter(action="organisation.claim_granted").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", Invitation.State.values)
@pytest.mark.parametrize("role", ["invited", "unconfirmed", "owner", "editor", "stranger", "nobody"])
def test_what_is_listed_of_an_invitation_is_what_can_be_done(state, role):
    organisation = OrganisationFactory()
    invitation = organisation.invitations.create(email="new@example.org", by=person_of(), state=state)
    person = {
        "invited": lambda: person_of(email="new@example.org"),
        "unconfirmed": lambda: with_unconfirmed("new@example.org"),
        "owner": lambda: member_of(organisation),
        "editor": lambda: member_of(organisation, "editor"),
        "stranger": lambda: member_of(OrganisationFactory()),
        "nobody": AnonymousUser,
    }[role]()
    assert disagreements(invitation, person, {}) == []


def with_unconfirmed(email):
    person = person_of()
    person.emailaddress_set.create(email=email, verified=False)
    return person


@pytest.mark.django_db
def test_an_invitation_to_another_address_leads_to_where_it_can_be_confirmed():
    invitation = OrganisationFactory().invitations.create(email="new@example.org")
    with pytest.raises(SayFirst) as refused:
        move(invitation, "accept", by=with_unconfirmed("new@example.org"))
    assert refused.value.path == "/accounts/email/"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ProjectRequest.State.values)
@pytest.mark.parametrize("side", ProjectRequest.Side.values)
@pytest.mark.parametrize("role", ["leader", "asked", "member", "stranger", "nobody"])
def test_what_is_listed_of_a_request_is_what_can_be_done(state, side, role):
    leading, asked = OrganisationFactory(), OrganisationFactory()
    project = Project.objects.create(name="Bridge")
    project.roles.create(organisation=leading, role="lead")
    leader = member_of(leading)
    request = project.requests.create(organisation=asked, role="lead", side=side, state=state, by=leader)
    person = {
        "leader": lambda: leader,
        "asked": lambda: member_of(asked),
        "member": lambda: member_of(asked, "member"),
        "stranger": person_of,
        "nobody": AnonymousUser,
    }[role]()
    assert disagreements(request, person, {}) == []
