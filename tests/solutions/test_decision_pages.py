"""The city's desk for a decision, and what everyone reads afterwards."""

from html import unescape

import pytest
from django.urls import reverse

from talko.actors.models import Project
from talko.challenges.models import Challenge
from talko.solutions.models import Decision, Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.pages import HOSTILE, browser, html, is_harmless, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def solutions(challenge) -> list[Solution]:
    made = [SolutionFactory(challenge=challenge, sent=True) for _number in range(2)]
    close(challenge)
    return made


@pytest.fixture
def officer(challenge):
    return officer_of(challenge.city)


def desk(challenge: Challenge) -> str:
    return reverse("solutions:decide", args=[challenge.public_id, challenge.slug])


def typed(solutions: list[Solution], **changed) -> dict[str, str]:
    values = {"chosen": solutions[0].address_id, "summary": "The best one.", "language": "sv"}
    values |= {f"reason_{one.address_id}": f"Reason for {one.title}." for one in solutions}
    return values | changed


def test_compare_read_once_more_and_publish(challenge, solutions, officer):
    client = browser(officer)
    shown = page(client, desk(challenge))
    assert all(one.title in shown for one in solutions)
    assert "How we meet Benefit." in shown
    check = client.post(desk(challenge), typed(solutions, then="check"))
    assert check.status_code == 200
    assert "It cannot be undone." in check.content.decode()
    assert Decision.objects.count() == 0
    published = client.post(desk(challenge), typed(solutions, then="publish"))
    assert published.url == challenge.get_absolute_url()
    assert client.post(desk(challenge), typed(solutions, then="publish")).url == published.url
    assert Decision.objects.count() == 1
    public = page(browser(), challenge.get_absolute_url())
    assert "The best one." in public
    assert f"Reason for {solutions[1].title}." in public


def test_the_chosen_solutions_page_becomes_the_projects_page(challenge, solutions, officer):
    solutions[0].milestones.create(order=0, name="Glass on the roof")
    helper = OrganisationFactory(name="Kiruna Glass")
    solutions[0].partners.create(organisation=helper, state="accepted")
    browser(officer).post(desk(challenge), typed(solutions, then="publish"))
    project = Project.objects.get()
    shown = page(browser(), solutions[0].get_absolute_url())
    for text in (
        "Under way",
        "Kiruna Glass",
        "Glass on the roof",
        "Lead",
        project.get_absolute_url(),
        "Why the city chose it",
    ):
        assert text in shown, text
    entry = page(browser(), project.get_absolute_url())
    assert solutions[0].get_absolute_url() in entry
    assert challenge.get_absolute_url() in entry
    other = page(browser(), solutions[1].get_absolute_url())
    assert "Why the city did not choose it" in other
    assert f"Reason for {solutions[1].title}." in other
    assert "Under way" not in other
    organisation = page(browser(), solutions[0].organisation.get_absolute_url())
    assert solutions[0].get_absolute_url() in organisation


def test_a_missing_reason_is_told_at_its_field_and_nothing_is_lost(challenge, solutions, officer):
    values = typed(solutions, then="check") | {f"reason_{solutions[1].address_id}": " "}
    del values["chosen"]
    answer = browser(officer).post(desk(challenge), values)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a reason for this answer." in shown
    assert "Choose one of the answers, or none." in shown
    assert f"Reason for {solutions[0].title}." in shown


def test_a_half_written_decision_is_kept_for_its_writer(challenge, solutions, officer):
    client = browser(officer)
    kept = client.post(f"{desk(challenge)}draft/", typed(solutions, summary="Half a"))
    assert kept.content.decode() == "Draft saved. Only you see it until it is published."
    assert "Half a" in page(client, desk(challenge))
    assert "Half a" not in page(browser(officer_of(challenge.city)), desk(challenge))
    client.post(desk(challenge), typed(solutions, then="save", summary="Half a sentence"))
    assert "Half a sentence" in page(client, desk(challenge))
    client.post(desk(challenge), typed(solutions, then="check", summary="Whole."))
    assert client.post(desk(challenge), typed(solutions, then="back", summary="Whole.")).url == desk(
        challenge
    )
    assert "Whole." in page(client, desk(challenge))


def test_an_answer_withdrawn_while_the_desk_was_open(challenge, solutions, officer):
    Solution.objects.filter(pk=solutions[0].pk).update(state="withdrawn")
    answer = browser(officer).post(desk(challenge), typed(solutions, then="publish"))
    assert answer.status_code == 422
    assert Decision.objects.count() == 0


def test_the_second_of_two_officers_is_told_what_stands_and_whose_decision_it_is(
    challenge, solutions, officer
):
    second = browser(officer_of(challenge.city))
    officer.name = "Eva Lindmark"
    officer.save()
    browser(officer).post(desk(challenge), typed(solutions, then="publish"))
    others = [
        typed(
            solutions,
            then="publish",
            chosen=solutions[1].address_id,
            summary="Mine is another view, for reasons of my own.",
        ),
        typed(solutions, then="check", summary="Mine is another view, for reasons of my own."),
        typed(solutions, then="publish"),  # the very same words are still not theirs
    ]
    for values in others:
        answer = second.post(desk(challenge), values)
        said = unescape(answer.content.decode())
        assert answer.status_code == 409
        assert (
            f"Eva Lindmark has already published the city's decision: “{solutions[0].title}” was chosen."
            in said
        )
        assert "The decision is published." not in said
    assert (
        "Mine is another view, for reasons of my own."
        in second.post(desk(challenge), others[0]).content.decode()
    )
    assert Decision.objects.get().by == officer


def test_an_officer_who_decides_otherwise_in_another_tab_is_told_so_too(challenge, solutions, officer):
    client = browser(officer)
    client.post(desk(challenge), typed(solutions, then="publish", chosen="none"))
    assert client.post(desk(challenge), typed(solutions, then="publish", chosen="none")).status_code == 302
    for changed in ({"chosen": solutions[0].address_id}, {"chosen": "none", "summary": "Other words."}):
        answer = client.post(desk(challenge), typed(solutions, then="publish", **changed))
        assert answer.status_code == 409
        assert "no answer was chosen. Nothing else was published" in answer.content.decode()


def test_none_can_be_chosen(challenge, solutions, officer):
    client = browser(officer)
    check = client.post(desk(challenge), typed(solutions, then="check", chosen="none"))
    assert "No answer is chosen" in check.content.decode()
    client.post(desk(challenge), typed(solutions, then="publish", chosen="none"))
    assert "No answer was chosen." in page(browser(), challenge.get_absolute_url())


def test_the_desk_is_for_officers_without_a_stake(challenge, solutions, officer):
    page(browser(), desk(challenge), 302)
    for person in (
        person_of(challenge.city),
        solutions[0].author,
        officer_of(CityFactory()),
        officer_of(challenge.city, role="evaluator"),
    ):
        client = browser(person)
        page(client, desk(challenge), 403)
        assert client.post(desk(challenge), typed(solutions, then="publish")).status_code == 403
        assert client.post(f"{desk(challenge)}draft/", {}).status_code == 403
    assert browser().post(desk(challenge), {}).status_code == 401
    solutions[0].organisation.memberships.create(person=officer, role="member")
    assert "another officer must decide" in page(browser(officer), desk(challenge), 403)


def test_the_desk_opens_when_answering_has_closed(challenge, officer):
    page(browser(officer), desk(challenge), 409)
    Challenge.objects.filter(pk=challenge.pk).update(state="draft")
    page(browser(officer), desk(challenge), 404)


def test_hostile_reasons_stay_text(challenge, solutions, officer):
    values = typed(solutions, summary=HOSTILE) | {f"reason_{one.address_id}": HOSTILE for one in solutions}
    client = browser(officer)
    assert is_harmless(html(client.post(desk(challenge), values | {"then": "check"})))
    client.post(desk(challenge), values | {"then": "publish"})
    for where in (
        challenge.get_absolute_url(),
        solutions[0].get_absolute_url(),
        solutions[1].get_absolute_url(),
    ):
        shown = page(browser(member_of(OrganisationFactory())), where)
        assert is_harmless(shown)
        assert "<img src=x" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_however_many_answered(count, django_assert_num_queries):
    challenge = ChallengeFactory()
    for _number in range(count):
        SolutionFactory(challenge=challenge, sent=True)
    client = browser(officer_of(close(challenge).city))
    page(client, desk(challenge))
    with django_assert_num_queries(12):
        page(client, desk(challenge))
