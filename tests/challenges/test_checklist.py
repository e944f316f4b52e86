"""What a draft needs before it goes on its way is said from the beginning, and all of it at once."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from talko.challenges.models import Challenge
from talko.solutions.models import Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import CityFactory, officer_of
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db
BEFORE_REVIEW = "(needed before review)"
TITLE_ONLY = {"language": "sv", "title_sv": "Värme", "codes": "sv,en", "rows": "3", "revision": "1"}


@pytest.fixture
def officer(client):
    officer = officer_of(CityFactory(slug="lulea"), language="en")
    client.force_login(officer)
    return officer


def shown(response) -> str:
    return unescape(response.content.decode())


def label(page: str, field: str) -> str:
    start = page.index(f'for="id_{field}"')
    return page[start : page.index("</label>", start)]


def listed(page: str) -> list[str]:
    """The links of the checklist, in their order."""
    start = page.find('id="needed-title"')
    part = page[start : page.index("</ul>", start)] if start >= 0 else ""
    return [one.partition('"')[0].partition("#")[2] for one in part.split('href="')[1:]]


def test_no_field_that_a_review_needs_is_called_optional(client, officer):
    page = shown(client.get("/challenges/new/?city=lulea"))
    assert page.count(BEFORE_REVIEW) == 7
    assert BEFORE_REVIEW in label(page, "need_local")
    assert BEFORE_REVIEW in label(page, "answers_by")
    assert BEFORE_REVIEW in label(page, "criterion_0_weight")
    assert "(optional)" in label(page, "criterion_1_weight")
    assert "(optional)" in label(page, "place")
    assert "(needed before review when money is sought)" in page


def test_a_draft_lists_what_it_lacks_on_its_page_and_above_its_form(client, officer):
    client.post("/challenges/new/?city=lulea", {**TITLE_ONLY, "then": "save"})
    draft = Challenge.objects.get()
    expected = [
        "id_title_0",
        "id_lead_0",
        "id_need_local",
        "id_need_global_0",
        "id_affected_0",
        "criteria",
        "id_answers_by",
    ]
    page = shown(client.get(draft.get_absolute_url()))
    assert listed(page) == expected
    assert "Ask for a review" not in page
    form = shown(client.get(f"{draft.get_absolute_url()}edit/"))
    assert listed(form) == expected
    assert all(f'id="{anchor}"' in form for anchor in expected)


def test_a_whole_draft_lists_nothing_and_can_be_sent(client, officer):
    draft = ChallengeFactory(city__slug="oulu", state="draft", opened_at=None)
    client.force_login(officer_of(draft.city, language="en"))
    page = shown(client.get(draft.get_absolute_url()))
    assert "needed-title" not in page
    assert "Ask for a review" in page


def test_asking_for_a_review_tells_all_faults_at_once(client, officer):
    typed = {
        **TITLE_ONLY,
        "then": "send",
        "amount_amount": "many",
        "criterion_0_name_en": "Benefit",
        "criterion_0_weight": "70",
        "criterion_1_name_sv": "Kostnad",
    }
    refused = client.post("/challenges/new/?city=lulea", typed)
    assert refused.status_code == 422
    page = shown(refused)
    for fault in (
        "Title: Write it in English too.",
        "The need in one paragraph: Write it in Swedish and English.",
        "Describe the need for people who live there.",
        "Describe the need in English for people who do not know the place.",
        "Say who is affected.",
        "Enter when answers are due.",
        "Name each criterion in the language of the challenge.",
        "A weight is a whole number from 1 to 100.",
        "The weights add up to 70. They must add up to 100.",
    ):
        assert fault in page, fault
    assert 'href="#id_amount_0"' in page
    assert 'value="many"' in page
    assert not Challenge.objects.exists()


def test_an_answer_lists_what_it_lacks_and_tells_all_faults_at_once():
    answer = SolutionFactory(title="", summary="", amount=None)
    answer.criterion_answers.all().delete()
    client = Client()
    answer.author.language = "en"
    answer.author.save()
    client.force_login(answer.author)
    address = reverse("solutions:edit", args=[answer.public_id])
    page = shown(client.get(address))
    anchors = listed(page)
    assert anchors[:2] == ["id_title", "id_summary"]
    assert len(anchors) == 5
    assert all(f'id="{anchor}"' in page for anchor in anchors)
    assert listed(shown(client.get(answer.get_absolute_url()))) == anchors
    form = next(one for one in forms_on(page, address) if "draft" in one.fields)
    sent = {**form.fields, "step_0_amount": "many", "then": "send"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    for fault in (
        "Give the answer a title.",
        "Describe in a few sentences what you would do.",
        "Say how your answer meets this criterion.",
        "Enter what it costs; 0 if it costs nothing.",
    ):
        assert fault in shown(refused), fault
    assert 'value="many"' in shown(refused)
    assert Solution.objects.get().state == "draft"


def test_milestones_that_may_be_left_out_are_called_optional():
    answer = SolutionFactory()
    answer.author.language = "en"
    answer.author.save()
    client = Client()
    client.force_login(answer.author)
    page = shown(client.get(reverse("solutions:edit", args=[answer.public_id])))
    assert page.count("(optional)") == 3 * 3 + 2
