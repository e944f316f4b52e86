"""Pages of answers: who reads them, what they say, versions, endorsements, lists."""

from dataclasses import replace

import pytest
from django.urls import reverse

from talko.actors.models import Membership
from talko.solutions.models import Endorsement, Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.pages import HOSTILE, browser, is_harmless, page
from tests.reading import Page
from tests.solutions.ways import address, typed

pytestmark = pytest.mark.django_db


def test_a_reader_without_the_language_is_told_once_that_no_machine_helps(challenge, settings):
    sent, says = SolutionFactory(challenge=challenge, language="fi", sent=True), "no machine translator"
    shown = page(browser(), sent.get_absolute_url())
    assert "Finnish · This server has no machine translator." in Page.of(shown).text
    assert shown.count(says) == 1
    assert says not in page(browser(person_of(reads=["fi"])), sent.get_absolute_url())
    settings.TALKO = replace(settings.TALKO, translator_url="http://127.0.0.1:9")
    assert says not in page(browser(), sent.get_absolute_url())


@pytest.mark.parametrize("who", ["anonymous", "officer", "resident", "member", "elsewhere"])
def test_a_draft_is_nobodys_business(draft, who):
    city = draft.challenge.city
    person = {
        "anonymous": lambda: None,
        "officer": lambda: officer_of(city),
        "resident": lambda: person_of(city),
        "member": lambda: member_of(draft.organisation, role="member"),
        "elsewhere": lambda: officer_of(CityFactory()),
    }[who]()
    client = browser(person)
    page(client, draft.get_absolute_url(), 404)
    page(client, address("versions", draft), 404)
    for name in ("edit", "withdraw", "partners"):
        page(client, address(name, draft), 302 if person is None else 404)
    for name in ("edit", "autosave", "withdraw", "send-again", "endorse", "partners", "remove-partner"):
        assert client.post(address(name, draft)).status_code == (401 if person is None else 404), name


def test_others_read_a_sent_answer_and_change_nothing(sent):
    for person in (officer_of(sent.challenge.city), person_of(), officer_of(CityFactory())):
        client = browser(person)
        shown = page(client, sent.get_absolute_url())
        assert "Change the answer" not in shown
        for name in ("edit", "withdraw", "partners"):
            page(client, address(name, sent), 403)
        for name in ("edit", "autosave", "withdraw", "send-again", "partners", "remove-partner"):
            assert client.post(address(name, sent)).status_code == 403, name


def test_withdraw_asks_first_and_hides_the_answer(sent):
    client = browser(sent.author)
    assert "Withdraw the answer?" in page(client, address("withdraw", sent))
    client.post(address("withdraw", sent))
    page(browser(), sent.get_absolute_url(), 404)
    page(browser(officer_of(sent.challenge.city)), sent.get_absolute_url())
    assert "Send it again" in page(client, sent.get_absolute_url())
    client.post(address("send-again", sent))
    page(browser(), sent.get_absolute_url())


def test_versions_are_public_with_a_readable_difference(sent):
    client = browser(sent.author)
    client.post(
        address("edit", sent),
        typed(sent, title=sent.title, summary="We **do** nothing together.", then="send"),
    )
    shown = page(browser(), address("versions", sent))
    assert "<del>it</del>" in shown
    assert "<ins>nothing</ins>" in shown
    assert "2 versions, and what changed" in page(browser(), sent.get_absolute_url())
    for query in ("?before=9&after=1", "?before=x&after=0", "?after=99999999999"):
        assert browser().get(address("versions", sent) + query).status_code in {200, 404}


def test_endorse_and_take_it_back(sent):
    person = person_of()
    client = browser(person)
    assert "Endorse this answer" in page(client, sent.get_absolute_url())
    for _turn in range(2):
        client.post(address("endorse", sent))
    assert Endorsement.objects.count() == 1
    assert "Withdraw my endorsement" in page(client, sent.get_absolute_url())
    client.post(address("endorse", sent), {"then": "stop"})
    assert Endorsement.objects.count() == 0
    assert "Endorse this answer" not in page(browser(sent.author), sent.get_absolute_url())
    assert browser(sent.author).post(address("endorse", sent)).status_code == 403
    assert browser().post(address("endorse", sent)).status_code == 401


def test_hostile_text_stays_text(challenge):
    person = person_of(challenge.city, name=HOSTILE)
    solution = SolutionFactory(
        challenge=challenge, organisation=None, author=person, city=challenge.city, title=HOSTILE, sent=True
    )
    client = browser(person)
    client.post(
        address("edit", solution),
        typed(
            solution,
            title=HOSTILE,
            summary=HOSTILE,
            criterion_0=HOSTILE,
            plan=HOSTILE,
            step_0_name=HOSTILE,
            cost_note=HOSTILE,
            then="send",
        ),
    )
    for where in (
        solution.get_absolute_url(),
        address("edit", solution),
        address("versions", solution),
        reverse("solutions:of-challenge", args=[challenge.public_id, challenge.slug]),
    ):
        shown = page(
            client,
            Solution.objects.get().get_absolute_url() if where == solution.get_absolute_url() else where,
        )
        assert is_harmless(shown)


def test_the_address_without_or_with_other_words_leads_to_the_right_one(sent):
    assert browser().get(address("lead", sent)).url == sent.get_absolute_url()
    assert browser().get(address("solution", sent, "other")).url == sent.get_absolute_url()
    page(browser(), "/solutions/01j00000000000000000000000/", 404)


def test_own_answers_in_one_list(draft, sent):
    assert draft.title in page(browser(draft.author), reverse("solutions:mine"))
    assert sent.title not in page(browser(draft.author), reverse("solutions:mine"))
    assert "You have not answered a challenge yet." in page(browser(person_of()), reverse("solutions:mine"))
    page(browser(), reverse("solutions:mine"), 302)


def test_own_answers_are_filtered_by_words_state_and_in_whose_name(draft, sent):
    writer = draft.author
    Membership.objects.create(organisation=sent.organisation, person=writer, role="owner")
    mine = reverse("solutions:mine")

    def found(**asked):
        return Page.of(browser(writer).get(mine, asked)).results.titles()

    both = {str(draft), str(sent)}
    assert set(found()) == both
    assert found(state="draft") == [str(draft)]
    assert found(q=str(sent).upper()) == [str(sent)]
    assert found(whose=sent.organisation.address_id, state="submitted") == [str(sent)]
    assert set(found(state="nonsense", whose="01j00000000000000000000000")) == both
    shown = Page.of(browser(writer).get(mine, {"state": "withdrawn"}))
    assert shown.has("None of your answers matches")
    assert shown.link("Remove the filter Withdrawn ×") == f"{mine}?"


def test_many_own_answers_cost_as_much_as_two(draft, django_assert_num_queries):
    """Two, for pictures of people and of organisations are looked up once each."""
    client = browser(draft.author)
    for count in (2, 4):
        for _number in range(Solution.objects.count(), count):
            SolutionFactory(author=draft.author, organisation=None, city=draft.city)
        client.get(reverse("solutions:mine"))
        with django_assert_num_queries(9):
            client.get(reverse("solutions:mine"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(challenge, count, django_assert_num_queries):
    for _number in range(count):
        solution = SolutionFactory(challenge=challenge, sent=True)
        solution.partners.create(organisation=OrganisationFactory(), state="accepted")
    SolutionFactory(challenge=challenge)
    where = reverse("solutions:of-challenge", args=[challenge.public_id, challenge.slug])
    page(browser(), where)
    with django_assert_num_queries(9):
        shown = page(browser(), where)
    assert len(Page.of(shown).titles()) == count


def test_the_list_is_paginated(challenge):
    for number in range(21):
        SolutionFactory(
            challenge=challenge,
            organisation=None,
            author=person_of(),
            city=challenge.city,
            sent=True,
            title=f"Number {number}.",
        )
    where = reverse("solutions:of-challenge", args=[challenge.public_id, challenge.slug])
    for asked, rows in (("", 20), ("?page=2", 1), ("?page=nonsense", 20)):
        assert len(Page.of(page(browser(), where + asked)).titles()) == rows


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_it_holds(count, django_assert_num_queries):
    weights = tuple(((f"Criterion {n}", f"Kriterium {n}"), 30) for n in range(count))
    solution = SolutionFactory(challenge=ChallengeFactory(criteria=weights), sent=True)
    for number in range(count):
        solution.milestones.create(order=number, name=f"Step {number}")
        solution.partners.create(organisation=OrganisationFactory(), state="accepted")
    page(browser(), solution.get_absolute_url())
    with django_assert_num_queries(12):
        page(browser(), solution.get_absolute_url())


def test_the_page_of_an_organisation_says_which_challenge_each_answer_is_to(sent):
    organisation, challenge = OrganisationFactory(), sent.challenge
    Solution.objects.filter(pk=sent.pk).update(organisation=organisation)
    shown = Page.of(page(browser(), organisation.get_absolute_url()))
    assert f"{challenge.city.name} · {challenge.title['en']}" in shown.text
