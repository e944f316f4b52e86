"""Pages of challenges, as each reader meets them: what they see, what they may do, and what stays hidden from them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from talko.actors.models import Membership
from talko.challenges.actions import editing as actions
from talko.challenges.content import content_of
from talko.challenges.models import Challenge, Goal
from talko.core import ids
from talko.core.workflow import move
from tests.challenges.factories import ChallengeFactory, share
from tests.challenges.test_challenge_actions import content
from tests.dialogue.factories import filled
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    officer_of,
    person_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return CityFactory(slug="lulea", name="Luleå")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def text(response):
    return response.content.decode()


def at(challenge, page=""):
    return challenge.get_absolute_url() + page


def typed(**changes):
    """A whole form as a browser sends it."""
    soon = (timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    values = {
        "language": "sv",
        "title_sv": "Värm växthus",
        "title_en": "Heat greenhouses",
        "lead_sv": "Vi har värme.",
        "lead_en": "We have heat.",
        "need_local": "Här finns värme.",
        "need_global_en": "There is heat here.",
        "affected_sv": "Odlare.",
        "criterion_0_name_sv": "Nytta",
        "criterion_0_weight": "70",
        "criterion_1_name_sv": "Kostnad",
        "criterion_1_weight": "30",
        "amount_amount": "1 200 000,50",
        "amount_currency": "SEK",
        "amount_for_sv": "Ett försök.",
        "answers_by": soon,
        "goals": ["11"],
        "targets": "11.2; 13.1",
        "answer_languages": ["sv", "en"],
        "criterion_2_weight": "",
        "revision": "1",
        "key": str(ids.new_id()),
    }
    return {**values, **changes}


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

    page = text(client.get("/challenges/", headers={"accept-language": "sv"}))

    assert f'<h2 lang="sv" dir="ltr"><a href="{at(challenge)}">Värm växthus</a></h2>' in page
    assert "Luleå · shared with Austin and Oulu" in page or "Luleå · delad med Austin och Oulu" in page
    assert "1\xa0200\xa0000\xa0kr" in page
    assert "Stängd" not in page
    assert "Utkast" not in page


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

    page = text(client.get(f"/challenges/?{asked}", headers={"accept-language": "en"}))

    found = {
        title
        for title in ("Ours", "Theirs", "Closed", "Late", "Decided", "Hidden")
        if f">{title}</a>" in page
    }
    assert found == titles
    if not titles:
        assert "No challenge is like that" in page


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
    page = text(client.get(f"/challenges/?sort={sort}"))
    found = sorted("ABC", key=lambda title: page.index(f"Number {title}</a>"))
    assert found == order


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
    page = text(client.get("/challenges/?sort=funding", headers={"accept-language": "en"}))
    order = sorted((code for _amount, code in needs), key=lambda code: page.index(f"Number {code}</a>"))
    assert order == ["ISK", "EUR", "USD", "SEK", "NOK", "GBP"]
    note = "Largest need first. Currencies are compared roughly: 1 EUR counts as 11\xa0SEK, 12\xa0NOK, 1.1\xa0USD,"
    assert note in page
    assert "compared roughly" not in text(client.get("/challenges/", headers={"accept-language": "en"}))


def test_only_what_reaches_my_city_and_what_i_follow():
    home = CityFactory()
    person = person_of(home)
    near = ChallengeFactory(title={"en": "Near"}, shared_with=[home])
    ChallengeFactory(title={"en": "Far"})
    client = signed_in(person)
    page = text(client.get("/challenges/?reaches=on"))
    assert (">Near</a>" in page, ">Far</a>" in page) == (True, False)
    page = text(client.get("/challenges/?followed=on"))
    assert "You follow no such challenge" in page
    client.post(at(near, "follow/"))
    page = text(client.get("/challenges/?followed=on"))
    assert (">Near</a>" in page, ">Far</a>" in page) == (True, False)


@pytest.mark.parametrize("role", [None, "officer"])
def test_the_list_asks_a_fixed_number_of_questions(role, django_assert_num_queries):
    client = signed_in(officer_of(CityFactory(), role)) if role else Client()
    austin = CityFactory()
    client.get("/challenges/")
    numbers = 6 if role is None else 13
    for more in (1, 2):
        for _each in range(more):
            ChallengeFactory(shared_with=[austin])
        with django_assert_num_queries(numbers):
            assert client.get("/challenges/").status_code == 200


def test_an_empty_list_says_how_to_go_on(client):
    page = text(client.get("/challenges/"))
    assert "No challenge is open right now" in page


def test_a_page_kept_for_everybody_holds_no_token(client):
    challenge = ChallengeFactory()
    for path in ("/challenges/", at(challenge)):
        response = client.get(path)
        assert "csrf" not in text(response)
        assert not response.cookies


def test_a_reader_without_the_language_is_told_once_that_no_machine_helps(client, city):
    challenge, says = ChallengeFactory(city=city), "This server has no machine translator."
    here = f"{at(challenge)}?described=local"
    page = text(client.get(here, headers={"accept-language": "en"}))
    assert f"In Swedish · {says}" in page
    assert page.count(says) == 1
    assert says not in text(client.get(here, headers={"accept-language": "sv"}))
    assert says not in text(client.get(at(challenge), headers={"accept-language": "en"}))


def test_where_no_machine_translates_none_is_promised(client, city):
    challenge = ChallengeFactory(city=city, answer_languages=["sv", "en"])
    page = text(client.get(challenge.get_absolute_url()))
    name = f"{city.name} reads answers in Swedish and English. Answers in other languages are welcome."
    assert name in page


def test_the_page_of_a_challenge_for_an_anonymous_visitor(client, city):
    challenge = ChallengeFactory(city=city, place="Porsön", shared_with=[CityFactory(name="Austin")])
    page = text(client.get(at(challenge), headers={"accept-language": "en"}))
    assert "Luleå, Porsön · shared with Austin" in page
    assert "What <em>we</em> need." in page
    assert "Det som" not in page
    assert "Sign in to answer" in page
    assert f"next=%2Fsolutions%2Fanswer%2F{challenge.address_id}%2F" in page
    assert "The city's desk" not in page
    assert "Benefit" in page
    assert 'value="60"' in page
    assert "The weights add up to 100." in page


def test_the_other_description_is_one_click_away(client, city):
    challenge = ChallengeFactory(city=city)
    page = text(client.get(at(challenge, "?described=local"), headers={"accept-language": "en"}))
    assert "Det som <strong>vi</strong> behöver." in page
    assert "described=global" in page
    home = text(signed_in(person_of(city)).get(at(challenge)))
    assert "Det som <strong>vi</strong> behöver." in home


def test_one_address_for_each_challenge(client):
    challenge = ChallengeFactory()
    for path in (f"/challenges/{challenge.address_id}/", f"/challenges/{challenge.address_id}-old-title/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, at(challenge))
    assert client.get(f"/challenges/{'0' * 26}/").status_code == 404
    assert client.get("/challenges/1-x/").status_code == 404


def test_each_reader_has_one_thing_to_do_now(city):
    austin = CityFactory()
    challenge = ChallengeFactory(city=city, shared_with=[austin])
    assert "Answer this challenge" in text(signed_in(person_of(city)).get(at(challenge)))
    assert "Answer this challenge" in text(signed_in(person_of(austin)).get(at(challenge)))
    outside = text(signed_in(person_of(CityFactory(), language="en")).get(at(challenge)))
    assert "Answer this challenge" not in outside
    assert "takes answers from Luleå and" in outside


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("draft", "Go on writing"),
        ("approved", "Open it now"),
        ("closed", "Compare and decide"),
        ("decided", "Tell what came of it"),
    ],
)
def test_an_officers_one_thing(city, state, label):
    opened = None if state in {"draft", "approved"} else timezone.now()
    challenge = ChallengeFactory(city=city, state=state, opened_at=opened)
    page = text(signed_in(officer_of(city)).get(at(challenge)))
    assert label in page
    assert "The city's desk" in page.replace("&#x27;", "'")


def test_a_draft_exists_only_for_those_who_work_for_the_city(city):
    draft = ChallengeFactory(city=city, state="draft", opened_at=None)
    assert Client().get(at(draft)).status_code == 404
    for outsider in (person_of(city), officer_of(city, "treasurer"), officer_of(CityFactory())):
        for page in ("", "edit/", "review/", "share/", "deadline.ics"):
            assert signed_in(outsider).get(at(draft, page)).status_code == 404, page
    for insider in (officer_of(city), officer_of(city, "evaluator"), officer_of(city, "moderator")):
        assert signed_in(insider).get(at(draft)).status_code == 200


GET_PAGES = ("edit/", "review/", "deadline/", "reopen/", "share/", "withdraw/", "follow-up/")
POSTS = (
    *GET_PAGES[:1],
    *GET_PAGES[2:],
    "edit/draft/",
    "review/send/",
    "review/back/",
    "review/approve/",
    "open/",
    "unshare/",
)


@pytest.mark.parametrize("page", GET_PAGES)
def test_the_desk_is_closed_to_others(city, page):
    challenge = ChallengeFactory(city=city)
    response = Client().get(at(challenge, page))
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={at(challenge, page)}",
    )
    for outsider in (person_of(city), officer_of(CityFactory()), officer_of(city, "treasurer")):
        assert signed_in(outsider).get(at(challenge, page)).status_code == 403


@pytest.mark.parametrize("page", POSTS)
def test_nobody_else_acts_at_the_desk(city, page):
    challenge = ChallengeFactory(city=city)
    before = Challenge.objects.values().get(pk=challenge.pk)
    values = {**typed(), "reason": "x", "note": "x", "text": "x", "cities": [], "city": city.slug}
    assert Client().post(at(challenge, page), values).status_code == 401
    for outsider in (person_of(city), officer_of(CityFactory()), officer_of(city, "moderator")):
        assert signed_in(outsider).post(at(challenge, page), values).status_code == 403
    assert Challenge.objects.values().get(pk=challenge.pk) == before


def test_following_needs_an_account(client):
    challenge = ChallengeFactory()
    assert client.post(at(challenge, "follow/")).status_code == 401
    person = person_of()
    mine = signed_in(person)
    assert "Stop following" in text(mine.post(at(challenge, "follow/"), follow=True))
    assert "Stop following" not in text(mine.post(at(challenge, "unfollow/"), follow=True))
    draft = ChallengeFactory(state="draft", opened_at=None)
    assert mine.post(at(draft, "follow/")).status_code == 404
    assert mine.get(at(challenge, "follow/")).status_code == 405


def test_writing_a_challenge(city):
    officer = officer_of(city, language="sv", reads=["sv"])
    client = signed_in(officer)
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
    client = signed_in(officer_of(city, language=language))
    client.post("/challenges/new/?city=lulea", typed(amount_amount=amount))
    assert Challenge.objects.get().amount == minor


def test_a_form_that_fails_keeps_all_that_was_typed(city):
    client = signed_in(officer_of(city, language="en"))
    response = client.post(
        "/challenges/new/?city=lulea", typed(amount_amount="a lot", targets="99.9", criterion_1_name_sv="")
    )
    page = text(response)
    assert response.status_code == 422
    for kept in ("Värm växthus", "There is heat here.", "a lot", "99.9", "Odlare."):
        assert kept in page
    assert "There is no target 99.9." in page
    assert "Name the criterion." in page
    assert not Challenge.objects.exists()


def test_a_double_click_makes_one_challenge(city):
    client = signed_in(officer_of(city))
    once = typed()
    for _again in range(2):
        assert client.post("/challenges/new/?city=lulea", once).status_code == 302
    assert Challenge.objects.count() == 1


def test_half_typed_forms_are_kept(city):
    officer = officer_of(city, language="en")
    client = signed_in(officer)
    kept = client.post(
        "/challenges/new/draft/?city=lulea", typed(title_sv="Halvfärdig", amount_amount="many")
    )
    assert (kept.status_code, kept["Content-Type"]) == (200, "text/plain; charset=utf-8")
    page = text(client.get("/challenges/new/?city=lulea"))
    assert "Halvfärdig" in page
    assert 'value="many"' in page
    client.post("/challenges/new/?city=lulea", typed())
    assert "Halvfärdig" not in text(client.get("/challenges/new/?city=lulea"))
    assert (
        signed_in(officer_of(CityFactory())).post("/challenges/new/draft/?city=lulea", typed()).status_code
        == 403
    )


def test_a_kept_form_can_be_opened_again_and_saved(city):
    client = signed_in(officer_of(city, language="en"))
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
    client = signed_in(officer)
    client.post(at(draft, "edit/draft/"), typed(place="Porjus"))
    actions.edit_challenge(
        by=officer_of(city), challenge=draft, content=content(place="Vuollerim"), revision=1
    )
    again = client.get(at(draft, "edit/")).context["form"]
    sent = typed(place="Porjus", revision=again["revision"].value())
    assert client.post(at(draft, "edit/"), sent).status_code == 409


def test_rows_and_languages_are_added_without_javascript(city):
    client = signed_in(officer_of(city))
    page = text(client.post("/challenges/new/?city=lulea", typed(add="criterion")))
    assert "criterion_3_weight" in page
    assert "Värm växthus" in page
    page = text(client.post("/challenges/new/?city=lulea", typed(add="language", another="se")))
    assert 'name="title_se"' in page
    assert 'lang="se"' in page
    assert not Challenge.objects.exists()


def test_editing_at_the_same_time_shows_the_difference(city):
    officer = officer_of(city, language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    other = officer_of(city)
    actions.edit_challenge(by=other, challenge=draft, content=content(place="Vuollerim"), revision=1)
    client = signed_in(officer)
    response = client.post(at(draft, "edit/"), typed(place="Porjus"))
    page = text(response)
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
    page = text(signed_in(officer).get(draft.get_absolute_url()))
    assert goal in page
    assert target in page
    other = officer_of(city)
    actions.edit_challenge(by=other, challenge=draft, content=content(goals=(), targets=()), revision=1)
    compared = text(signed_in(officer).post(at(draft, "edit/"), typed(goals=[], targets="13.1")))
    name = goal.partition(". ")[2]
    assert f"13.1 ({name})" in compared
    assert f"{goal}" in compared


def test_a_draft_sent_to_review_in_between_keeps_what_was_typed(city):
    officer = officer_of(city, language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    move(draft, "send_to_review", by=officer)
    response = signed_in(officer).post(at(draft, "edit/"), typed(place="Porjus"))
    assert response.status_code == 409
    assert "Porjus" in text(response)
    assert "no longer a draft" in text(response)


def test_asking_for_a_review_says_at_the_field_what_is_missing(city):
    client = signed_in(officer_of(city, language="en"))
    response = client.post(
        "/challenges/new/?city=lulea", typed(then="send", criterion_1_weight="10", lead_en="")
    )
    assert response.status_code == 422
    assert "The weights add up to 80. They must add up to 100." in text(response)
    assert "Write it in English too." in text(response)


def test_a_second_person_reviews_on_a_page_of_their_own(city):
    officer, second = officer_of(city, language="en"), officer_of(city, "evaluator", language="en")
    draft = actions.create_challenge(by=officer, city=city, content=content(answer_languages=("sv", "en")))
    move(draft, "send_to_review", by=officer)
    assert "someone else must review it" in text(signed_in(officer).get(at(draft, "review/")))
    client = signed_in(second)
    page = text(client.get(at(draft, "review/")))
    assert "Elva barn åker." in page
    assert "Eleven children ride it." in page
    named = '<h3 lang="sv" dir="ltr">Nytta</h3>', '<h3 lang="en" dir="ltr">Benefit</h3>'
    assert all(name in page for name in named)
    assert "Swedish and English" in page
    assert "11. Sustainable cities and communities" in page
    assert client.post(at(draft, "review/back/"), {"note": ""}).status_code == 422
    assert "Approved. It is open for answers." in text(client.post(at(draft, "review/approve/"), follow=True))


def test_the_desk_shares_moves_and_withdraws(city):
    officer = officer_of(city, language="en")
    austin = CityFactory(slug="austin", name="Austin")
    AgreementFactory(proposer=city, partner=austin)
    challenge = ChallengeFactory(city=city)
    client = signed_in(officer)
    assert client.post(at(challenge, "share/"), {"cities": ["oulu"]}).status_code == 422
    assert client.post(at(challenge, "share/"), {"cities": ["austin"]}).status_code == 302
    assert [found.city for found in challenge.shares.all()] == [austin]
    earlier = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    refused = client.post(at(challenge, "deadline/"), {"answers_by": earlier, "reason": "Fort."})
    assert refused.status_code == 422
    assert "only be moved to a later moment" in text(refused)
    assert "Fort." in text(refused)
    page = text(client.post(at(challenge, "withdraw/"), {"reason": "Inget behov."}, follow=True))
    assert "Inget behov." in page
    assert client.post(at(challenge, "deadline/"), {"answers_by": earlier, "reason": "x"}).status_code == 409


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> [x](javascript:alert(3))"


def test_hostile_text_stays_text(city):
    officer = officer_of(city, language="en")
    hostile = content(
        title={"sv": HOSTILE[:150], "en": HOSTILE[:150]},
        lead={"sv": HOSTILE, "en": HOSTILE},
        need_local=HOSTILE,
        need_global={"en": HOSTILE},
        affected={"en": HOSTILE},
        place=HOSTILE,
    )
    draft = actions.create_challenge(by=officer, city=city, content=hostile)
    move(draft, "send_to_review", by=officer)
    second = officer_of(city, "evaluator")
    pages = [text(signed_in(second).get(at(draft, "review/")))]
    move(draft, "approve", by=second)
    draft.refresh_from_db()
    pages += [text(Client().get(path)) for path in ("/challenges/", at(draft), "/challenges/feed.atom")]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


def test_the_page_of_a_challenge_asks_a_fixed_number_of_questions(city, django_assert_num_queries):
    challenge = ChallengeFactory(city=city)
    challenge.goals.set([1])
    client = Client()
    client.get(at(challenge))
    with django_assert_num_queries(10):
        client.get(at(challenge))
    for _each in range(3):
        share(challenge, CityFactory())
    challenge.goals.set([1, 2, 3])
    challenge.targets.set(["1.1", "1.2", "2.1"])
    with django_assert_num_queries(10):
        client.get(at(challenge))


@pytest.mark.parametrize("count", [1, 3])
def test_nor_do_messages_and_who_may_answer_make_them_more(city, count, django_assert_num_queries):
    challenge = ChallengeFactory(city=city)
    person = person_of(city)
    for _each in range(count):
        share(challenge, CityFactory())
        Membership.objects.create(organisation=OrganisationFactory(city=city), person=person, role="owner")
    filled(challenge, count)
    client = signed_in(person)
    client.get(at(challenge))
    with django_assert_num_queries(21):
        page = text(client.get(at(challenge)))
    assert page.count('<li class="message') == count
    assert "Answer this challenge" in page


@pytest.mark.parametrize(("language", "words"), [("sv", "kr"), ("fi", "SEK"), ("en", "SEK")])
def test_money_is_shown_as_the_page_writes_it(client, language, words):
    challenge = ChallengeFactory()
    page = text(client.get(at(challenge), headers={"accept-language": language}))
    assert words in page
    with translation.override(language):
        assert challenge.money.shown() in page.replace("&nbsp;", "\xa0")
