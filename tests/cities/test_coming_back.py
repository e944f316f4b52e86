"""A city that has left an agreement and asks to come back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.cities import actions, queries
from talko.core.errors import NotAllowed
from talko.core.values import dates
from talko.core.values.money import Money
from talko.core.workflow import move
from tests.factories import officer_of

pytestmark = pytest.mark.django_db


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
