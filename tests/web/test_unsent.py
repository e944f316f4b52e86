"""A form that was refused: all that was typed stands in it again, on the page where it stood, for whom it was typed."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings as the_settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from talko.accounts.actions import erase_account
from talko.accounts.models import Person
from talko.accounts.tasks import tidy
from talko.cities.models import City
from talko.core.forms import unsent
from talko.core.models import UnsentForm
from talko.core.registries.own_data import parts
from tests.browser import world
from tests.challenges.factories import ChallengeFactory
from tests.factories import PASSWORD, CityFactory, PersonFactory, officer_of
from tests.web.forms_on_pages import FormOnPage, forms_on

pytestmark = pytest.mark.django_db
AGAIN = "The form is filled in with what you had typed. It has not been sent yet."
NEW = "/challenges/new/?city=lulea"
FOR_ANYONE = ("/accounts/password/reset/", "/unsent/")
MADE_BY_THE_PAGE = {"csrfmiddlewaretoken", "form_origin", "key"}
TYPED = {
    "text": '<b>"Kort"</b> & å',
    "email": "å@example.org",
    "url": "x",
    "search": "y",
    "number": "7",
    "date": "2030-01-02",
    "datetime-local": "2030-01-02T03:04",
    "textarea": '<b>"Kort"</b> & å\n\nmer',
}


@pytest.fixture
def visits(settings, tmp_path, monkeypatch):
    (tmp_path / "mail").mkdir()
    values = {**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path}
    settings.TALKO = settings.TALKO.__class__(**values)
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.endswith("WriteLimit")]
    monkeypatch.setattr(unsent, "KEPT_AN_HOUR", 10_000)
    return world.load()


def filled_in(form: FormOnPage) -> dict[str, list[str]]:
    """Something typed into each field that people see, something else chosen than what was chosen."""
    typed = {}
    for number, (name, kind) in enumerate(form.kinds.items()):
        before = form.chosen.get(name, form.fields.get(name, []))
        if kind in {"select", "radio"}:
            typed[name] = [one for one in form.offered[name] if one not in before][-1:] or before
        elif kind == "checkbox":
            typed[name] = [one for one in form.offered[name] if one not in before]
        elif kind in TYPED:
            typed[name] = [TYPED[kind] if kind.startswith("date") else f"{number}{TYPED[kind]}"]
    return typed


def standing(form: FormOnPage, names: set[str]) -> dict[str, list[str]]:
    return {
        name: form.chosen.get(name, [value.strip() for value in form.fields.get(name, [])]) for name in names
    }


def test_in_every_form_of_every_page_after_a_session_ended(visits):
    tried, wrong = 0, []
    for visit in visits:
        if not visit.who:
            continue
        person = Person.objects.get(email=world.PEOPLE[visit.who])
        browser = Client()
        browser.force_login(person)
        opened = browser.get(visit.path)
        for form in forms_on(opened.content.decode(), visit.path) if opened.status_code == 200 else ():
            typed = filled_in(form)
            typed.pop("another", None)  # adds fields for a language, of which it offers the others only
            marked = "form_origin" in form.fields
            if not any(typed.values()) or not marked or form.action.startswith(FOR_ANYONE):
                continue
            tried += 1
            browser = Client()
            browser.cookies["language"] = "en"
            hidden = {name: form.fields[name] for name, kind in form.kinds.items() if kind == "hidden"}
            refused = browser.post(form.action, hidden | typed)
            if refused.status_code != 401:
                wrong.append((visit.route, form.action, "was not refused", refused.status_code))
                continue
            link = next(part for part in refused.content.decode().split('"') if "/login/?next=" in part)
            assert parse_qs(urlsplit(link).query)["next"] == [visit.path]
            browser.force_login(person)
            page = browser.get(visit.path)
            text = page.content.decode()
            forms = [one for one in forms_on(text, visit.path) if one.action == form.action]
            if page.status_code != 200 or AGAIN not in text or "What you wrote</h2>" in text:
                wrong.append((visit.route, form.action, page.status_code, "no word, or too many"))
            elif typed not in [standing(one, set(typed)) for one in forms]:
                missed = [
                    (name, typed[name], now)
                    for one in forms
                    for name, now in standing(one, set(typed)).items()
                    if now != typed[name]
                ]
                wrong.append((visit.route, form.action, missed))
            UnsentForm.objects.all().delete()
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 50


@pytest.fixture
def officer():
    return officer_of(CityFactory(slug="lulea", languages=["sv"]), language="en")


@pytest.fixture
def browser(officer):
    """In which the form for a new challenge stands open, while the session of whoever opened it has ended."""
    browser = Client()
    browser.force_login(officer)
    browser.opened = opened(browser)  # type: ignore[attr-defined]
    Session.objects.all().delete()
    return browser


def opened(browser: Client, address: str = NEW) -> FormOnPage:
    page = browser.get(address).content.decode()
    path = urlsplit(address).path
    return next(
        one
        for one in forms_on(page, address)
        if urlsplit(one.action).path == path and one.kinds.get("csrfmiddlewaretoken")
    )


def send(browser: Client, address: str = "", **typed: str):
    form = browser.opened  # type: ignore[attr-defined]
    return browser.post(address or form.action, {**form.fields, **typed})


def test_the_way_back_goes_through_signing_in(browser, officer):
    refused = send(browser, title_sv="Kort", amount_amount="1,5")
    page = refused.content.decode()
    assert refused.status_code == 401
    assert 'href="/accounts/login/?next=/challenges/new/%3Fcity%3Dlulea"' in page
    assert "Kort" in page
    typed = {"login": officer.email, "password": PASSWORD, "next": NEW}
    signed_in = browser.post("/accounts/login/", typed)
    assert signed_in["Location"] == NEW
    form = opened(browser)
    assert (form.fields["title_sv"], form.fields["amount_amount"]) == (["Kort"], ["1,5"])


def test_a_form_names_its_reader_by_no_key_of_the_database(browser, officer):
    (mark,) = browser.opened.fields["form_origin"]
    assert mark.rpartition(":")[0] == f"{officer.address_id} {NEW}"


def test_nobody_else_is_shown_it(browser, officer):
    send(browser, title_sv="Hemligt utkast")
    browser.force_login(officer_of(City.objects.get(slug="lulea")))
    page = browser.get(NEW).content.decode()
    assert "Hemligt utkast" not in page
    assert AGAIN not in page
    elsewhere = Client()
    elsewhere.force_login(officer)
    assert "Hemligt utkast" not in elsewhere.get(NEW).content.decode()


def test_a_form_of_someone_else_s_is_not_taken_in_one_s_own_name(browser, officer):
    other = PersonFactory()
    browser.force_login(other)
    refused = send(browser, title_sv="Ännu inte mitt")
    assert refused.status_code == 403
    assert "This page was opened by someone else." in refused.content.decode()
    browser.force_login(officer)
    assert opened(browser).fields["title_sv"] == ["Ännu inte mitt"]


def test_what_saves_itself_leads_to_the_form_as_well(browser, officer):
    refused = browser.post(
        "/challenges/new/draft/?city=lulea",
        {**browser.opened.fields, "title_sv": "Kort"},
        headers={"hx-request": "true"},
    )
    assert refused.status_code == 401
    assert 'href="/accounts/login/?next=/challenges/new/%3Fcity%3Dlulea"' in refused.content.decode()
    browser.force_login(officer)
    assert opened(browser).fields["title_sv"] == ["Kort"]


@pytest.mark.parametrize(
    ("posted_to", "page"),
    [
        ("/challenges/new/draft/?city=lulea", "/challenges/new/%3Fcity%3Dlulea"),
        ("/solutions/01m8p830xseywasc3ecwfggjcg/edit/draft/", "/solutions/01m8p830xseywasc3ecwfggjcg/edit/"),
        ("/solutions/01m8p830xseywasc3ecwfggjcg/endorse/", "/solutions/01m8p830xseywasc3ecwfggjcg/"),
    ],
)
def test_without_a_mark_the_nearest_page_is_the_way_back(client, posted_to, page):
    refused = client.post(posted_to, {"body": "x"})
    assert refused.status_code == 401
    assert f'href="/accounts/login/?next={page}"' in refused.content.decode()


def test_the_referring_page_goes_before_the_nearest_one_but_only_one_of_ours(client):
    address = "/solutions/01m8p830xseywasc3ecwfggjcg/endorse/"
    for referrer, page in (
        ("http://testserver/solutions/?q=1", "/solutions/%3Fq%3D1"),
        ("https://evil.example/x", "/solutions/01m8p830xseywasc3ecwfggjcg/"),
    ):
        refused = client.post(address, {"body": "x"}, headers={"referer": referrer})
        assert f'href="/accounts/login/?next={page}"' in refused.content.decode()


def test_when_it_got_through_it_is_gone(browser, officer):
    send(browser, title_sv="Kort")
    browser.force_login(officer)
    form = opened(browser)
    fields = {name: values for name, values in form.fields.items() if name != "add"}
    assert browser.post(form.action, fields).status_code == 302
    assert not UnsentForm.objects.exists()


def test_it_can_be_thrown_away(browser, officer):
    send(browser, title_sv="Kort")
    browser.force_login(officer)
    page = browser.get(NEW).content.decode()
    form = next(one for one in forms_on(page, NEW) if one.action == "/unsent/forget/")
    assert browser.post(form.action, form.fields)["Location"] == NEW
    assert AGAIN not in browser.get(NEW).content.decode()


def test_it_is_kept_for_a_day(browser, officer):
    send(browser, title_sv="Kort")
    UnsentForm.objects.update(at=timezone.now() - timedelta(hours=25))
    browser.force_login(officer)
    assert AGAIN not in browser.get(NEW).content.decode()
    tidy()
    assert not UnsentForm.objects.exists()


def test_no_secret_is_kept(client):
    client.post(
        "/challenges/new/",
        {"title_sv": "Kort", "password": "x" * 40, "api_token": "y" * 40, "code": "123456"},
    )
    assert set(UnsentForm.objects.get().values) == {"title_sv"}
    client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert UnsentForm.objects.count() == 1


def test_another_site_cannot_put_words_into_a_form(officer):
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(NEW, {"title_sv": "Not mine"})
    assert (page.status_code, UnsentForm.objects.count()) == (403, 0)
    assert "Not mine" in page.content.decode()


def test_a_form_whose_token_does_not_hold_any_more_comes_back(officer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    form = opened(strict)
    strict.cookies.pop("csrftoken")
    refused = strict.post(form.action, {**form.fields, "title_sv": "Kort"})
    assert refused.status_code == 403
    assert f'href="{NEW}">Back to the form, with what you wrote</a>' in refused.content.decode()
    assert opened(strict).fields["title_sv"] == ["Kort"]


@pytest.mark.slow
def test_a_form_that_is_too_large_comes_back_to_be_shortened(client, officer):
    client.force_login(officer)
    form = opened(client)
    long = "long " * (the_settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 5)
    typed = urlencode({**form.fields, "title_sv": "Kort", "need_local": long}, doseq=True)
    refused = client.post(form.action, typed, content_type="application/x-www-form-urlencoded")
    assert refused.status_code == 413
    again = opened(client)
    assert again.fields["title_sv"] == ["Kort"]


def test_too_many_at_once(client, officer, settings):
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "writes_per_minute": 1})
    client.force_login(officer)
    form = opened(client)
    sent = {**form.fields, "title_sv": "Kort"}
    answers = [client.post("/challenges/new/draft/?city=lulea", sent).status_code for _time in range(3)]
    assert answers[-1] == 429
    assert opened(client).fields["title_sv"] == ["Kort"]


def test_where_there_is_no_form_any_more_the_texts_can_be_copied(client, officer):
    challenge = ChallengeFactory(
        city=City.objects.get(slug="lulea"), owner=officer, state="draft", opened_at=None
    )
    client.force_login(officer)
    address = f"{challenge.get_absolute_url()}edit/"
    form = opened(client, address)
    Session.objects.all().delete()
    client.post(form.action, {**form.fields, "title_sv": "Sen ändring"})
    type(challenge).objects.filter(pk=challenge.pk).update(state="review")
    client.force_login(officer)
    page = client.get(address)
    assert page.status_code == 409
    copies = page.content.decode().partition('<textarea id="typed-1"')[2].partition("</textarea>")[0]
    assert "\nSen ändring\n" in copies


@pytest.mark.slow
def test_it_is_bounded(browser, officer, monkeypatch):
    monkeypatch.setattr(unsent, "LARGEST", 1000)
    for number in range(15):
        browser.post(f"{browser.opened.action}&n={number}", {**browser.opened.fields, "title_sv": "x"})
    assert UnsentForm.objects.count() == unsent.MOST
    browser.post(f"{browser.opened.action}&n=16", {**browser.opened.fields, "title_sv": "x" * 900})
    assert UnsentForm.objects.count() < unsent.MOST
    browser.post(f"{browser.opened.action}&n=17", {**browser.opened.fields, "title_sv": "x" * 1001})
    assert not UnsentForm.objects.filter(action__endswith="n=17").exists()


def test_the_kept_pages_know_nothing_of_it(client):
    caches["pages"].clear()
    client.cookies[unsent.COOKIE] = "x"
    client.get("/challenges/")
    assert not caches["pages"]._cache  # type: ignore[attr-defined]


def test_it_is_part_of_one_s_own_data_and_goes_with_the_account(browser, officer):
    send(browser, title_sv="Kort")
    account = next(part for part in parts() if part.name == "account").export(officer)
    assert [one["page"] for one in account["unsent_forms"]] == [NEW]
    person = PersonFactory()
    UnsentForm.objects.update(by=person)
    erase_account(by=person)
    assert not UnsentForm.objects.exists()
