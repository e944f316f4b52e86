"""The form of an answer, as a browser without JavaScript sends it: begun, kept, refused, compared, sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.core.models import FormDraft
from talko.solutions.models import Solution
from tests.challenges.factories import SolutionFactory, close
from tests.factories import CityFactory, member_of, person_of
from tests.pages import browser, page
from tests.solutions.ways import address, typed

pytestmark = pytest.mark.django_db


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


def test_a_second_start_leads_to_the_answer_that_is_there(challenge):
    person = person_of(challenge.city)
    own = SolutionFactory(challenge=challenge, organisation=None, author=person, city=challenge.city)
    answer = browser(person).get(reverse("solutions:start", args=[challenge.public_id]))
    assert answer.url == address("edit", own)


def test_the_start_page_says_why_somebody_cannot_answer(challenge):
    start = reverse("solutions:start", args=[challenge.public_id])
    assert browser().get(start).url == f"/accounts/login/?next={start}"
    assert "This challenge accepts answers from Luleå." in page(browser(person_of(CityFactory())), start, 403)
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
    assert "Describe in a few sentences what you would do." in incomplete.content.decode()


def test_half_typed_text_is_kept_by_itself_and_given_back(draft):
    client = browser(draft.author)
    kept = client.post(address("autosave", draft), typed(draft, summary="Half a sent"))
    assert kept["Content-Type"].startswith("text/plain")
    assert kept.content.decode().startswith("Draft saved at ")
    draft.refresh_from_db()
    assert draft.summary == "We **do** it together."
    assert "Half a sent" in page(client, address("edit", draft))
    colleague = member_of(draft.organisation, role="editor")
    assert "Half a sent" not in page(browser(colleague), address("edit", draft))
    client.post(address("edit", draft), typed(draft, summary="Half a sentence"))
    assert not FormDraft.objects.filter(sent_at=None).exists()


def test_keeping_what_was_just_saved_keeps_nothing(draft):
    client = browser(draft.author)
    stale = typed(draft)
    client.post(address("edit", draft), typed(draft))
    client.post(address("autosave", draft), stale)
    assert not FormDraft.objects.filter(sent_at=None).exists()


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
