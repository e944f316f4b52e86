"""Agreements of more than two: who is in, who comes later, who leaves, and between whom it is in force."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from talko.accounts.models import Notification
from talko.cities import actions, queries
from talko.cities.models import Consent, Party
from talko.core import audit
from talko.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.values import dates
from talko.core.values.money import Money
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, PartyFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db


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
def the():
    return Network()


def test_it_is_in_force_between_those_who_take_part(the, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert the.partners(the.lulea) == ["Oulu", "Tromsø"]
    assert the.partners(the.tromso) == ["Luleå", "Oulu"]
    assert the.partners(the.rovaniemi) == the.partners(the.kemi) == []
    assert queries.is_in_force(the.agreement, the.oulu, the.tromso)
    assert not queries.is_in_force(the.agreement, the.oulu, the.rovaniemi)


def test_two_of_many_are_enough_and_the_last_one_may_still_answer():
    cities = [CityFactory() for _number in range(6)]
    agreement = AgreementFactory(proposer=cities[0], partners=cities[1:], state="proposed")
    officers = {city: officer_of(city) for city in cities}
    for number, city in enumerate(cities[1:], start=1):
        party = agreement.parties.get(city=city)
        if number == 3:
            move(party, "decline", by=officers[city])
        else:
            move(party, "accept", by=officers[city], revision=1)
            assert cities[0] in queries.partners_of(city)
    assert len(queries.partners_of(cities[0])) == 4
    assert cities[3] not in queries.partners_of(cities[0])
    agreement.refresh_from_db()
    assert agreement.state == "concluded"


def test_a_proposal_that_all_decline_comes_to_nothing():
    cities = [CityFactory(), CityFactory()]
    agreement = AgreementFactory(partners=cities, state="proposed")
    for city in cities:
        move(agreement.parties.get(city=city), "decline", by=officer_of(city), answer="Not now.")
    agreement.refresh_from_db()
    assert agreement.state == "declined"


def test_only_what_both_take_part_in_is_shared(the):
    kemi = the.ask(the.kemi, scope=["knowledge"])
    for city in (the.lulea, the.oulu, the.tromso):
        the.admit(the.kemi, city)
    assert Party.objects.get(pk=kemi.pk).scope == ["knowledge"]
    assert the.partners(the.kemi, "knowledge") == ["Luleå", "Oulu", "Tromsø"]
    assert the.partners(the.kemi, "challenges") == []
    assert "Kemi" not in the.partners(the.lulea, "challenges")


@pytest.mark.parametrize("scope", [[], ["funding"]])
def test_a_scope_is_part_of_the_agreements(the, scope):
    with pytest.raises(Invalid) as refused:
        the.ask(the.kemi, scope=scope)
    assert list(refused.value.fields) == ["scope"]
    assert not the.agreement.parties.filter(city=the.kemi).exists()


def test_a_city_comes_in_when_all_present_agree(the):
    the.ask(the.kemi, answer="We are next door.")
    for city in (the.lulea, the.oulu):
        the.admit(the.kemi, city)
        assert the.party(the.kemi).state == "applied"
    assert the.partners(the.kemi) == []
    the.admit(the.kemi, the.tromso)
    assert the.party(the.kemi).state == "accepted"
    assert the.partners(the.kemi) == ["Luleå", "Oulu", "Tromsø"]
    told = Notification.objects.filter(person=the.officer[the.kemi], kind="agreement.joined")
    assert told.count() == 1
    assert [line.what for line in audit.history(the.agreement)] == ["made Kemi a party to the agreement"]


def test_one_refusal_is_enough_and_the_city_may_ask_again(the):
    the.ask(the.kemi)
    the.admit(the.kemi, the.lulea)
    with pytest.raises(Invalid):
        move(the.party(the.kemi), "refuse", by=the.officer[the.oulu], city=the.oulu, reason=" ")
    move(the.party(the.kemi), "refuse", by=the.officer[the.oulu], city=the.oulu, reason="Not yet.")
    assert (the.party(the.kemi).state, the.party(the.kemi).reason) == ("refused", "Not yet.")
    the.ask(the.kemi)
    assert [one.name for one in (party.city for party in the.party(the.kemi).awaited)] == [
        "Luleå",
        "Oulu",
        "Tromsø",
    ]


def test_agreeing_twice_has_one_effect_also_by_two_officers(the):
    the.ask(the.kemi)
    the.admit(the.kemi, the.lulea)
    the.admit(the.kemi, the.lulea, by=officer_of(the.lulea))
    assert Consent.objects.count() == 1
    assert the.agreement.history.filter(action="agreement.admitted").count() == 1


@pytest.mark.parametrize("who", ["asked", "newcomer", "outsider", "moderator"])
def test_only_an_officer_of_a_present_party_lets_others_in(the, who):
    the.ask(the.kemi)
    by = {
        "asked": the.officer[the.rovaniemi],
        "newcomer": the.officer[the.kemi],
        "outsider": officer_of(CityFactory()),
        "moderator": officer_of(the.lulea, "moderator"),
    }[who]
    for name, more in (("admit", {}), ("refuse", {"reason": "No."})):
        with pytest.raises(NotAllowed):
            move(the.party(the.kemi), name, by=by, city=the.lulea, **more)
    with pytest.raises(SignInNeeded):
        move(the.party(the.kemi), "admit", by=None, city=the.lulea)
    assert not Consent.objects.exists()


def test_nobody_agrees_in_another_citys_name(the):
    the.ask(the.kemi)
    with pytest.raises(NotAllowed):
        the.admit(the.kemi, the.oulu, by=the.officer[the.lulea])


def test_of_two_that_ask_the_first_one_in_is_asked_about_the_second(the):
    haparanda = CityFactory(name="Haparanda")
    the.officer[haparanda] = officer_of(haparanda)
    the.ask(the.kemi)
    the.ask(haparanda)
    for city in (the.lulea, the.oulu, the.tromso):
        the.admit(the.kemi, city)
    for city in (the.lulea, the.oulu, the.tromso):
        the.admit(haparanda, city)
    assert [party.city for party in the.party(haparanda).awaited] == [the.kemi]
    the.admit(haparanda, the.kemi)
    assert the.party(haparanda).state == "accepted"


def test_when_the_last_that_had_not_agreed_leaves_the_newcomer_is_in(the):
    the.ask(the.kemi)
    the.admit(the.kemi, the.lulea)
    the.admit(the.kemi, the.oulu)
    the.leave(the.tromso)
    assert the.party(the.kemi).state == "accepted"
    assert the.partners(the.kemi) == ["Luleå", "Oulu"]


def test_a_city_leaves_with_a_reason_and_the_others_go_on(the):
    with pytest.raises(Invalid):
        the.leave(the.lulea, reason=" ")
    the.leave(the.lulea)
    assert the.state() == "concluded"
    assert the.partners(the.lulea) == []
    assert the.partners(the.oulu) == ["Tromsø"]
    told = Notification.objects.filter(kind="agreement.left").values_list("person", flat=True)
    assert set(told) == {the.officer[the.oulu].pk, the.officer[the.tromso].pk}


def test_leaving_twice_has_one_effect(the):
    for _time in range(2):
        the.leave(the.lulea)
    assert the.agreement.history.filter(action="agreement.left").count() == 1


@pytest.mark.parametrize("who", ["oulu", "asked", "moderator"])
def test_a_city_leaves_by_its_own_officer_only(the, who):
    by = {
        "oulu": the.officer[the.oulu],
        "asked": the.officer[the.rovaniemi],
        "moderator": officer_of(the.lulea, "moderator"),
    }[who]
    with pytest.raises(NotAllowed):
        move(the.party(the.lulea), "leave", by=by, reason="x")
    assert the.party(the.lulea).state == "accepted"


def test_one_city_alone_has_no_agreement(the):
    """While another one may still answer it waits; it ends when nobody can come any more."""
    the.leave(the.lulea)
    the.leave(the.oulu)
    assert (the.state(), the.partners(the.tromso)) == ("concluded", [])
    assert not queries.is_in_force(the.agreement)
    assert queries.status_of(the.agreement)[0] == "Waiting for a reply"
    move(the.party(the.rovaniemi), "decline", by=the.officer[the.rovaniemi])
    assert the.state() == "ended"
    with pytest.raises(Conflict):
        the.ask(the.kemi)


def test_the_one_that_answers_last_revives_it(the):
    the.leave(the.lulea)
    the.leave(the.oulu)
    move(the.party(the.rovaniemi), "accept", by=the.officer[the.rovaniemi], revision=1)
    assert the.partners(the.rovaniemi) == ["Tromsø"]


def test_of_two_the_one_that_leaves_ends_it():
    agreement = AgreementFactory()
    move(agreement.parties.get(city=agreement.partner), "leave", by=officer_of(agreement.partner), reason="x")
    agreement.refresh_from_db()
    assert agreement.state == "ended"
    assert [line.what for line in audit.history(agreement)] == [
        "ended the agreement: fewer than two cities remain",
        f"left the agreement for {agreement.partner}",
    ]


def test_a_city_that_left_may_come_back(the):
    the.leave(the.oulu)
    the.ask(the.oulu)
    the.admit(the.oulu, the.lulea)
    the.admit(the.oulu, the.tromso)
    assert the.agreement.parties.filter(city=the.oulu).count() == 1
    assert the.partners(the.oulu) == ["Luleå", "Tromsø"]


class Returning:
    """Oulu took part from 1 March to 4 June, and asks to come back."""

    def __init__(self, the):
        self.agreement, self.oulu, self.lulea = the.agreement, the.oulu, the.lulea
        self.joined, self.left = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 6, 4, 12, tzinfo=UTC)
        the.leave(the.oulu, reason="Our budget is gone.")
        the.agreement.parties.filter(city=the.oulu).update(joined_at=self.joined, left_at=self.left)
        the.ask(the.oulu, answer="We found the money.")

    def shown_to(self, person):
        """State and text of its row, and what it says."""
        agreement = queries.agreement_for(person, self.agreement.public_id)
        row = next(row for row in queries.party_rows(agreement, person, []) if row.title == self.oulu.name)
        said = [one.text for one in queries.said_by_parties(agreement, person) if one.city == self.oulu.name]
        return row.badge, row.text, said

    def pays(self, treasurer):
        return actions.add_cost(
            by=treasurer,
            agreement=queries.agreement_for(treasurer, self.agreement.public_id),
            city=self.oulu,
            money=Money(120_00, "EUR"),
            purpose="The train in May",
            language="en",
            spent_on=timezone.now().date() - timedelta(days=10),
        )


@pytest.mark.parametrize("then", ["waits", "takes back", "is refused", "is let in"])
def test_late_bills_of_the_earlier_time_are_entered_whatever_comes_of_the_request(the, then):
    back, treasurer = Returning(the), officer_of(the.oulu, "treasurer")
    party = the.party(the.oulu)
    if then == "takes back":
        move(party, "take_back", by=the.officer[the.oulu])
    elif then == "is refused":
        move(party, "refuse", by=the.officer[the.lulea], city=the.lulea, reason="Not this year.")
    elif then == "is let in":
        the.admit(the.oulu, the.lulea)
        the.admit(the.oulu, the.tromso)
    assert back.pays(treasurer).money == Money(120_00, "EUR")
    with pytest.raises(NotAllowed):
        back.pays(officer_of(the.kemi, "treasurer"))


def test_a_city_that_came_back_has_taken_part_twice(the):
    back = Returning(the)
    the.admit(the.oulu, the.lulea)
    the.admit(the.oulu, the.tromso)
    party = the.party(the.oulu)
    assert (party.state, party.left_at, party.left_because) == ("accepted", None, "")
    assert timezone.now() - party.joined_at < timedelta(minutes=1)
    periods = party.earlier_periods.values_list("joined_at", "left_at", "left_because")
    assert list(periods) == [(back.joined, back.left, "Our budget is gone.")]
    badge, text, said = back.shown_to(AnonymousUser())
    assert badge == "Takes part"
    assert text.startswith("From 1 March 2026 to 4 June 2026. Since ")
    assert said == ["We found the money."]


def test_that_a_city_asks_to_come_back_is_between_the_parties(the):
    back = Returning(the)
    for stranger in (AnonymousUser(), the.officer[the.kemi]):
        assert back.shown_to(stranger) == (
            "Has left",
            "From 1 March 2026 to 4 June 2026.",
            ["Our budget is gone."],
        )
    for inside in (the.officer[the.lulea], the.officer[the.oulu]):
        badge, text, said = back.shown_to(inside)
        assert badge == "Asks to join"
        today = dates.day(dates.today(the.oulu.zone))
        asked = f"Asked to join on {today}. Waiting for Luleå and Tromsø."
        assert text == f"From 1 March 2026 to 4 June 2026. {asked}"
        assert said == ["We found the money."]
    move(the.party(the.oulu), "refuse", by=the.officer[the.lulea], city=the.lulea, reason="Not this year.")
    assert back.shown_to(AnonymousUser())[2] == ["Our budget is gone."]
    assert back.shown_to(the.officer[the.lulea])[2] == ["Not this year."]


def test_what_is_not_public_is_not_joined():
    agreement, city = AgreementFactory(state="proposed"), CityFactory()
    with pytest.raises(NotFound):
        actions.ask_to_join(by=officer_of(city), agreement=agreement, city=city)


def test_a_lapsed_agreement_is_not_joined():
    agreement = AgreementFactory(ends_on=timezone.now().date() - timedelta(days=1))
    city = CityFactory()
    with pytest.raises(Conflict):
        actions.ask_to_join(by=officer_of(city), agreement=agreement, city=city)


@pytest.mark.parametrize("role", [None, "moderator", "treasurer"])
def test_only_an_officer_asks_for_the_city(the, role):
    by = officer_of(the.kemi, role) if role else PersonFactory()
    with pytest.raises(NotAllowed):
        actions.ask_to_join(by=by, agreement=the.agreement, city=the.kemi)
    assert not the.agreement.parties.filter(city=the.kemi).exists()


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


def test_a_city_of_another_server_has_no_officers_here():
    with pytest.raises(Invalid):
        actions.create_city(
            slug="far", name="Far", country="SE", server="https://far.example", first_officer=PersonFactory()
        )


def test_a_city_of_another_server_can_be_asked_and_takes_no_part_until_it_answers(the):
    far = CityFactory(server="https://far.example")
    PartyFactory(agreement=the.agreement, city=far, state="asked")
    assert far not in queries.partners_of(the.lulea)
    the.agreement.parties.filter(city=far).update(
        state="accepted", scope=["challenges"], joined_at=timezone.now()
    )
    assert far in queries.partners_of(the.lulea)
    the.ask(the.kemi)
    for city in (the.lulea, the.oulu, the.tromso):
        the.admit(the.kemi, city)
    assert [party.city for party in the.party(the.kemi).awaited] == [far]


@pytest.mark.parametrize(
    "row",
    [
        {"state": "accepted", "joined_at": None},
        {"state": "asked", "joined_at": timezone.now()},
        {"state": "left", "joined_at": timezone.now(), "left_at": None},
        {"state": "left", "joined_at": None, "left_at": None},
        {"state": "applied", "admission": "consent", "joined_at": timezone.now(), "left_at": None},
        {
            "state": "asked",
            "joined_at": timezone.now(),
            "left_at": timezone.now() + timedelta(days=1),
        },
        {"state": "refused", "admission": "founding", "joined_at": None},
        {"state": "applied", "admission": "region", "joined_at": None},
    ],
)
def test_the_database_refuses_a_part_that_cannot_be(the, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(agreement=the.agreement, city=the.kemi, **row)


def test_the_database_refuses_a_city_twice(the):
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyFactory(agreement=the.agreement, city=the.lulea)


def test_the_contact_is_an_officer_and_goes_with_the_role(the):
    second = officer_of(the.lulea)
    with pytest.raises(Invalid):
        actions.name_contact(
            by=the.officer[the.lulea], party=the.party(the.lulea), contact=the.officer[the.oulu]
        )
    with pytest.raises(NotAllowed):
        actions.name_contact(by=the.officer[the.oulu], party=the.party(the.lulea), contact=None)
    actions.name_contact(by=second, party=the.party(the.lulea), contact=second)
    assert the.party(the.lulea).contact == second
    actions.take_role(by=the.officer[the.lulea], city=the.lulea, person=second, role="officer")
    assert the.party(the.lulea).contact is None


def test_a_lapsed_agreement_takes_no_more_answers(the):
    """Its last day has passed: nobody accepts it or is let in any more, and nobody is asked to; one may still decline."""
    the.ask(the.kemi)
    the.agreement.ends_on = timezone.now().date() - timedelta(days=1)
    the.agreement.starts_on = the.agreement.ends_on
    the.agreement.save()
    with pytest.raises(Conflict):
        the.admit(the.kemi, the.lulea)
    with pytest.raises(Conflict):
        move(the.party(the.rovaniemi), "accept", by=the.officer[the.rovaniemi], revision=1)
    assert queries.proposals_waiting(the.officer[the.rovaniemi]) == []
    assert queries.requests_waiting(the.officer[the.lulea]) == []
    move(the.party(the.rovaniemi), "decline", by=the.officer[the.rovaniemi])
    assert the.party(the.rovaniemi).state == "declined"
