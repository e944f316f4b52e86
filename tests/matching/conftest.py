from types import SimpleNamespace

import pytest

from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of


@pytest.fixture
def the(db) -> SimpleNamespace:
    """Luleå's challenge reaches Austin, where somebody acts for an organisation; in Oulu nobody is reached."""
    lulea = CityFactory(slug="lulea", name="Luleå")
    austin = CityFactory(slug="austin", name="Austin", country="US", languages=["en"])
    oulu = CityFactory(slug="oulu", name="Oulu", country="FI", languages=["fi"])
    organisation = OrganisationFactory(name="Common Ground", city=austin)
    return SimpleNamespace(
        lulea=lulea,
        austin=austin,
        oulu=oulu,
        officer=officer_of(lulea, name="Eva"),
        organisation=organisation,
        maya=member_of(organisation, "editor", name="Maya"),
        member=member_of(organisation, "member", name="Mel"),
        challenge=ChallengeFactory(
            city=lulea,
            title={"sv": "Hela vägen hem", "en": "All the way home"},
            lead={"sv": "Bussen går inte sist.", "en": "The bus stops short."},
            shared_with=[austin],
        ),
    )
