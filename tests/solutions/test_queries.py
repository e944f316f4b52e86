"""What waits for a person, what each may see, and who talks with whom about an answer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.challenges.content import new_form
from talko.challenges.models import Challenge
from talko.core.editing import drafts
from talko.core.errors import NotAllowed, NotFound
from talko.core.registries.next_steps import Kind, steps_for
from talko.dialogue.actions import post_message
from talko.dialogue.rules import may_post
from talko.solutions.actions.editing import start_solution
from talko.solutions.actions.partners import ask_partner
from talko.solutions.models import Solution
from talko.solutions.queries.solution_list import page_of
from talko.solutions.queries.solutions import solution_for, visible_to
from talko.solutions.rules import may_see
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge() -> Challenge:
    return ChallengeFactory()


def test_what_each_may_see(challenge):
    sent = SolutionFactory(challenge=challenge, sent=True)
    draft = SolutionFactory(challenge=challenge)
    withdrawn = SolutionFactory(challenge=challenge, sent=True)
    Solution.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    withdrawn.refresh_from_db()
    officer, stranger = officer_of(challenge.city), person_of()
    other_officer = officer_of(CityFactory())
    seen = {
        AnonymousUser(): {sent},
        stranger: {sent},
        other_officer: {sent},
        officer_of(challenge.city, role="evaluator"): {sent},
        officer: {sent, withdrawn},
        draft.author: {sent, draft},
        member_of(draft.organisation, role="editor"): {sent, draft},
        member_of(draft.organisation, role="member"): {sent},
        withdrawn.author: {sent, withdrawn},
    }
    for person, expected in seen.items():
        assert set(Solution.objects.filter(visible_to(person), challenge=challenge)) == expected
        for solution in (sent, draft, withdrawn):
            assert may_see(person, solution) == (solution in expected)
    with pytest.raises(NotFound):
        solution_for(officer, draft.public_id)


def test_the_chosen_answer_comes_first(challenge):
    solutions = [SolutionFactory(challenge=challenge, sent=True) for _number in range(3)]
    Solution.objects.filter(pk=solutions[0].pk).update(state="chosen")
    challenge.refresh_from_db()
    _page, shown = page_of(challenge, 1)
    assert [row.badge for row in shown] == ["Chosen", "", ""]


def test_a_challenge_without_answers_asks_the_database_nothing(challenge, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert page_of(challenge, 1)[1] == []


def test_a_former_member_stays_without_a_name(challenge):
    author = person_of(challenge.city)
    SolutionFactory(challenge=challenge, organisation=None, author=author, city=challenge.city, sent=True)
    author.erased_at = timezone.now()
    author.save()
    challenge.refresh_from_db()
    assert page_of(challenge, 1)[1][0].byline.startswith("A former member · ")


def waiting_for(person):
    return [step for step in steps_for(person) if step.kind == Kind.WAITS]


def test_what_waits_for_a_person(challenge):
    near = ChallengeFactory(city=challenge.city, answers_by=timezone.now() + timedelta(days=2))
    person = officer_of(challenge.city)
    for one in (challenge, near):
        start_solution(by=person, challenge=one, language="en", title="Peas")
    helper = OrganisationFactory()
    helper.memberships.create(person=person, role="editor")
    solution = SolutionFactory(sent=True)
    ask_partner(by=solution.author, solution=solution, organisation=helper)
    review = ChallengeFactory(city=challenge.city, owner=officer_of(challenge.city))
    Challenge.objects.filter(pk=review.pk).update(state="review")
    decision = close(ChallengeFactory(city=challenge.city))
    past = ChallengeFactory(city=challenge.city)
    start_solution(by=person, challenge=past, language="en")
    close(past)
    found = waiting_for(person)
    assert [one.label for one in found] == [
        "Continue writing",
        "Continue writing",
        "Compare and decide",
        "Compare and decide",
        "Answer the request",
        "Review it",
    ]
    assert found[0].deadline == near.answers_by
    assert {str(decision.address_id) in one.url or str(past.address_id) in one.url for one in found[2:4]} == {
        True
    }
    assert waiting_for(person_of(challenge.city)) == []
    assert waiting_for(AnonymousUser()) == []


def test_what_an_officer_began_to_write_waits_for_them(client, challenge):
    officer, city = officer_of(challenge.city), challenge.city
    drafts.save(by=officer, form=new_form(city), values={"title_sv": ["Halvskrivet"]})
    mine = ChallengeFactory(city=city, owner=officer, state="draft", opened_at=None)
    returned = ChallengeFactory(
        city=city, owner=officer_of(city), state="draft", opened_at=None, review_note="Say how much it costs."
    )
    ChallengeFactory(city=city, owner=officer_of(city), state="draft", opened_at=None)  # someone else's
    client.force_login(officer)
    page = client.get("/").content.decode()
    assert [(one.label, one.text) for one in waiting_for(officer)] == [
        ("Continue writing", f"You started a challenge for {city.name}. It has not been saved yet."),
        ("Continue writing", f"“{returned.title['en']}” was sent back with a note from the reviewer."),
        ("Continue writing", f"“{mine.title['en']}” is a draft."),
    ]
    assert all(f'href="{one.url}"' in page for one in waiting_for(officer))
    assert waiting_for(officer_of(CityFactory())) == []


def test_whoever_has_a_stake_is_not_asked_to_decide(challenge):
    officer = officer_of(challenge.city)
    solution = SolutionFactory(challenge=challenge, sent=True)
    solution.organisation.memberships.create(person=officer, role="member")
    close(challenge)
    assert waiting_for(officer) == []
    assert [one.label for one in waiting_for(officer_of(challenge.city))] == ["Compare and decide"]


def test_the_city_and_the_answerers_talk_in_private(challenge):
    solution = SolutionFactory(challenge=challenge, sent=True)
    colleague = member_of(solution.organisation, role="editor")
    for person in (solution.author, colleague, officer_of(challenge.city)):
        assert may_post(person, solution, "parties")
    for person in (
        person_of(challenge.city),
        officer_of(CityFactory()),
        officer_of(challenge.city, role="evaluator"),
        member_of(solution.organisation, role="member"),
        AnonymousUser(),
    ):
        assert not may_post(person, solution, "parties")
        with pytest.raises((NotFound, NotAllowed)):
            post_message(
                by=person, subject=solution, audience="parties", body="Let me in", language="en", key=None
            )


def test_everyone_talks_about_a_sent_answer_and_nobody_about_a_draft(challenge):
    sent, draft = SolutionFactory(challenge=challenge, sent=True), SolutionFactory(challenge=challenge)
    assert may_post(person_of(), sent, "public")
    for person in (draft.author, officer_of(challenge.city), person_of()):
        assert not may_post(person, draft, "public")
        assert not may_post(person, draft, "parties")
