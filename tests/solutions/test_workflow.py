"""The tables of answers and of those who are asked to take part: what is listed is what can be done."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.core.workflow import bring_along
from talko.solutions.models import Partner, Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import OrganisationFactory, member_of, officer_of, person_of
from tests.workflows import disagreements


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("state", Solution.State.values)
@pytest.mark.parametrize("role", ["answerer", "officer", "resident", "nobody"])
def test_what_is_listed_is_what_can_be_done(state, role, closed):
    challenge = ChallengeFactory(solution_count=1)
    sent = None if state == "draft" else timezone.now()
    solution = SolutionFactory(challenge=challenge, state=state, submitted_at=sent)
    if closed:
        close(challenge)
    person = {
        "answerer": lambda: solution.author,
        "officer": lambda: officer_of(challenge.city),
        "resident": lambda: person_of(challenge.city),
        "nobody": AnonymousUser,
    }[role]()
    assert disagreements(solution, person, {}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("state", Partner.State.values)
@pytest.mark.parametrize("role", ["asked", "answerer", "nobody"])
def test_what_a_partner_can_answer(state, role, decided):
    helper = OrganisationFactory()
    state_of_answer = "not_chosen" if decided else "submitted"
    solution = SolutionFactory(state=state_of_answer, submitted_at=timezone.now())
    partner = Partner.objects.create(solution=solution, organisation=helper, state=state)
    person = {
        "asked": lambda: member_of(helper),
        "answerer": lambda: solution.author,
        "nobody": AnonymousUser,
    }[role]()
    assert disagreements(partner, person, {}) == []


@pytest.mark.django_db
def test_nobody_brings_along_what_is_somebodys_to_do():
    solution = SolutionFactory(sent=True)
    with pytest.raises(ValueError, match="withdraw"):
        bring_along(solution, "withdraw", by=solution.author)
