"""Pages of answers, as a browser without JavaScript sees them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.core.models import FormDraft
from talko.solutions.actions.partners import ask_partner
from talko.solutions.models import Endorsement, Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\u202e<img src=x onerror=alert(2)>"


def browser(person=None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def address(name: str, solution: Solution, *more) -> str:
    return reverse(f"solutions:{name}", args=[solution.public_id, *more])


def typed(solution: Solution, **changed) -> dict[str, str]:
    values = {
        "title": "Greenhouse",
        "language": "en",
        "summary": "We grow tomatoes.",
        "criterion_0": "Forty jobs.",
        "criterion_1": "Half the cost.",
        "plan": "Build it.",
        "step_0_name": "Ground",
        "step_0_due": "2027-03-01",
        "step_0_amount": "40,000",
        "step_1_name": "",
        "step_1_due": "",
        "step_1_amount": "",
        "amount_amount": "100,000",
        "amount_currency": "SEK",
        "cost_note": "",
        "revision": str(solution.revision),
    }
    return values | changed


@pytest.fixture
def challenge() -> Challenge:
    return ChallengeFactory(city__name="Luleå")


@pytest.fixture
def draft(challenge) -> Solution:
    return SolutionFactory(challenge=challenge)


@pytest.fixture
def sent(challenge) -> Solution:
    return SolutionFactory(challenge=challenge, sent=True)


def test_the_whole_way_from_the_challenge_to_a_sent_answer(challenge):
    person = person_of(challenge.city, writes=["sv"])
    client = browser(person)
    start = reverse("solutions:start", args=[challenge.public_id])
    shown = page(client, start)
    assert '<option value="sv" selected>' in shown
    begun = client.post(start, {"party": "self", "title": "Växthus", "language": "sv"})
    solution = Solution.objects.get()
    assert begun.url == address("edit", solution)
    assert "Benefit, 60 %" in page(client, begun.url)
    saved = client.post(begun.url, typed(solution, then="save"))
    solution.refresh_from_db()
    assert (saved.status_code, solution.state, solution.amount) == (302, "draft", 100_000_00)
    assert [(step.name, step.amount) for step in solution.milestones.all()] == [("Ground", 40_000_00)]
    sent = client.post(begun.url, typed(solution, then="send"))
    solution.refresh_from_db()
    assert (sent.url, solution.state) == (solution.get_absolute_url(), "submitted")
    public = page(browser(), sent.url)
    assert "We grow tomatoes." in public
    assert "csrfmiddlewaretoken" not in public
    assert "They decide nothing" in public


def test_a_reader_without_the_language_is_told_once_that_no_machine_helps(challenge, settings):
    sent, says = SolutionFactory(challenge=challenge, language="fi", sent=True), "no machine translator"
    shown = page(browser(), sent.get_absolute_url())
    assert "· Finnish · This server has no machine translator." in " ".join(shown.split())
    assert shown.count(says) == 1
    assert says not in page(browser(person_of(reads=["fi"])), sent.get_absolute_url())
    settings.TALKO = replace(settings.TALKO, translator_url="http://127.0.0.1:9")
    assert says not in page(browser(), sent.get_absolute_url())


def test_a_second_start_leads_to_the_answer_that_is_there(challenge):
    person = person_of(challenge.city)
    own = SolutionFactory(challenge=challenge, organisation=None, author=person, city=challenge.city)
    answer = browser(person).get(reverse("solutions:start", args=[challenge.public_id]))
    assert answer.url == address("edit", own)


def test_the_start_page_says_why_somebody_cannot_answer(challenge):
    start = reverse("solutions:start", args=[challenge.public_id])
    assert browser().get(start).url == f"/accounts/login/?next={start}"
    assert "This challenge takes answers from Luleå." in page(browser(person_of(CityFactory())), start, 403)
    person = person_of(challenge.city)
    close(challenge)
    page(browser(person), start, 409)
    Challenge.objects.filter(pk=challenge.pk).update(state="draft")
    page(browser(person), start, 404)


def test_a_form_that_fails_keeps_everything(draft):
    client = browser(draft.author)
    answer = client.post(
        address("edit", draft),
        typed(
            draft, then="send", summary="", amount_amount="much", step_1_amount="10", cost_note="All of it"
        ),
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the amount in digits" in shown
    assert "Name the milestone." in shown
    assert "All of it" in shown
    assert "Forty jobs." in shown
    incomplete = client.post(address("edit", draft), typed(draft, then="send", summary=""))
    assert incomplete.status_code == 422
    assert "Say in a few sentences what you would do." in incomplete.content.decode()


def test_half_typed_text_is_kept_by_itself_and_given_back(draft):
    client = browser(draft.author)
    kept = client.post(address("autosave", draft), typed(draft, summary="Half a sent"))
    assert kept["Content-Type"].startswith("text/plain")
    assert kept.content.decode().startswith("Kept at ")
    draft.refresh_from_db()
    assert draft.summary == "We **do** it together."
    assert "Half a sent" in page(client, address("edit", draft))
    colleague = member_of(draft.organisation, role="editor")
    assert "Half a sent" not in page(browser(colleague), address("edit", draft))
    client.post(address("edit", draft), typed(draft, summary="Half a sentence"))
    assert FormDraft.objects.count() == 0


def test_keeping_what_was_just_saved_keeps_nothing(draft):
    client = browser(draft.author)
    stale = typed(draft)
    client.post(address("edit", draft), typed(draft))
    client.post(address("autosave", draft), stale)
    assert FormDraft.objects.count() == 0


def test_a_row_for_one_more_milestone_without_javascript(draft):
    client = browser(draft.author)
    answer = client.post(address("edit", draft), typed(draft, add="step", step_1_name="Harvest"))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="step_2_name"' in shown
    assert 'value="Harvest"' in shown
    assert 'name="step_3_name"' not in shown


def test_a_page_left_open_over_the_deadline_says_so_and_keeps_the_draft(draft):
    client = browser(draft.author)
    page(client, address("edit", draft))
    close(draft.challenge)
    late = client.post(address("edit", draft), typed(draft, then="send", summary="Written too late."))
    assert late.status_code == 409
    assert "Answering has closed" in late.content.decode()
    assert "Written too late." in late.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "Written too late." in page(client, address("edit", draft))
    Challenge.objects.filter(pk=draft.challenge_id).update(
        state="open", answers_by=timezone.now() + timedelta(days=3)
    )
    client.post(address("edit", draft), typed(draft, then="send", summary="Written too late."))
    draft.refresh_from_db()
    assert (draft.state, draft.summary) == ("submitted", "Written too late.")


def test_a_sent_answer_changed_too_late_keeps_what_was_typed(sent):
    client = browser(sent.author)
    close(sent.challenge)
    late = client.post(address("edit", sent), typed(sent, then="send", summary="Too late."))
    assert late.status_code == 409
    assert "Too late." in page(client, address("edit", sent))
    assert "Too late." not in page(browser(), sent.get_absolute_url())


def test_two_writers_and_the_second_is_shown_the_difference(draft):
    first, second = browser(draft.author), browser(member_of(draft.organisation, role="editor"))
    first.post(address("edit", draft), typed(draft, summary="We grow peas."))
    answer = second.post(address("edit", draft), typed(draft, summary="We grow beans."))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>peas</del>" in shown
    assert "<ins>beans</ins>" in shown
    draft.refresh_from_db()
    assert draft.summary == "We grow peas."
    assert f'name="revision" value="{draft.revision}"' in shown
    again = second.post(address("edit", draft), typed(draft, summary="We grow peas and beans."))
    assert again.status_code == 302


def test_sending_twice_has_one_effect(draft):
    client = browser(draft.author)
    values = typed(draft, then="send")
    answers = [client.post(address("edit", draft), values).status_code for _turn in range(2)]
    draft.challenge.refresh_from_db()
    assert (answers, draft.challenge.solution_count, draft.versions.count()) == ([302, 302], 1, 0)


def test_money_is_read_as_the_language_of_the_page_writes_it(draft):
    draft.author.language = "sv"
    draft.author.save()
    client = browser(draft.author)
    client.post(
        address("edit", draft),
        typed(draft, amount_amount="1 200 000,50", step_0_amount="300 000"),
        headers={"accept-language": "sv"},
    )
    draft.refresh_from_db()
    assert (draft.amount, draft.milestones.get().amount) == (120_000_050, 30_000_000)


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


def test_partners_are_searched_asked_and_taken_off_without_javascript(sent):
    helper = OrganisationFactory(name="Kiruna Glass")
    client = browser(sent.author)
    assert "Kiruna Glass" in page(client, address("partners", sent) + "?q=kiruna")
    client.post(address("partners", sent), {"organisation": str(helper.public_id), "role": "Glass"})
    assert "Asked" in page(client, address("partners", sent))
    assert "Kiruna Glass" not in page(browser(), sent.get_absolute_url())
    owner = member_of(helper)
    request = address("partner", sent, helper.public_id)
    assert "Accept to be named" in page(browser(owner), request)
    browser(owner).post(request, {"answer": "accept"})
    assert "Kiruna Glass" in page(browser(), sent.get_absolute_url())
    client.post(address("remove-partner", sent), {"organisation": str(helper.public_id)})
    assert "Kiruna Glass" not in page(browser(), sent.get_absolute_url())


def test_a_request_is_seen_by_the_asked_organisations_people_only(draft):
    helper = OrganisationFactory()
    ask_partner(by=draft.author, solution=draft, organisation=helper)
    request = address("partner", draft, helper.public_id)
    page(browser(member_of(helper)), request)
    for person in (member_of(helper, role="member"), draft.author, officer_of(draft.challenge.city)):
        page(browser(person), request, 404)
        assert browser(person).post(request, {"answer": "accept"}).status_code == 404
    page(browser(), request, 302)


def test_the_search_for_partners_takes_any_words(sent):
    client = browser(sent.author)
    for words in ("%", "'; DROP TABLE", "a" * 101, "\x00", "*"):
        page(client, f"{address('partners', sent)}?q={words}")
    assert client.post(address("partners", sent), {"organisation": "x"}).status_code == 422
    unknown = {"organisation": "0192f0c1-2345-7abc-8def-0123456789ab"}
    assert client.post(address("partners", sent), unknown).status_code == 404


def test_endorse_and_take_it_back(sent):
    person = person_of()
    client = browser(person)
    assert "Endorse this answer" in page(client, sent.get_absolute_url())
    for _turn in range(2):
        client.post(address("endorse", sent))
    assert Endorsement.objects.count() == 1
    assert "Take my endorsement back" in page(client, sent.get_absolute_url())
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
            summary=f"{HOSTILE} [x](javascript:alert(1))",
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
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown


def test_the_address_without_or_with_other_words_leads_to_the_right_one(sent):
    assert browser().get(address("lead", sent)).url == sent.get_absolute_url()
    assert browser().get(address("solution", sent, "other")).url == sent.get_absolute_url()
    page(browser(), "/solutions/01j00000000000000000000000/", 404)


def test_own_answers_in_one_list(draft, sent):
    assert draft.title in page(browser(draft.author), reverse("solutions:mine"))
    assert sent.title not in page(browser(draft.author), reverse("solutions:mine"))
    assert "You have not answered a challenge yet." in page(browser(person_of()), reverse("solutions:mine"))
    page(browser(), reverse("solutions:mine"), 302)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(challenge, count, django_assert_num_queries):
    for _number in range(count):
        solution = SolutionFactory(challenge=challenge, sent=True)
        solution.partners.create(organisation=OrganisationFactory(), state="accepted")
    SolutionFactory(challenge=challenge)
    where = reverse("solutions:of-challenge", args=[challenge.public_id, challenge.slug])
    page(browser(), where)
    with django_assert_num_queries(4):
        shown = page(browser(), where)
    assert shown.count('class="row"') == count


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
    assert page(browser(), where).count('class="row"') == 20
    assert page(browser(), f"{where}?page=2").count('class="row"') == 1
    assert page(browser(), f"{where}?page=nonsense").count('class="row"') == 20


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_it_holds(count, django_assert_num_queries):
    weights = tuple(((f"Criterion {n}", f"Kriterium {n}"), 30) for n in range(count))
    solution = SolutionFactory(challenge=ChallengeFactory(criteria=weights), sent=True)
    for number in range(count):
        solution.milestones.create(order=number, name=f"Step {number}")
        solution.partners.create(organisation=OrganisationFactory(), state="accepted")
    page(browser(), solution.get_absolute_url())
    with django_assert_num_queries(8):
        page(browser(), solution.get_absolute_url())
