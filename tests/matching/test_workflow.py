"""The table of invitations: what is listed is what can be done, for everyone and in every state."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.matching.models import ChallengeInvitation
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.workflows import disagreements


@pytest.mark.django_db
@pytest.mark.parametrize("state", ChallengeInvitation.State.values)
@pytest.mark.parametrize("role", ["owner", "editor", "member", "officer", "stranger", "nobody"])
def test_what_is_listed_is_what_can_be_done(state, role):
    challenge, organisation = ChallengeFactory(), OrganisationFactory()
    invitation = ChallengeInvitation.objects.create(
        challenge=challenge, organisation=organisation, city=challenge.city, language="en", text="Hello"
    )
    closed_at = timezone.now() if state in {"declined", "answered"} else None
    ChallengeInvitation.objects.filter(pk=invitation.pk).update(state=state, closed_at=closed_at)
    invitation.refresh_from_db()
    person = {
        "officer": lambda: officer_of(challenge.city),
        "stranger": lambda: person_of(CityFactory()),
        "nobody": AnonymousUser,
    }.get(role, lambda: member_of(organisation, role))()
    asked = {"decline": {"because": "No time."}, "answer": {"sent_at": timezone.now()}}
    assert disagreements(invitation, person, asked) == []
