"""The tables of parties and of agreements: what is listed is what can be done."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.cities.models import Agreement, Party
from tests.factories import AgreementFactory, CityFactory, PartyFactory, officer_of, person_of
from tests.workflows import disagreements

pytestmark = pytest.mark.django_db
JOINED = ("accepted", "left")
ADMISSIONS = {"asked": "founding", "accepted": "founding", "declined": "founding"}


@pytest.mark.slow
@pytest.mark.parametrize("role", ["own", "present", "outsider", "resident", "nobody"])
@pytest.mark.parametrize("in_region", [False, True])
@pytest.mark.parametrize("state", Party.State.values)
@pytest.mark.parametrize("agreed", ["proposed", "concluded", "ended"])
def test_what_is_listed_is_what_can_be_done(agreed, state, in_region, role):
    region = CityFactory(kind="region")
    city = CityFactory(member_of=region if in_region else None)
    agreement = AgreementFactory(state=agreed, proposer=region)
    party = PartyFactory(
        agreement=agreement,
        city=city,
        state=state,
        admission=ADMISSIONS.get(state, "consent"),
        joined_at=timezone.now() if state in JOINED else None,
        left_at=timezone.now() if state == "left" else None,
    )
    person = {
        "own": lambda: officer_of(city),
        "present": lambda: officer_of(region),
        "outsider": lambda: officer_of(CityFactory()),
        "resident": lambda: person_of(city),
        "nobody": AnonymousUser,
    }[role]()
    asked = {
        "accept": {"revision": 1},
        "admit": {"city": region},
        "refuse": {"city": region, "reason": "Not yet."},
        "leave": {"reason": "Done."},
    }
    assert disagreements(party, person, asked) == []


@pytest.mark.parametrize("role", ["proposer", "partner", "nobody"])
@pytest.mark.parametrize("state", Agreement.State.values)
def test_what_the_proposer_can_do(state, role):
    agreement = AgreementFactory(state=state)
    person = {
        "proposer": lambda: officer_of(agreement.proposer),
        "partner": lambda: officer_of(agreement.partner),
        "nobody": AnonymousUser,
    }[role]()
    assert disagreements(agreement, person, {}) == []
