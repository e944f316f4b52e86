"""Many people, and one person twice, at the same moment: on a database that several connections open."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections

from talko.accounts.models import Notification
from talko.actors.models import Project
from talko.challenges.models import Challenge
from talko.core.errors import TalkoError
from talko.core.workflow import move
from talko.solutions.actions.editing import save_solution, start_solution, submit_solution
from talko.solutions.actions.endorsements import endorse, unendorse
from talko.solutions.content import DecisionContent, content_of
from talko.solutions.models import Decision, Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import member_of, officer_of, person_of

PEOPLE = 8


def at_once(*work):
    """What each function gave, begun together: its result or the refusal."""
    start = Barrier(len(work))

    def one(function):
        start.wait()
        try:
            return function()
        except TalkoError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


@pytest.fixture
def challenge(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.fail("these tests need a database that several connections can open")
    return ChallengeFactory()


def test_a_double_click_on_send_has_one_effect(challenge):
    solution = SolutionFactory(challenge=challenge)
    officer = officer_of(challenge.city)
    content = replace(content_of(solution), title="Changed")
    made = at_once(
        *[
            lambda: submit_solution(
                by=solution.author, solution=Solution.objects.get(pk=solution.pk), content=content, revision=1
            )
        ]
        * 2
    )
    assert [one.state for one in made] == ["submitted", "submitted"]
    challenge.refresh_from_db()
    solution.refresh_from_db()
    assert (challenge.solution_count, solution.versions.count(), solution.revision) == (1, 0, 2)
    assert Notification.objects.filter(person=officer).count() == 1


def test_a_double_click_on_begin_makes_one_draft(challenge):
    person, key = person_of(challenge.city), uuid4()
    made = at_once(*[lambda: start_solution(by=person, challenge=challenge, language="en", key=key)] * 2)
    assert len({one.pk for one in made}) == 1
    assert Solution.objects.count() == 1


def test_two_colleagues_begin_one_answer(challenge):
    organisation = SolutionFactory().organisation
    organisation.city = challenge.city
    organisation.save()
    colleagues = [member_of(organisation), member_of(organisation, role="editor")]
    made = at_once(
        *[
            lambda by=by: start_solution(by=by, challenge=challenge, organisation=organisation, language="en")
            for by in colleagues
        ]
    )
    assert sorted(isinstance(one, Solution) for one in made) == [False, True]


def test_of_two_texts_at_once_one_stands_and_the_other_is_told(challenge):
    solution = SolutionFactory(challenge=challenge, sent=True)
    content = content_of(solution)
    made = at_once(
        *[
            lambda text=text: save_solution(
                by=solution.author, solution=solution, content=replace(content, summary=text), revision=1
            )
            for text in ("One.", "Other.")
        ]
    )
    assert sorted(getattr(one, "code", "saved") for one in made) == ["edit_conflict", "saved"]
    solution.refresh_from_db()
    assert (solution.revision, solution.versions.count()) == (2, 1)


def test_endorsements_at_once_are_as_many_as_people(challenge):
    solution = SolutionFactory(challenge=challenge, sent=True)
    people = [person_of() for _number in range(PEOPLE)]
    at_once(*[lambda by=by: endorse(by=by, solution=solution) for by in people])
    solution.refresh_from_db()
    assert (solution.endorsement_count, solution.endorsements.count()) == (PEOPLE, PEOPLE)
    at_once(*[lambda: endorse(by=people[0], solution=solution)] * PEOPLE)
    solution.refresh_from_db()
    assert solution.endorsement_count == PEOPLE
    at_once(*[lambda: unendorse(by=people[0], solution=solution)] * PEOPLE)
    solution.refresh_from_db()
    assert (solution.endorsement_count, solution.endorsements.count()) == (PEOPLE - 1, PEOPLE - 1)


def test_withdrawn_eight_times_at_once_it_is_counted_off_once(challenge):
    solutions = [SolutionFactory(challenge=challenge, sent=True) for _number in range(2)]
    first = solutions[0]
    at_once(*[lambda: move(first, "withdraw", by=first.author)] * PEOPLE)
    challenge.refresh_from_db()
    assert challenge.solution_count == 1


@pytest.mark.parametrize("same_key", [True, False])
def test_a_decision_at_once_is_made_once(challenge, same_key):
    solutions = [SolutionFactory(challenge=challenge, sent=True) for _number in range(2)]
    officer, key = officer_of(challenge.city), uuid4()
    close(challenge)
    made = at_once(
        *[
            lambda chosen=chosen: move(
                challenge,
                "decide",
                by=officer,
                content=DecisionContent(
                    "en", "So be it.", chosen.public_id, {one.public_id: "Because." for one in solutions}
                ),
                key=key if same_key else uuid4(),
            )
            for chosen in solutions
        ]
    )
    decisions = [one for one in made if isinstance(one, Challenge)]
    assert len(decisions) == (2 if same_key else 1)
    assert (Decision.objects.count(), Project.objects.count()) == (1, 1)
    assert Solution.objects.filter(state="chosen").count() == 1
    assert Notification.objects.count() == 2
