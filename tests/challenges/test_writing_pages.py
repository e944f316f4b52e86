"""The form of a challenge: kept, refused, compared, saved."""

import pytest

from talko.challenges.actions import editing as actions
from talko.challenges.content import content_of
from talko.challenges.models import Challenge
from talko.core.workflow import move
from tests.challenges.ways import at, content, typed
from tests.factories import CityFactory, officer_of
from tests.pages import browser, html

pytestmark = pytest.mark.django_db


def test_writing_a_challenge(city):
    officer = officer_of(city, language="sv", reads=["sv"])
    client = browser(officer)
    assert client.get("/challenges/new/").status_code == 200
    response = client.post("/challenges/new/?city=lulea", typed())
    challenge = Challenge.objects.get()
    assert (response.status_code, response["Location"]) == (302, at(challenge))
    assert (challenge.amount, challenge.currency) == (120_000_050, "SEK")
    written = content_of(challenge)
    assert written.title == {"sv": "Värm växthus", "en": "Heat greenhouses"}
    assert written.goals == (11, 13)
    assert [(one.name, one.weight) for one in written.criteria] == [
        ({"sv": "Nytta"}, 70),
        ({"sv": "Kostnad"}, 30),
    ]


@pytest.mark.parametrize(
    ("language", "amount", "minor"),
    [("sv", "1 200 000", 120_000_000), ("en", "1,200,000.50", 120_000_050), ("fi", "1 200,5", 120_050)],
)
def test_money_is_typed_as_the_page_writes_it(city, language, amount, minor):
    client = browser(officer_of(city, language=language))
    client.post("/challenges/new/?city=lulea", typed(amount_amount=amount))
    assert Challenge.objects.get().amount == minor


def test_a_form_that_fails_keeps_all_that_was_typed(city):
    client = browser(officer_of(city, language="en"))
    response = client.post(
        "/challenges/new/?city=lulea", typed(amount_amount="a lot", targets="99.9", criterion_1_name_sv="")
    )
    page = html(response)
    assert response.status_code == 422
    for kept in ("Värm växthus", "There is heat here.", "a lot", "99.9", "Odlare."):
        assert kept in page
    assert "There is no target 99.9." in page
    assert "Name the criterion." in page
    assert not Challenge.objects.exists()


def test_a_double_click_makes_one_challenge(city):
    client = browser(officer_of(city))
    once = typed()
    for _again in range(2):
        assert client.post("/challenges/new/?city=lulea", once).status_code == 302
    assert Challenge.objects.count() == 1


def test_half_typed_forms_are_kept(city):
    officer = officer_of(city, language="en")
    client = browser(officer)
    kept = client.post(
        "/challenges/new/draft/?city=lulea", typed(title_sv="Halvfärdig", amount_amount="many")
    )
    assert (kept.status_code, kept["Content-Type"]) == (200, "text/plain; charset=utf-8")
    page = html(client.get("/challenges/new/?city=lulea"))
    assert "Halvfärdig" in page
    assert 'value="many"' in page
    client.post("/challenges/new/?city=lulea", typed())
    assert "Halvfärdig" not in html(client.get("/challenges/new/?city=lulea"))
    assert (
        browser(officer_of(CityFactory())).post("/challenges/new/draft/?city=lulea", typed()).status_code
        == 403
    )


def test_a_kept_form_can_be_opened_again_and_saved(city):
    client = browser(officer_of(city, language="en"))
    client.post("/challenges/new/draft/?city=lulea", typed(title_sv="Halvfärdig", revision="1"))
    again = client.get("/challenges/new/?city=lulea").context["form"]
    sent = typed(title_sv="Färdig", revision=again["revision"].value(), key=again["key"].value())
    assert sent["key"]
    assert client.post("/challenges/new/?city=lulea", sent).status_code == 302
    assert client.post("/challenges/new/?city=lulea", sent).status_code == 302
    assert Challenge.objects.get().title["sv"] == "Färdig"


def test_a_kept_edit_is_compared_with_what_someone_else_saved_since(city):
    officer = officer_of(city, language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    client = browser(officer)
    client.post(at(draft, "edit/draft/"), typed(place="Porjus"))
    actions.edit_challenge(
        by=officer_of(city), challenge=draft, content=content(place="Vuollerim"), revision=1
    )
    again = client.get(at(draft, "edit/")).context["form"]
    sent = typed(place="Porjus", revision=again["revision"].value())
    assert client.post(at(draft, "edit/"), sent).status_code == 409


def test_rows_and_languages_are_added_without_javascript(city):
    client = browser(officer_of(city))
    page = html(client.post("/challenges/new/?city=lulea", typed(add="criterion")))
    assert "criterion_3_weight" in page
    assert "Värm växthus" in page
    page = html(client.post("/challenges/new/?city=lulea", typed(add="language", another="se")))
    assert 'name="title_se"' in page
    assert 'lang="se"' in page
    assert not Challenge.objects.exists()


def test_editing_at_the_same_time_shows_the_difference(city):
    officer = officer_of(city, language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    other = officer_of(city)
    actions.edit_challenge(by=other, challenge=draft, content=content(place="Vuollerim"), revision=1)
    client = browser(officer)
    response = client.post(at(draft, "edit/"), typed(place="Porjus"))
    page = html(response)
    assert response.status_code == 409
    assert "<del>Vuollerim</del>" in page
    assert "<ins>Porjus</ins>" in page
    assert 'name="revision" value="2"' in page
    draft.refresh_from_db()
    assert draft.place == "Vuollerim"
    assert client.post(at(draft, "edit/"), typed(place="Porjus", revision="2")).status_code == 302
    draft.refresh_from_db()
    assert draft.place == "Porjus"


@pytest.mark.parametrize(
    ("language", "goal", "target"),
    [
        ("en", "13. Climate action", "Target 13.1"),
        ("sv", "13. Bekämpa klimatförändringarna", "13.1"),
        ("fi", "13. Ilmastotekoja", "13.1"),
    ],
)
def test_a_goal_is_never_a_number_alone(city, language, goal, target):
    """Also where nobody has read the texts of the targets in, and where two edits are compared."""
    officer = officer_of(city, language=language)
    draft = actions.create_challenge(by=officer, city=city, content=content(goals=(), targets=("13.1",)))
    page = html(browser(officer).get(draft.get_absolute_url()))
    assert goal in page
    assert target in page
    other = officer_of(city)
    actions.edit_challenge(by=other, challenge=draft, content=content(goals=(), targets=()), revision=1)
    compared = html(browser(officer).post(at(draft, "edit/"), typed(goals=[], targets="13.1")))
    name = goal.partition(". ")[2]
    assert f"13.1 ({name})" in compared
    assert f"{goal}" in compared


def test_a_draft_sent_to_review_in_between_keeps_what_was_typed(city):
    officer = officer_of(city, language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    move(draft, "send_to_review", by=officer)
    response = browser(officer).post(at(draft, "edit/"), typed(place="Porjus"))
    assert response.status_code == 409
    assert "Porjus" in html(response)
    assert "no longer a draft" in html(response)


def test_asking_for_a_review_says_at_the_field_what_is_missing(city):
    client = browser(officer_of(city, language="en"))
    response = client.post(
        "/challenges/new/?city=lulea", typed(then="send", criterion_1_weight="10", lead_en="")
    )
    assert response.status_code == 422
    assert "The weights add up to 80. They must add up to 100." in html(response)
    assert "Write it in English too." in html(response)
