"""Member municipalities join what their region has signed."""

import pytest
from django.db import IntegrityError, transaction

from talko.cities import actions, queries
from talko.core.errors import Conflict, Invalid, NotAllowed
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, officer_of

pytestmark = pytest.mark.django_db


class Region:
    """Norrbotten has signed with Troms; Luleå and Kiruna are its members, Oulu is not."""

    def __init__(self) -> None:
        self.norrbotten = CityFactory(name="Norrbotten", kind="region")
        self.lulea = CityFactory(name="Luleå", member_of=self.norrbotten)
        self.kiruna = CityFactory(name="Kiruna", member_of=self.norrbotten)
        self.oulu = CityFactory(name="Oulu")
        self.agreement = AgreementFactory(proposer=self.norrbotten, partners=[CityFactory(name="Troms")])

    def join(self, city, by=None):
        by = by or officer_of(city)
        return actions.join_through_region(by=by, agreement=self.agreement, city=city)


@pytest.fixture
def region():
    return Region()


def test_a_member_joins_what_its_region_signed_by_its_own_decision(region):
    assert queries.partners_of(region.lulea) == {}
    party = region.join(region.lulea)
    assert (party.state, party.admission) == ("accepted", "region")
    assert sorted(city.name for city in queries.partners_of(region.lulea)) == ["Norrbotten", "Troms"]
    assert queries.partners_of(region.kiruna) == {}


def test_joining_twice_has_one_effect(region):
    for _time in range(2):
        region.join(region.lulea)
    assert region.agreement.history.filter(action="agreement.joined").count() == 1


def test_others_do_not_join_through_the_region(region):
    with pytest.raises(NotAllowed):
        region.join(region.oulu)
    with pytest.raises(NotAllowed):
        region.join(region.lulea, by=officer_of(region.norrbotten))


def test_a_member_stays_when_its_region_leaves_and_no_other_joins(region):
    region.join(region.lulea)
    own = region.agreement.parties.get(city=region.norrbotten)
    move(own, "leave", by=officer_of(region.norrbotten), reason="Reorganised.")
    assert [city.name for city in queries.partners_of(region.lulea)] == ["Troms"]
    with pytest.raises(NotAllowed):
        region.join(region.kiruna)


def test_a_member_need_not_ask(region):
    with pytest.raises(Conflict):
        actions.ask_to_join(by=officer_of(region.lulea), agreement=region.agreement, city=region.lulea)


def test_only_a_region_has_members(region):
    with pytest.raises(Invalid):
        actions.create_city(slug="gammelstad", name="Gammelstad", country="SE", member_of=region.lulea)
    with pytest.raises(IntegrityError), transaction.atomic():
        CityFactory(kind="region", member_of=region.norrbotten)
