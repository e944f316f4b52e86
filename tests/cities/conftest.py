"""A network of cities in the north."""

import pytest

from talko.cities import actions, queries
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, PartyFactory, officer_of


class Network:
    """Luleå, Oulu and Tromsø take part; Rovaniemi has been asked and not answered; Kemi has no part in it."""

    def __init__(self) -> None:
        self.lulea, self.oulu, self.tromso, self.rovaniemi, self.kemi = (
            CityFactory(name=name) for name in ("Luleå", "Oulu", "Tromsø", "Rovaniemi", "Kemi")
        )
        self.agreement = AgreementFactory(
            proposer=self.lulea, partners=[self.oulu, self.tromso], scope=["challenges", "knowledge"]
        )
        PartyFactory(agreement=self.agreement, city=self.rovaniemi, state="asked")
        self.cities = [self.lulea, self.oulu, self.tromso, self.rovaniemi, self.kemi]
        self.officer = {city: officer_of(city) for city in self.cities}

    def party(self, city):
        return self.agreement.parties.get(city=city)

    def leave(self, city, reason="We do it ourselves now."):
        return move(self.party(city), "leave", by=self.officer[city], reason=reason)

    def ask(self, city, **asked):
        return actions.ask_to_join(by=self.officer[city], agreement=self.agreement, city=city, **asked)

    def admit(self, newcomer, city, by=None):
        return move(self.party(newcomer), "admit", by=by or self.officer[city], city=city)

    def state(self):
        self.agreement.refresh_from_db()
        return self.agreement.state

    def partners(self, city, scope="challenges"):
        return sorted(partner.name for partner in queries.partners_of(city, scope))


@pytest.fixture
def the(db):
    return Network()
