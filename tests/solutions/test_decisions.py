"""The decision: one chosen or none, a reason for everyone, and a project for the chosen one."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.accounts.models import Notification
from talko.actors.models import Project, ProjectRole
from talko.challenges.models import Challenge
from talko.core import audit
from talko.core.errors import Conflict, Invalid, NotAllowed, SignInNeeded
from talko.core.workflow import move
from talko.dialogue.actions.following import follow
from talko.solutions.actions.partners import ask_partner
from talko.solutions.content import DecisionContent
from talko.solutions.models import Decision, Solution
from talko.solutions.queries.decisions import decision_of
from tests.challenges.factories import SolutionFactory, close
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def solutions(challenge) -> list[Solution]:
    return [SolutionFactory(challenge=challenge, sent=True) for _number in range(3)]


@pytest.fixture
def officer(challenge):
    return officer_of(challenge.city)


def decided(by, challenge, chosen, solutions, *, key=None, **changed):
    content = DecisionContent(
        language="sv",
        summary="It was a *hard* choice.",
        chosen=chosen.public_id if chosen else None,
        reasons={one.public_id: f"Because of {one.title}." for one in solutions},
    )
    return move(challenge, "decide", by=by, content=replace(content, **changed), key=key).decision


def test_the_city_chooses_one(challenge, solutions, officer):
    helper = OrganisationFactory(name="Kiruna Glass")
    partner = ask_partner(by=solutions[0].author, solution=solutions[0], organisation=helper)
    move(partner, "accept", by=member_of(helper))
    ask_partner(by=solutions[0].author, solution=solutions[0], organisation=OrganisationFactory())
    close(challenge)
    decision = decided(officer, challenge, solutions[0], solutions)
    challenge.refresh_from_db()
    states = [one.state for one in Solution.objects.order_by("pk")]
    assert (challenge.state, states) == ("decided", ["chosen", "not_chosen", "not_chosen"])
    assert [answer.reason for answer in decision.answers.order_by("solution_id")] == [
        f"Because of {one.title}." for one in solutions
    ]
    assert (decision.by, decision.language) == (officer, "sv")
    assert "<em>hard</em>" in decision.summary_html
    project = Project.objects.get()
    solutions[0].refresh_from_db()
    assert solutions[0].project == project
    assert project.name == solutions[0].title
    roles = {(role.organisation, role.role) for role in project.roles.all()}
    assert roles == {(solutions[0].organisation, ProjectRole.Role.LEAD), (helper, ProjectRole.Role.PARTNER)}
    assert [line.what for line in audit.history(challenge)] == ["published the decision"]
    assert audit.history(solutions[0])[0].what == "chose this solution"


def test_everyone_is_told_once_each_with_their_own(challenge, solutions, officer):
    colleague = officer_of(challenge.city)
    follower = person_of()
    follow(by=follower, subject=challenge)
    follow(by=follower, subject=solutions[1])
    close(challenge)
    decided(officer, challenge, solutions[0], solutions)
    told = {(one.person, one.kind, one.data["path"]) for one in Notification.objects.all()}
    assert told == {
        (solutions[0].author, "solution.chosen", solutions[0].get_absolute_url()),
        (solutions[1].author, "solution.not_chosen", solutions[1].get_absolute_url()),
        (solutions[2].author, "solution.not_chosen", solutions[2].get_absolute_url()),
        (follower, "challenge.decided", challenge.get_absolute_url()),
        (colleague, "challenge.decided", challenge.get_absolute_url()),
    }
    assert Notification.objects.count() == 5


def test_the_city_may_choose_none(challenge, solutions, officer):
    close(challenge)
    decided(officer, challenge, None, solutions)
    assert set(Solution.objects.values_list("state", flat=True)) == {"not_chosen"}
    assert Project.objects.count() == 0
    shown = decision_of(challenge)
    assert shown.chosen is None
    assert len(shown.others) == 3


def test_a_person_without_an_organisation_is_chosen(challenge, officer):
    solution = SolutionFactory(
        challenge=challenge,
        organisation=None,
        author=person_of(challenge.city),
        city=challenge.city,
        sent=True,
    )
    close(challenge)
    decided(officer, challenge, solution, [solution])
    assert Project.objects.get().roles.count() == 0
    assert Notification.objects.get(kind="solution.chosen").person == solution.author


def test_drafts_and_withdrawn_answers_need_no_reason_and_stay(challenge, solutions, officer):
    draft = SolutionFactory(challenge=challenge)
    Solution.objects.filter(pk=solutions[2].pk).update(state="withdrawn")
    close(challenge)
    decided(officer, challenge, solutions[0], solutions[:2])
    draft.refresh_from_db()
    solutions[2].refresh_from_db()
    assert (draft.state, solutions[2].state) == ("draft", "withdrawn")


def test_every_answerer_needs_a_reason_and_nothing_is_half_done(challenge, solutions, officer):
    close(challenge)
    with pytest.raises(Invalid) as refused:
        decided(
            officer,
            challenge,
            solutions[0],
            solutions,
            summary=" ",
            reasons={solutions[0].public_id: "Good."},
        )
    assert set(refused.value.fields) == {
        "summary",
        f"reason_{solutions[1].address_id}",
        f"reason_{solutions[2].address_id}",
    }
    challenge.refresh_from_db()
    assert (challenge.state, Decision.objects.count()) == ("closed", 0)


def test_only_an_answer_that_stands_can_be_chosen(challenge, solutions, officer):
    elsewhere = SolutionFactory(sent=True)
    close(challenge)
    with pytest.raises(Invalid) as refused:
        decided(officer, challenge, elsewhere, solutions)
    assert set(refused.value.fields) == {"chosen"}


def test_a_reason_for_an_answer_that_was_withdrawn_is_a_conflict(challenge, solutions, officer):
    close(challenge)
    Solution.objects.filter(pk=solutions[2].pk).update(state="withdrawn")
    with pytest.raises(Conflict):
        decided(officer, challenge, solutions[0], solutions)


def test_while_answering_is_open_nothing_is_decided(challenge, solutions, officer):
    with pytest.raises(Conflict) as early:
        decided(officer, challenge, None, solutions)
    assert str(early.value.message) == "Answering is still open. The city decides after it has closed."


def test_a_late_worker_does_not_keep_the_city_from_deciding(challenge, solutions, officer):
    close(challenge)
    Challenge.objects.filter(pk=challenge.pk).update(state="open")
    decided(officer, challenge, None, solutions)
    challenge.refresh_from_db()
    assert challenge.state == "decided"


def test_a_decision_is_made_once(challenge, solutions, officer):
    close(challenge)
    key = uuid4()
    first = decided(officer, challenge, solutions[0], solutions, key=key)
    assert decided(officer, challenge, solutions[0], solutions, key=key).pk == first.pk
    with pytest.raises(Conflict):
        decided(officer, challenge, solutions[1], solutions)
    with pytest.raises(Conflict):
        decided(officer_of(challenge.city), challenge, solutions[1], solutions, key=uuid4())
    assert Decision.objects.count() == 1
    assert Project.objects.count() == 1


@pytest.mark.parametrize("role", ["moderator", "evaluator", "treasurer"])
def test_other_roles_do_not_decide(challenge, solutions, role):
    close(challenge)
    with pytest.raises(NotAllowed):
        decided(officer_of(challenge.city, role=role), challenge, None, solutions)


def test_others_do_not_decide(challenge, solutions):
    close(challenge)
    for person in (officer_of(CityFactory()), person_of(challenge.city), solutions[0].author):
        with pytest.raises(NotAllowed):
            decided(person, challenge, None, solutions)
    with pytest.raises(SignInNeeded):
        decided(AnonymousUser(), challenge, None, solutions)


@pytest.mark.parametrize("stake", ["author", "member", "partner"])
def test_an_officer_with_a_stake_does_not_decide(challenge, solutions, officer, stake):
    if stake == "author":
        Solution.objects.filter(pk=solutions[0].pk).update(author=officer)
    elif stake == "member":
        solutions[0].organisation.memberships.create(person=officer, role="member")
    else:
        helper = OrganisationFactory()
        helper.memberships.create(person=officer, role="owner")
        partner = ask_partner(by=solutions[0].author, solution=solutions[0], organisation=helper)
        move(partner, "accept", by=officer)
    close(challenge)
    with pytest.raises(NotAllowed) as refused:
        decided(officer, challenge, solutions[0], solutions)
    assert "another officer must decide" in str(refused.value.message)
