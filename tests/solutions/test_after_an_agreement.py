"""What has been shared stays shared: an open challenge, after the city it was shared with has left the agreement."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.challenges.queries.challenge_list import open_now
from talko.challenges.queries.challenges import cities_to_share_with
from talko.core.errors import Invalid, NotAllowed
from talko.core.workflow import move, pass_time
from talko.matching.rules import obstacle_to
from talko.solutions.actions.editing import start_solution, submit_solution
from talko.solutions.content import content_of
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    member_of,
    officer_of,
    person_of,
)
from tests.pages import browser, page
from tests.reading import Page

pytestmark = pytest.mark.django_db
TITLE = "Heat the school"


class Shared:
    """Luleå's open challenge was shared with Austin, which then left; Oulu stays, and it was not shared with Oulu."""

    def __init__(self, state="open"):
        self.lulea, self.austin, self.oulu = (CityFactory(name=name) for name in ("Luleå", "Austin", "Oulu"))
        agreement = AgreementFactory(proposer=self.lulea, partners=[self.austin, self.oulu])
        opens_at = timezone.now() + timedelta(days=1)
        opened = {} if state == "open" else {"state": state, "opened_at": None, "opens_at": opens_at}
        self.challenge = ChallengeFactory(city=self.lulea, title={"en": TITLE}, decision_by=None, **opened)
        self.officer = officer_of(self.lulea)
        move(self.challenge, "share", by=self.officer, cities=[self.austin])
        leaving = agreement.parties.get(city=self.austin)
        move(leaving, "leave", by=officer_of(self.austin), reason="We go on alone.")
        self.challenge.refresh_from_db()

    def answered_from(self, city, *, in_a_name):
        """A sent answer of an organisation there, or of a person who lives there."""
        organisation = OrganisationFactory(city=city) if in_a_name else None
        person = member_of(organisation) if organisation else person_of(city)
        sample = content_of(SolutionFactory(challenge=ChallengeFactory(city=city)))
        draft = start_solution(
            by=person, challenge=self.challenge, language="en", title="Pumps", organisation=organisation
        )
        return submit_solution(by=person, solution=draft, content=sample, revision=draft.revision)


@pytest.mark.parametrize("in_a_name", [True, False])
def test_people_and_organisations_of_the_city_that_left_still_answer(in_a_name):
    the = Shared()
    assert the.answered_from(the.austin, in_a_name=in_a_name).state == "submitted"
    with pytest.raises(NotAllowed):
        the.answered_from(the.oulu, in_a_name=in_a_name)


def test_it_is_read_by_all_and_listed_where_it_can_be_answered():
    the = Shared()
    for reader in (None, person_of(the.austin), person_of(the.oulu)):
        assert TITLE in page(browser(reader), the.challenge.get_absolute_url())
    listed = {
        city.name: [row.title for row in open_now(city, AnonymousUser())]
        for city in (the.lulea, the.austin, the.oulu)
    }
    assert listed == {"Luleå": [TITLE], "Austin": [TITLE], "Oulu": []}
    mine = browser(person_of(the.austin)).get(reverse("challenges:list"), {"reaches": "on"})
    assert Page.of(mine).results.titles() == [TITLE]


def test_its_organisations_can_be_invited_and_nothing_new_is_shared_with_it():
    the = Shared()
    assert obstacle_to(the.challenge, OrganisationFactory(city=the.austin)) is None
    assert cities_to_share_with(the.challenge) == [the.oulu]
    another = ChallengeFactory(city=the.lulea)
    with pytest.raises(Invalid):
        move(another, "share", by=the.officer, cities=[the.austin])


def test_what_had_not_opened_does_not_reach_the_city_that_left():
    the = Shared(state="approved")
    pass_time(Challenge, now=timezone.now() + timedelta(days=1, minutes=1))
    the.challenge = Challenge.objects.get(pk=the.challenge.pk)
    assert the.challenge.state == "open"
    with pytest.raises(NotAllowed):
        the.answered_from(the.austin, in_a_name=True)
    assert TITLE not in [row.title for row in open_now(the.austin, AnonymousUser())]


def test_a_longer_time_to_answer_is_theirs_as_well():
    the = Shared()
    close(the.challenge)
    later = timezone.now() + timedelta(days=30)
    move(the.challenge, "reopen", by=the.officer, answers_by=later, reason="Too few answers.")
    the.challenge = Challenge.objects.get(pk=the.challenge.pk)
    assert the.answered_from(the.austin, in_a_name=True).state == "submitted"
