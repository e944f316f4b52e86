"""Saved searches: saved from a list, opened with the same filters, with what is new marked and, if wanted, mailed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from talko.accounts.actions import erase_account
from talko.accounts.models import Notification, ThingChoice
from talko.core.background import schedule
from talko.core.errors import Conflict, Invalid, NotFound, SignInNeeded
from talko.core.registries.own_data import parts
from talko.core.text.folding import folded
from talko.searches import actions, queries, tasks
from talko.searches.models import SavedSearch
from tests.challenges.factories import ChallengeFactory, share
from tests.factories import CityFactory, OrganisationFactory, PersonFactory, officer_of, person_of
from tests.letters import send_all_due
from tests.reading import Page

pytestmark = pytest.mark.django_db
LIST = "/searches/"
LONG_AGO = timedelta(days=2)


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def person(client, lulea):
    person = person_of(lulea, language="en", mail="daily")
    client.force_login(person)
    return person


def saved(person, page="challenges:list", *, name="Heat", mail=False, ago=LONG_AGO, **given):
    """As if it had been saved and looked at some time ago."""
    search = actions.save_search(by=person, page=page, given=given or {"q": "heat"}, name=name, mail=mail)
    then = timezone.now() - ago
    SavedSearch.objects.filter(pk=search.pk).update(seen_at=then, told_at=then)
    search.refresh_from_db()
    return search


def opened(title="Heat for all", **values):
    values = {"opened_at": timezone.now(), "search_text": folded(title), **values}
    return ChallengeFactory(title={"en": title, "sv": title}, **values)


def found_in(client, search):
    return Page.of(client.get(search.get_absolute_url())).section("New since you last looked").titles()


def test_saved_from_a_list_it_opens_with_the_same_filters(client, person):
    page = Page.of(client.get("/challenges/?q=heat&state=all&sort=newest&page=1&utm=x"))
    form = page.link("Save this search")
    assert form == "/searches/save/?in=challenges:list&q=heat&state=all"
    assert Page.of(client.get(form)).typed("Name") == "heat · All"
    sent = client.post(form, {"name": "Warmth", "mail": "on"})
    search = SavedSearch.objects.get()
    assert sent["Location"] == search.get_absolute_url()
    assert (search.name, search.mail, search.person) == ("Warmth", True, person)
    assert Page.of(client.get(LIST)).titles() == ["Warmth"]
    assert client.post(f"{search.get_absolute_url()}see/")["Location"] == "/challenges/?q=heat&state=all"


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/organisations/?q=green&country=SE", "country=SE&q=green"),
        ("/projects/?q=green", "q=green"),
        ("/search/?q=green&kind=project", "kind=project&q=green"),
    ],
)
def test_each_list_with_filters_can_be_saved(client, person, address, query):
    OrganisationFactory(name="Green", country="SE")
    client.post(Page.of(client.get(address)).link("Save this search"), {"name": "Green"})
    assert SavedSearch.objects.get().query == query


def test_nothing_is_offered_to_save_before_something_is_searched_for(client, person):
    assert not [
        link
        for link in Page.of(client.get("/challenges/?sort=newest&state=open")).links()
        if "/save/" in link
    ]
    assert client.post("/searches/save/?in=challenges:list", {"name": "All"}).status_code == 422
    assert client.post("/searches/save/?in=web:home&q=x", {"name": "All"}).status_code == 404
    with pytest.raises(Invalid):
        saved(person, q="  ", name="x")
    with pytest.raises(Invalid):
        saved(person, name="  ")


def test_strangers_are_led_to_sign_in_and_come_back(client, lulea):
    form = Page.of(client.get("/challenges/?q=heat")).link("Save this search")
    answer = client.get(form)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/searches/save/%3Fin%3Dchallenges:list%26q%3Dheat"
    assert client.get(LIST)["Location"].startswith("/accounts/login/")
    with pytest.raises(SignInNeeded):
        saved(type("Stranger", (), {"is_authenticated": False})())


def test_what_came_since_the_last_look_is_marked_until_it_is_seen(client, person, lulea):
    opened("Heat of old", opened_at=timezone.now() - timedelta(days=9))
    search = saved(person)
    opened("Heat for all")
    opened("Cold for all")
    assert "1 new" in Page.of(client.get(LIST)).row("Heat").text
    assert found_in(client, search) == ["Heat for all"]
    client.post(f"{search.get_absolute_url()}see/")
    assert "1 new" not in Page.of(client.get(LIST)).row("Heat").text
    assert found_in(client, search) == []


def test_other_states_are_new_when_they_come_to_it(client, person, lulea):
    now = timezone.now()
    old = {"opened_at": now - timedelta(days=60), "answers_by": now - timedelta(days=30)}
    opened("Heat decided", state="decided", decided_at=now, **old)
    opened("Heat long decided", state="decided", decided_at=now - timedelta(days=9), **old)
    closed = {**old, "answers_by": now - timedelta(hours=1)}
    opened("Heat closed", state="open", **closed)
    assert found_in(client, saved(person, q="heat", state="decided")) == ["Heat decided"]
    assert found_in(client, saved(person, q="heat", state="closed")) == ["Heat closed"]


def test_what_comes_to_reach_the_city_is_new_there(client, person, lulea):
    search = saved(person, reaches="on", q="heat")
    away = opened(opened_at=timezone.now() - timedelta(days=9))
    assert found_in(client, search) == []
    share(away, lulea)
    assert found_in(client, search) == ["Heat for all"]


def test_a_search_of_the_whole_site_finds_each_kind(client, person, lulea):
    search = saved(person, "web:search", q="heat")
    opened("Heat for all")
    OrganisationFactory(name="Heat United")
    assert found_in(client, search) == ["Heat for all", "Heat United"]
    assert "2 new" in Page.of(client.get(LIST)).row("Heat").text
    assert found_in(client, saved(person, "web:search", q="heat", kind="organisation")) == ["Heat United"]


def test_drafts_are_new_to_nobody_and_what_is_withdrawn_or_out_of_reach_is_not_shown(client, person, lulea):
    officer = officer_of(lulea)
    opened("Heat draft", city=lulea, state="draft", opened_at=None)
    opened("Heat withdrawn before it opened", state="withdrawn", opened_at=None)
    withdrawn = opened("Heat withdrawn", city=lulea)
    for owner in (officer, person):
        search = saved(owner, q="heat", state="all")
        assert [row.title for row in queries.searched(search).rows] == ["Heat withdrawn"]
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    assert [row.title for row in queries.searched(saved(person, q="heat")).rows] == []
    elsewhere = saved(person, reaches="on", q="heat")
    opened("Heat elsewhere")
    assert queries.searched(elsewhere).rows == []
    person.residence.delete()
    followed = saved(person, followed="on", q="heat")
    assert queries.searched(followed).rows == []


@pytest.mark.parametrize("act", ["", "edit/", "see/", "delete/", "restore/"])
def test_nobody_else_sees_or_changes_it(client, person, act):
    search = saved(PersonFactory(), name="Private")
    if act == "restore/":
        actions.delete_search(by=search.person, search=search)
    address = f"{search.get_absolute_url()}{act}"
    assert client.post(address, {"name": "Mine"}).status_code in {404, 405}
    assert client.get(address).status_code in {404, 405}
    assert "Private" not in Page.of(client.get(LIST)).text
    for change in (
        lambda: actions.change_search(by=person, search=search, name="Mine", mail=True),
        lambda: actions.see_search(by=person, search=search),
        lambda: actions.delete_search(by=person, search=search),
        lambda: actions.restore_search(by=person, search=search),
    ):
        with pytest.raises(NotFound):
            change()
    search.refresh_from_db()
    assert (search.name, search.mail) == ("Private", False)


def test_name_and_mail_can_be_changed(client, person):
    search = saved(person)
    client.post(f"{search.get_absolute_url()}edit/", {"name": "  Warm   roads ", "mail": "on"})
    search.refresh_from_db()
    assert (search.name, search.mail) == ("Warm roads", True)
    assert client.post(f"{search.get_absolute_url()}edit/", {"name": " "}).status_code == 422


def test_saving_the_same_search_again_gives_it_the_new_name(person):
    first = saved(person, q="heat", state="all")
    again = saved(person, state="all", q=" heat ", name="Warmth")
    assert (again.pk, again.name) == (first.pk, "Warmth")
    assert saved(person, q="heat").pk != first.pk


def test_deleting_can_be_undone_for_a_week(client, person):
    search = saved(person)
    page = Page.of(client.post(f"{search.get_absolute_url()}delete/", follow=True))
    assert page.section("Recently deleted").titles() == ["Heat"]
    assert client.get(search.get_absolute_url()).status_code == 404
    client.post(f"{search.get_absolute_url()}restore/")
    assert Page.of(client.get(LIST)).titles() == ["Heat"]
    actions.delete_search(by=person, search=search)
    SavedSearch.objects.update(deleted_at=timezone.now() - timedelta(days=8))
    assert client.post(f"{search.get_absolute_url()}restore/").status_code == 404
    tasks.forget_deleted()
    assert not SavedSearch.objects.exists()


def test_what_was_saved_again_meanwhile_is_not_there_twice(person):
    search = saved(person)
    actions.delete_search(by=person, search=search)
    again = saved(person, name="Again")
    assert actions.restore_search(by=person, search=search) == again
    assert SavedSearch.objects.get() == again


def test_their_number_is_bounded(person):
    for number in range(actions.MOST):
        last = saved(person, q=f"heat {number}")
    with pytest.raises(Conflict):
        saved(person, q="one more")
    actions.delete_search(by=person, search=last)
    saved(person, q="one more")
    with pytest.raises(Conflict):
        actions.restore_search(by=person, search=last)


def test_many_searches_cost_as_many_queries_as_one(client, person, settings, django_assert_num_queries):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=60)
    saved(person, q="heat 0")
    saved(person, "web:search", q="heat 0")
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)
    for number in range(1, 8):
        saved(person, "web:search", q=f"heat {number}")
        saved(person, q=f"heat {number}")
    opened()
    with django_assert_num_queries(7):
        client.get(LIST)


def letters():
    tasks.look_for_new()
    send_all_due()
    return [letter.subject for letter in mail.outbox]


def test_mail_says_once_that_something_fits(client, person, lulea):
    search = saved(person, mail=True)
    saved(person, q="all", name="Without mail")
    assert letters() == []
    opened()
    told = "Something new fits your saved search “Heat”."
    assert letters() == [told]
    assert search.get_absolute_url() in mail.outbox[0].body
    opened("Heat again")
    assert letters() == [told]
    assert Notification.objects.count() == 1
    client.post(f"{search.get_absolute_url()}see/")
    assert not Notification.objects.filter(read_at=None).exists()


def test_no_mail_about_what_is_gone_by_then(person, lulea):
    saved(person, mail=True)
    gone = opened()
    tasks.look_for_new()
    type(gone).objects.filter(pk=gone.pk).update(state="withdrawn")
    send_all_due()
    assert Notification.objects.count() == 1
    assert mail.outbox == []


def test_no_mail_to_those_who_want_none(person, lulea):
    search = saved(person, mail=True)
    ThingChoice.objects.create(person=person, group=search.address_id, mail="never")
    opened()
    assert letters() == []


def test_searches_are_taken_along_and_go_with_the_account(person):
    saved(person, state="all", q="heat")
    exported = next(part for part in parts() if part.name == "searches").export(person)
    assert [(one["name"], one["query"]) for one in exported["saved_searches"]] == [
        ("Heat", "q=heat&state=all")
    ]
    erase_account(by=person)
    assert not SavedSearch.objects.exists()


def test_the_worker_looks_for_what_is_new():
    assert "talko.searches.tasks.look_for_new" in schedule.run_due()
