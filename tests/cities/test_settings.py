"""What rooms let the officers of a city choose: the registry, the page, the action and its denials."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.cities import actions, queries
from talko.cities.models import CitySetting
from talko.core import audit
from talko.core.errors import Invalid, NotAllowed, SignInNeeded
from talko.core.registries import city_settings
from talko.core.registries.city_settings import Setting, WholeNumber
from tests.factories import CityFactory, officer_of, person_of

pytestmark = pytest.mark.django_db

DAYS = Setting("fairs.days", "Days of a fair", WholeNumber(1, 9), default=3, help="Weekends included.")
STALLS = Setting("fairs.stalls", "Stalls", WholeNumber(0, 400), default=20)
DEFAULTS = {"fairs.days": 3, "fairs.stalls": 20}
CHOSEN = {"fairs.days": 5, "fairs.stalls": 0}
PAGE = "/cities/lulea/settings/"


@pytest.fixture(autouse=True)
def only_fairs(monkeypatch):
    monkeypatch.setattr(city_settings, "_rooms", {})
    city_settings.register("fairs", "Fairs", DAYS, STALLS)


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea")


@pytest.fixture
def officer(lulea):
    return officer_of(lulea)


def history(city):
    return [line.what for line in audit.lines_of_log(audit.log_of(city.slug))]


def test_it_works(client, lulea, officer):
    client.force_login(officer)
    assert PAGE in client.get("/cities/lulea/").content.decode()
    page = client.get(PAGE).content.decode()
    assert all(
        text in page for text in ("Fairs", "Days of a fair", "Weekends included.", 'value="3"', "Stalls")
    )

    sent = client.post(PAGE, {"fairs.days": "5", "fairs.stalls": "0"})

    assert (sent.status_code, sent.url) == (302, PAGE)
    assert queries.settings_of(lulea) == CHOSEN
    assert history(lulea) == ["changed the city's settings: Days of a fair, Stalls"]
    assert 'value="5"' in client.get(PAGE).content.decode()


def test_defaults_hold_until_a_city_chooses(lulea, officer, django_assert_num_queries):
    other = CityFactory()
    assert queries.settings_of(lulea) == DEFAULTS
    actions.change_settings(by=officer, city=lulea, values={"fairs.days": 5})
    with django_assert_num_queries(1):
        assert queries.setting(lulea, "fairs.days") == 5
    with django_assert_num_queries(1):
        days = queries.setting_by_city("fairs.days")
        assert (days[lulea.pk], days[other.pk]) == (5, 3)
    with pytest.raises(KeyError):
        queries.setting(lulea, "fairs.nothing")


@pytest.mark.parametrize("value", [0, 10, True, "5", 5.5, [], {"days": 5}])
def test_a_stored_value_that_is_no_longer_possible_is_the_default(lulea, value):
    CitySetting.objects.create(city=lulea, name="fairs.days", value=value)
    assert queries.setting(lulea, "fairs.days") == 3
    assert queries.setting_by_city("fairs.days")[lulea.pk] == 3
    assert queries.settings_of(lulea) == DEFAULTS


def test_a_stored_name_that_no_room_declares_is_ignored(client, lulea, officer):
    actions.change_settings(by=officer, city=lulea, values={"fairs.days": 5})
    CitySetting.objects.create(city=lulea, name="parades.horses", value=4)
    assert queries.settings_of(lulea) == DEFAULTS | {"fairs.days": 5}
    city_settings.unregister("fairs")
    assert history(lulea) == ["changed the city's settings: fairs.days"]
    client.force_login(officer)
    assert "No settings yet" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"fairs.days": "7"}).status_code == 302
    assert CitySetting.objects.get(name="fairs.days").value == 5


def test_saving_the_same_again_changes_nothing(lulea, officer):
    for _time in range(2):
        actions.change_settings(by=officer, city=lulea, values=CHOSEN)
    assert len(history(lulea)) == 1
    actions.change_settings(by=officer, city=lulea, values=CHOSEN | {"fairs.stalls": 7})
    assert history(lulea)[0] == "changed the city's settings: Stalls"
    assert queries.settings_of(lulea) == CHOSEN | {"fairs.stalls": 7}


@pytest.mark.parametrize(
    "values",
    [{"fairs.days": 0}, {"fairs.days": True}, {"fairs.stalls": 401}, {"fairs.stalls": []}, {"fairs.size": 1}],
)
def test_the_action_refuses_what_the_setting_does_not_take(lulea, officer, values):
    with pytest.raises(Invalid) as refused:
        actions.change_settings(by=officer, city=lulea, values=CHOSEN | values)
    assert list(refused.value.fields) == list(values)
    assert not CitySetting.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"fairs.days": "10"}, "Write a number from 1 to 9."),
        ({"fairs.days": "2.5"}, "Write a whole number."),
        ({"fairs.days": "<b>"}, "Write a number in digits."),
        ({"fairs.days": ""}, "This field is required."),
        ({"fairs.stalls": "401"}, "Write a number from 0 to 400."),
    ],
)
def test_the_page_says_what_is_wrong(client, lulea, officer, typed, words):
    client.force_login(officer)
    page = client.post(PAGE, {"fairs.days": "5", "fairs.stalls": "0"} | typed)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not CitySetting.objects.exists()


def test_only_the_officers_of_the_city_change_its_settings(client, lulea, officer):
    typed = {"fairs.days": "5", "fairs.stalls": "0"}
    assert [client.get(PAGE).status_code, client.post(PAGE, typed).status_code] == [302, 401]  # to sign in
    with pytest.raises(SignInNeeded):
        actions.change_settings(by=AnonymousUser(), city=lulea, values=CHOSEN)
    evaluator = officer_of(lulea, "evaluator")
    for person in (evaluator, officer_of(lulea, "treasurer"), officer_of(CityFactory()), person_of(lulea)):
        client.force_login(person)
        assert [client.get(PAGE).status_code, client.post(PAGE, typed).status_code] == [403, 403]
        with pytest.raises(NotAllowed):
            actions.change_settings(by=person, city=lulea, values=CHOSEN)
        assert PAGE not in client.get("/cities/lulea/").content.decode()
    assert not CitySetting.objects.exists()
    client.force_login(officer)
    assert client.get("/cities/nowhere/settings/").status_code == 404


def test_rooms_are_shown_in_their_order():
    horses = Setting("parades.horses", "Horses", WholeNumber(0, 9), default=2)
    city_settings.register("parades", "Parades", horses, order=10)
    assert [group.title for group in city_settings.groups()] == ["Parades", "Fairs"]


@pytest.mark.parametrize(
    ("room", "declared", "words"),
    [
        ("fairs", (DAYS,), "registered twice"),
        ("parades", (), "needs settings"),
        ("parades", (Setting("parades.on", "", WholeNumber(0, 1), 1),) * 2, "a name of its own"),
        ("parades", (DAYS,), "no name for a setting of parades"),
        ("parades", (Setting("parades.days", "", WholeNumber(1, 9), 10),), "not one of its values"),
    ],
)
def test_what_is_registered_is_checked(room, declared, words):
    with pytest.raises(ValueError, match=words):
        city_settings.register(room, "", *declared)
