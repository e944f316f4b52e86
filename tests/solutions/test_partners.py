"""Partners are named only after they have accepted; endorsements are counted and decide nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.accounts.models import Notification
from talko.core import audit
from talko.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.workflow import move
from talko.solutions.actions.endorsements import endorse, unendorse
from talko.solutions.actions.partners import ask_partner, remove_partner
from talko.solutions.queries.partners import organisations_to_ask
from talko.solutions.queries.solution_list import page_of
from tests.challenges.factories import SolutionFactory, close
from tests.factories import OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def solution():
    return SolutionFactory(sent=True)


@pytest.fixture
def helper():
    """An organisation anywhere in the world, with an owner."""
    organisation = OrganisationFactory(name="Kiruna Glass")
    member_of(organisation)
    return organisation


def owner(organisation):
    return organisation.memberships.get(role="owner").person


def test_a_partner_is_asked_accepts_and_is_named(solution, helper):
    partner = ask_partner(by=solution.author, solution=solution, organisation=helper, role="Glass")
    told = Notification.objects.get(person=owner(helper))
    assert (told.kind, told.data["path"]) == ("solution.partner_asked", partner.get_absolute_url())
    assert page_of(solution.challenge, 1)[1][0].note == ""
    move(partner, "accept", by=owner(helper))
    assert page_of(solution.challenge, 1)[1][0].note == "With Kiruna Glass"
    assert audit.history(solution, public_only=False)[0].what == "accepted to take part for Kiruna Glass"
    assert Notification.objects.filter(person=solution.author, kind="solution.partner_accepted").count() == 1


def test_asking_and_accepting_twice_have_one_effect(solution, helper):
    first = ask_partner(by=solution.author, solution=solution, organisation=helper)
    again = ask_partner(by=solution.author, solution=solution, organisation=helper)
    assert first.pk == again.pk
    for _turn in range(2):
        move(first, "accept", by=owner(helper))
    assert Notification.objects.filter(kind="solution.partner_asked").count() == 1
    assert Notification.objects.filter(kind="solution.partner_accepted").count() == 1


def test_a_partner_may_change_its_mind_until_the_city_decides(solution, helper):
    partner = ask_partner(by=solution.author, solution=solution, organisation=helper)
    move(partner, "accept", by=owner(helper))
    move(partner, "decline", by=owner(helper))
    assert page_of(solution.challenge, 1)[1][0].note == ""
    with pytest.raises(Conflict):
        ask_partner(by=solution.author, solution=solution, organisation=helper)
    type(solution).objects.filter(pk=solution.pk).update(state="not_chosen")
    with pytest.raises(Conflict):
        move(partner, "accept", by=owner(helper))


def test_only_the_asked_organisation_answers(solution, helper):
    partner = ask_partner(by=solution.author, solution=solution, organisation=helper)
    for person in (solution.author, officer_of(solution.challenge.city), member_of(helper, role="member")):
        with pytest.raises(NotAllowed):
            move(partner, "accept", by=person)
    with pytest.raises(SignInNeeded):
        move(partner, "accept", by=AnonymousUser())


def test_only_those_who_answer_ask_and_remove(solution, helper):
    for person in (owner(helper), officer_of(solution.challenge.city), person_of(solution.challenge.city)):
        with pytest.raises(NotAllowed):
            ask_partner(by=person, solution=solution, organisation=helper)
        with pytest.raises(NotAllowed):
            remove_partner(by=person, solution=solution, organisation=helper)
    with pytest.raises(SignInNeeded):
        ask_partner(by=AnonymousUser(), solution=solution, organisation=helper)


def test_no_organisation_is_its_own_partner(solution):
    with pytest.raises(Invalid):
        ask_partner(by=solution.author, solution=solution, organisation=solution.organisation)


def test_partners_of_a_sent_answer_stand_after_the_deadline(solution, helper):
    partner = ask_partner(by=solution.author, solution=solution, organisation=helper)
    close(solution.challenge)
    with pytest.raises(Conflict):
        remove_partner(by=solution.author, solution=solution, organisation=helper)
    with pytest.raises(Conflict):
        ask_partner(by=solution.author, solution=solution, organisation=OrganisationFactory())
    assert move(partner, "accept", by=owner(helper)).state == "accepted"


def test_who_accepts_after_the_question_was_taken_back_is_told_so(solution, helper, client):
    partner = ask_partner(by=solution.author, solution=solution, organisation=helper)
    remove_partner(by=solution.author, solution=solution, organisation=helper)
    with pytest.raises(Gone):
        move(partner, "accept", by=owner(helper))
    assert not Notification.objects.filter(kind="solution.partner_accepted").exists()


def test_a_partner_is_removed(solution, helper):
    ask_partner(by=solution.author, solution=solution, organisation=helper)
    for _turn in range(2):
        remove_partner(by=solution.author, solution=solution, organisation=helper)
    assert solution.partners.count() == 0


def test_the_search_leaves_out_itself_and_those_that_were_asked(solution, helper):
    other = OrganisationFactory(name="Glass and heat")
    ask_partner(by=solution.author, solution=solution, organisation=helper)
    assert organisations_to_ask(solution, "glass") == [other]
    assert organisations_to_ask(solution, solution.organisation.name) == []
    assert organisations_to_ask(solution, "  ") == []
    assert organisations_to_ask(solution, "%") == []


def test_a_person_endorses_once_and_takes_it_back(solution):
    person = person_of()
    for _turn in range(2):
        endorse(by=person, solution=solution)
    solution.refresh_from_db()
    assert (solution.endorsement_count, solution.endorsements.count()) == (1, 1)
    for _turn in range(2):
        unendorse(by=person, solution=solution)
    solution.refresh_from_db()
    assert (solution.endorsement_count, solution.endorsements.count()) == (0, 0)


def test_nobody_endorses_an_answer_they_have_a_part_in(solution, helper):
    partner = ask_partner(by=solution.author, solution=solution, organisation=helper)
    move(partner, "accept", by=owner(helper))
    for person in (solution.author, member_of(solution.organisation, role="member"), owner(helper)):
        with pytest.raises(NotAllowed):
            endorse(by=person, solution=solution)
    with pytest.raises(SignInNeeded):
        endorse(by=AnonymousUser(), solution=solution)
    with pytest.raises(SignInNeeded):
        unendorse(by=AnonymousUser(), solution=solution)


def test_only_a_sent_answer_is_endorsed_and_only_before_the_decision(solution):
    with pytest.raises(NotFound):
        endorse(by=person_of(), solution=SolutionFactory())
    type(solution).objects.filter(pk=solution.pk).update(state="chosen")
    solution.refresh_from_db()
    with pytest.raises(Conflict):
        endorse(by=person_of(), solution=solution)
