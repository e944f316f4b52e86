"""The page of a challenge, as each reader meets it: what it says, what can be done, what stays hidden."""

import pytest
from django.utils import timezone, translation

from talko.actors.models import Membership
from talko.challenges.actions import editing as actions
from talko.core.workflow import move
from talko.dialogue.actions import follow
from tests.challenges.factories import ChallengeFactory, SolutionFactory, share
from tests.challenges.ways import at, content
from tests.dialogue.factories import filled
from tests.factories import CityFactory, OrganisationFactory, officer_of, person_of
from tests.pages import HOSTILE, browser, html, is_harmless
from tests.reading import Page

pytestmark = pytest.mark.django_db


def test_a_page_kept_for_everybody_holds_no_token(client):
    challenge = ChallengeFactory()
    for path in ("/challenges/", at(challenge)):
        response = client.get(path)
        assert "csrf" not in html(response)
        assert not response.cookies


def test_a_reader_without_the_language_is_told_once_that_no_machine_helps(client, city):
    challenge, says = ChallengeFactory(city=city), "This server has no machine translator."
    here = f"{at(challenge)}?described=local"
    page = Page.of(client.get(here, headers={"accept-language": "en"})).text
    assert f"In Swedish · {says}" in page
    assert page.count(says) == 1
    assert says not in Page.of(client.get(here, headers={"accept-language": "sv"})).text
    assert says not in Page.of(client.get(at(challenge), headers={"accept-language": "en"})).text


def test_where_no_machine_translates_none_is_promised(client, city):
    challenge = ChallengeFactory(city=city, answer_languages=["sv", "en"])
    page = Page.of(client.get(challenge.get_absolute_url())).text
    name = f"{city.name} reads answers in Swedish and English. Answers in other languages are welcome."
    assert name in page


def test_the_page_of_a_challenge_for_an_anonymous_visitor(client, city):
    challenge = ChallengeFactory(city=city, place="Porsön", shared_with=[CityFactory(name="Austin")])
    page = Page.of(client.get(at(challenge), headers={"accept-language": "en"}))
    assert "Luleå, Porsön · shared with Austin" in page.text
    assert "What we need." in page.text
    assert "Det som" not in page.text
    assert page.link("Sign in to answer").endswith(f"next=%2Fsolutions%2Fanswer%2F{challenge.address_id}%2F")
    assert "The city's desk" not in page.text
    assert "Benefit 60 %" in page.text


def test_the_other_description_is_one_click_away(client, city):
    challenge = ChallengeFactory(city=city)
    page = Page.of(client.get(at(challenge, "?described=local"), headers={"accept-language": "en"}))
    assert "Det som vi behöver." in page.text
    other = page.link("Read the description for people who do not know the place")
    assert other == at(challenge, "?described=global#need")
    assert "Det som vi behöver." in Page.of(browser(person_of(city)).get(at(challenge))).text


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
    for home in (city, austin):
        assert "Answer this challenge" in Page.of(browser(person_of(home)).get(at(challenge))).link_names
    outside = Page.of(browser(person_of(CityFactory(), language="en")).get(at(challenge)))
    assert "Answer this challenge" not in outside.link_names
    assert "accepts answers from Luleå and" in outside.text


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("draft", "Continue writing"),
        ("approved", "Open it now"),
        ("closed", "Compare and decide"),
        ("decided", "Report what came of it"),
    ],
)
def test_an_officers_one_thing(city, state, label):
    opened = None if state in {"draft", "approved"} else timezone.now()
    challenge = ChallengeFactory(city=city, state=state, opened_at=opened)
    page = Page.of(browser(officer_of(city)).get(at(challenge)))
    assert label in [*page.link_names, *page.buttons]
    assert "The city's desk" in page.text


def test_each_part_is_a_tab_with_an_address_and_a_count(client, city):
    challenge = ChallengeFactory(city=city)
    SolutionFactory(challenge=challenge, sent=True)
    filled(challenge, 2)
    english = {"accept-language": "en"}
    for path, here in (
        ("", "The need"),
        ("solutions/", "Answers 1"),
        ("dialogue/", "Dialogue 2"),
        ("history/", "History"),
    ):
        page = Page.of(client.get(at(challenge, path), headers=english))
        tabs = page.tag.select("nav[aria-label='Parts of this challenge'] a")
        assert [Page(tab).text for tab in tabs] == [
            "The need",
            "Answers 1",
            "Dialogue 2",
            "History",
        ]
        assert [Page(tab).text for tab in tabs if tab.get("aria-current")] == [here]
        assert page.tag.h1.text == challenge.title["en"]
        assert "days left to answer" in page.text


def test_a_draft_has_its_need_and_its_history_for_those_who_work_there(client, city):
    draft = ChallengeFactory(city=city, state="draft", opened_at=None)
    officer = browser(officer_of(city))
    assert {"The need", "History", "Who can help"} <= set(Page.of(officer.get(at(draft))).link_names)
    for path, status in (("", 200), ("history/", 200), ("dialogue/", 404), ("solutions/", 404)):
        assert officer.get(at(draft, path)).status_code == status, path
        for other in (client, browser(officer_of(CityFactory()))):
            assert other.get(at(draft, path)).status_code == 404, path


def test_old_titles_lead_to_the_same_tab(client):
    challenge = ChallengeFactory()
    for tab in ("dialogue/", "history/"):
        response = client.get(f"/challenges/{challenge.address_id}-old-title/{tab}")
        assert (response.status_code, response["Location"]) == (301, at(challenge, tab))


def test_each_reader_is_offered_to_follow_or_to_stop_on_every_tab(city):
    challenge, follower = ChallengeFactory(city=city), person_of()
    follow(by=follower, subject=challenge)
    offered = [
        [
            [
                words
                for words in ("Follow", "Stop following")
                if words in Page.of(reader.get(at(challenge, tab))).buttons
            ]
            for tab in ("", "solutions/", "dialogue/", "history/")
        ]
        for reader in map(browser, (None, person_of(), follower, officer_of(city)))
    ]
    assert offered == [[[]] * 4, [["Follow"]] * 4, [["Stop following"]] * 4, [["Stop following"]] * 4]


def test_following_leads_back_to_the_tab_where_it_was_pressed():
    challenge, mine = ChallengeFactory(), browser(person_of())
    for act in ("follow/", "unfollow/"):
        for tab in ("", "dialogue/", "history/"):
            pressed = f"http://testserver{at(challenge, tab)}"
            answer = mine.post(at(challenge, act), headers={"referer": pressed})
            assert answer["Location"] == at(challenge, tab)
        for elsewhere in ("http://evil.example/", "http://testserver/cities/"):
            answer = mine.post(at(challenge, act), headers={"referer": elsewhere})
            assert answer["Location"] == at(challenge)


def test_following_needs_an_account(client):
    challenge = ChallengeFactory()
    assert client.post(at(challenge, "follow/")).status_code == 401
    person = person_of()
    mine = browser(person)
    assert "Stop following" in Page.of(mine.post(at(challenge, "follow/"), follow=True)).buttons
    assert "Stop following" not in Page.of(mine.post(at(challenge, "unfollow/"), follow=True)).buttons
    draft = ChallengeFactory(state="draft", opened_at=None)
    assert mine.post(at(draft, "follow/")).status_code == 404
    assert mine.get(at(challenge, "follow/")).status_code == 405


def test_hostile_text_stays_text(city):
    officer = officer_of(city, language="en")
    hostile = content(
        title={"sv": HOSTILE, "en": HOSTILE},
        lead={"sv": HOSTILE, "en": HOSTILE},
        need_local=HOSTILE,
        need_global={"en": HOSTILE},
        affected={"en": HOSTILE},
        place=HOSTILE,
    )
    draft = actions.create_challenge(by=officer, city=city, content=hostile)
    move(draft, "send_to_review", by=officer)
    second = officer_of(city, "evaluator")
    pages = [html(browser(second).get(at(draft, "review/")))]
    move(draft, "approve", by=second)
    draft.refresh_from_db()
    pages += [html(browser().get(path)) for path in ("/challenges/", at(draft), "/challenges/feed.atom")]
    assert all(is_harmless(page) for page in pages)


def test_the_page_of_a_challenge_asks_a_fixed_number_of_questions(city, django_assert_num_queries):
    challenge = ChallengeFactory(city=city)
    challenge.goals.set([1])
    client = browser()
    client.get(at(challenge))
    with django_assert_num_queries(12):
        client.get(at(challenge))
    for _each in range(3):
        share(challenge, CityFactory())
    challenge.goals.set([1, 2, 3])
    challenge.targets.set(["1.1", "1.2", "2.1"])
    with django_assert_num_queries(12):
        client.get(at(challenge))


@pytest.mark.parametrize("count", [1, 3])
def test_nor_do_messages_and_who_may_answer_make_them_more(city, count, django_assert_num_queries):
    challenge = ChallengeFactory(city=city)
    person = person_of(city)
    for _each in range(count):
        share(challenge, CityFactory())
        Membership.objects.create(organisation=OrganisationFactory(city=city), person=person, role="owner")
    filled(challenge, count)
    client = browser(person)
    client.get(at(challenge, "dialogue/"))
    with django_assert_num_queries(15):
        page = Page.of(client.get(at(challenge, "dialogue/")))
    assert len(page.tag.select("li[class^=bubble]")) == count
    assert "Answer this challenge" in page.link_names


@pytest.mark.parametrize(("language", "words"), [("sv", "kr"), ("fi", "SEK"), ("en", "SEK")])
def test_money_is_shown_as_the_page_writes_it(client, language, words):
    challenge = ChallengeFactory()
    page = html(client.get(at(challenge), headers={"accept-language": language}))
    assert words in page
    with translation.override(language):
        assert challenge.money.shown() in page.replace("&nbsp;", "\xa0")
