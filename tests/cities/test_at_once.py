"""Officers of several cities who act in the same moment: one after the other, whatever the order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from talko.cities import actions
from talko.core.errors import TalkoError
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, officer_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each gave, or its refusal."""
    start = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return work()
        except TalkoError as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.fixture
def applied():
    """Three take part; a fourth asks to join."""
    agreement = AgreementFactory(partners=[CityFactory(), CityFactory()])
    newcomer = CityFactory()
    party = actions.ask_to_join(by=officer_of(newcomer), agreement=agreement, city=newcomer)
    officers = {one.city: officer_of(one.city) for one in agreement.present}
    return party, officers


def test_the_consents_of_all_at_once_let_the_city_in(applied):
    party, officers = applied
    at_once(
        *(lambda city=city, by=by: move(party, "admit", by=by, city=city) for city, by in officers.items())
    )
    party.refresh_from_db()
    assert party.state == "accepted"
    assert party.agreement.history.filter(action="agreement.joined").count() == 1


def test_a_city_leaves_while_the_others_let_one_in(applied):
    party, officers = applied
    (leaver, by), *others = officers.items()
    own = party.agreement.parties.get(city=leaver)
    at_once(
        lambda: move(own, "leave", by=by, reason="Enough."),
        *(lambda city=city, who=who: move(party, "admit", by=who, city=city) for city, who in others),
    )
    states = dict(party.agreement.parties.values_list("city", "state"))
    assert states[leaver.pk] == "left"
    assert states[party.city_id] == "accepted"


def test_two_officers_of_one_city_who_disagree():
    agreement = AgreementFactory(state="proposed")
    party = agreement.parties.get(city=agreement.partner)
    yes, no = officer_of(agreement.partner), officer_of(agreement.partner)
    given = at_once(
        lambda: move(party, "accept", by=yes, revision=1).state,
        lambda: move(party, "decline", by=no, answer="No.").state,
    )
    party.refresh_from_db()
    assert sorted(given) == sorted([party.state, "conflict"])


def test_the_last_two_leave_at_once():
    agreement = AgreementFactory()
    parties = [(party, officer_of(party.city)) for party in agreement.all_parties]
    given = at_once(
        *(lambda one=one, by=by: move(one, "leave", by=by, reason="Enough.").state for one, by in parties)
    )
    agreement.refresh_from_db()
    assert agreement.state == "ended"
    assert sorted(given) == ["conflict", "left"]
    assert agreement.history.filter(action="agreement.ended").count() == 1
