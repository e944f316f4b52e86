"""The list of challenges: what it shows, filters, sorts, and costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talko.challenges.actions import editing as actions
from talko.challenges.models import Goal
from tests.challenges.factories import ChallengeFactory
from tests.challenges.ways import at
from tests.factories import CityFactory, officer_of, person_of
from tests.pages import browser
from tests.reading import Page

pytestmark = pytest.mark.django_db


def test_the_list_shows_what_is_open_with_everything_that_matters(client, city):
    austin = CityFactory(name="Austin")
    oulu = CityFactory(name="Oulu")
    challenge = ChallengeFactory(
        city=city,
        title={"sv": "Värm växthus", "en": "Heat greenhouses"},
        shared_with=[oulu, austin],
        answers_by=timezone.now() + timedelta(days=9),
        decision_by=None,
        solution_count=7,
    )
    ChallengeFactory(title={"sv": "Stängd"}, state="closed")
    ChallengeFactory(title={"sv": "Utkast"}, state="draft", opened_at=None)

    page = Page.of(client.get("/challenges/", headers={"accept-language": "sv"}))

    assert page.titles() == ["Värm växthus"]
    assert page.link("Värm växthus") == at(challenge)
    assert page.language_of("Värm växthus")[0] == "sv"
    assert "Luleå · delad med Austin och Oulu" in page.text
    assert "1 200 000 kr" in page.text


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("", {"Ours", "Theirs"}),
        ("city=lulea", {"Ours"}),
        ("city=nowhere", {"Ours", "Theirs"}),
        ("state=closed", {"Closed", "Late"}),
        ("state=decided", {"Decided"}),
        ("state=all", {"Ours", "Theirs", "Closed", "Late", "Decided"}),
        ("state=preparing", {"Ours", "Theirs"}),
        ("goal=13", {"Theirs"}),
        ("goal=99", {"Ours", "Theirs"}),
        ("goal=0130000000000000000000000", {"Ours", "Theirs"}),
        ("language=fi", {"Theirs"}),
        ("funding=no", {"Theirs"}),
        ("funding=yes", {"Ours"}),
        ("q=OURS", {"Ours"}),
        ("q=ours+nothing", set()),
        ("q=%25", set()),
        ("page=99", {"Ours", "Theirs"}),
        ("page=x&sort=x&state=x", {"Ours", "Theirs"}),
    ],
)
def test_filters(client, city, asked, titles):
    def one(title, **fields):
        challenge = ChallengeFactory(title={"en": title}, **fields)
        challenge.search_text = actions.search_text(challenge)
        challenge.save()
        return challenge

    one("Ours", city=city)
    theirs = one("Theirs", language="fi", amount=None)
    theirs.goals.add(Goal.objects.get(number=13))
    one("Closed", state="closed")
    one("Late", answers_by=timezone.now() - timedelta(days=1), decision_by=None)
    one("Decided", state="decided")
    one("Hidden", state="review", opened_at=None)

    page = Page.of(client.get(f"/challenges/?{asked}", headers={"accept-language": "en"}))

    assert set(page.titles()) == titles
    assert not page.tag.select("[aria-invalid=true]"), "what is not understood is as if it had not been said"
    if not titles:
        assert "No challenge matches" in page.text


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("deadline", ["B", "C", "A"]),
        ("newest", ["C", "A", "B"]),
        ("answers", ["A", "C", "B"]),
        ("funding", ["B", "A", "C"]),
    ],
)
def test_sorting(client, sort, order):
    now = timezone.now()
    for title, deadline, opened, answers, amount in (
        ("A", 9, 2, 5, 100),
        ("B", 3, 3, 0, 200),
        ("C", 5, 1, 2, None),
    ):
        ChallengeFactory(
            title={"en": f"Number {title}"},
            answers_by=now + timedelta(days=deadline),
            opened_at=now - timedelta(days=opened),
            solution_count=answers,
            amount=amount,
        )
    page = Page.of(client.get(f"/challenges/?sort={sort}"))
    assert page.titles() == [f"Number {title}" for title in order]


def test_needs_of_different_currencies_are_in_a_sensible_order_and_the_page_says_which(client):
    needs = (
        (500_000, "SEK"),
        (100_000, "EUR"),
        (200_000, "ISK"),
        (100_001, "NOK"),
        (None, "GBP"),
        (90_000, "USD"),
    )
    for amount, currency in needs:
        ChallengeFactory(title={"en": f"Number {currency}"}, amount=amount, currency=currency)
    page = Page.of(client.get("/challenges/?sort=funding", headers={"accept-language": "en"}))
    assert page.titles() == [f"Number {code}" for code in ("ISK", "EUR", "USD", "SEK", "NOK", "GBP")]
    note = "Largest need first. Currencies are compared roughly: 1 EUR counts as 11 SEK, 12 NOK, 1.1 USD,"
    assert note in page.text
    assert (
        "compared roughly" not in Page.of(client.get("/challenges/", headers={"accept-language": "en"})).text
    )


def test_only_what_reaches_my_city_and_what_i_follow():
    home = CityFactory()
    person = person_of(home)
    near = ChallengeFactory(title={"en": "Near"}, shared_with=[home])
    ChallengeFactory(title={"en": "Far"})
    client = browser(person)
    assert Page.of(client.get("/challenges/?reaches=on")).titles() == ["Near"]
    assert "You follow no such challenge" in Page.of(client.get("/challenges/?followed=on")).text
    client.post(at(near, "follow/"))
    assert Page.of(client.get("/challenges/?followed=on")).titles() == ["Near"]


@pytest.mark.parametrize("role", [None, "officer"])
def test_the_list_asks_a_fixed_number_of_questions(role, django_assert_num_queries):
    client = browser(officer_of(CityFactory(), role)) if role else browser()
    austin = CityFactory()
    client.get("/challenges/")
    numbers = 7 if role is None else 14
    for more in (1, 2):
        for _each in range(more):
            ChallengeFactory(shared_with=[austin])
        with django_assert_num_queries(numbers):
            assert client.get("/challenges/").status_code == 200


def test_an_empty_list_says_how_to_go_on(client):
    page = Page.of(client.get("/challenges/"))
    assert "No challenge is open right now" in page.text
    assert page.link("Read what was decided") == "?state=decided"
