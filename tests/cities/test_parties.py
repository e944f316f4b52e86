"""Agreements of more than two: who is in, who comes later, who leaves, and between whom it is in force."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from talko.accounts.models import Notification
from talko.cities import actions, queries
from talko.cities.models import Consent, Party
from talko.core import audit
from talko.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, PartyFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db


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
