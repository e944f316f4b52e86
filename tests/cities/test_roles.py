import pytest

from talko.accounts.models import Notification
from talko.cities import actions, queries
from talko.cities.models import CityRole
from talko.core import audit
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound
from tests.factories import CityFactory, PersonFactory, officer_of, person_of

pytestmark = pytest.mark.django_db


def test_it_works():
    city, other = CityFactory(), PersonFactory()
    actions.give_role(by=officer_of(city), city=city, email=other.email.upper(), role="moderator")
    assert [held.role for held in queries.roles_in(city).filter(person=other)] == ["moderator"]
    assert [n.kind for n in Notification.objects.filter(person=other)] == ["city.role_given"]
    assert [entry.action for entry in audit.log_of(city.slug)] == ["city.role_given"]


def test_giving_it_again_changes_nothing():
    city, other = CityFactory(), PersonFactory()
    officer = officer_of(city)
    for _time in range(2):
        actions.give_role(by=officer, city=city, email=other.email, role="moderator")
    assert audit.log_of(city.slug).count() == 1


@pytest.mark.parametrize("role", ["moderator", "evaluator", "treasurer"])
def test_only_an_officer_gives_roles(role):
    city = CityFactory()
    for person in (officer_of(city, role), officer_of(CityFactory()), person_of(city)):
        with pytest.raises(NotAllowed):
            actions.give_role(by=person, city=city, email=PersonFactory().email, role="officer")
    assert not CityRole.objects.filter(city=city, role="officer").exists()


def test_an_unconfirmed_address_gets_no_role():
    city, other = CityFactory(), PersonFactory()
    other.emailaddress_set.update(verified=False)
    with pytest.raises(Invalid):
        actions.give_role(by=officer_of(city), city=city, email=other.email, role="officer")


def test_the_last_officer_stays():
    city = CityFactory()
    officer = officer_of(city)
    with pytest.raises(Conflict):
        actions.take_role(by=officer, city=city, person=officer, role="officer")
    second = officer_of(city)
    actions.take_role(by=officer, city=city, person=second, role="officer")
    with pytest.raises(NotFound):
        actions.take_role(by=officer, city=city, person=second, role="officer")


def test_two_edit_the_city_and_the_second_is_told():
    city = CityFactory()
    officer = officer_of(city)
    actions.edit_city(by=officer, city=city, revision=1, values={"about": {"sv": "Vid älven."}})
    with pytest.raises(EditConflict) as refused:
        actions.edit_city(by=officer, city=city, revision=1, values={"about": {"sv": "Vid havet."}})
    assert refused.value.current == {"about": {"sv": "Vid älven."}}


def test_the_same_edit_sent_twice_has_one_effect(client):
    city = CityFactory(slug="lulea")
    client.force_login(officer_of(city))
    sent = {"about_sv": "Vid älven.", "places": "Rutvik, Gammelstad", "website": "", "revision": 1}
    for _time in range(2):
        assert client.post("/cities/lulea/edit/", sent).status_code == 302
    city.refresh_from_db()
    assert (city.about, city.revision) == ({"sv": "Vid älven."}, 2)
    assert city.history.filter(action="city.edited").count() == 1


def test_choosing_a_city_and_none():
    person, city = PersonFactory(), CityFactory()
    actions.choose_city(by=person, city=city)
    assert queries.city_of(person) == city
    actions.choose_city(by=person, city=None)
    assert queries.city_of(person) is None


def test_a_name_may_look_like_a_placeholder(client):
    """The words of a log and of mail are filled in once, so that a value is never read as words."""
    city = CityFactory(name="Y %(y)s %s")
    officer, other = officer_of(city), PersonFactory(name="X %(x)s 100 %")
    actions.give_role(by=officer, city=city, email=other.email, role="moderator")
    actions.take_role(by=officer, city=city, person=other, role="moderator")
    client.force_login(officer)

    log = client.get(f"/cities/{city.slug}/log/")

    assert [line.what for line in log.context["lines"]] == [
        "removed the role Moderator from X %(x)s 100 %",
        "gave X %(x)s 100 % the role Moderator",
    ]
    client.force_login(other)
    assert b"You have a new role in Y %(y)s %s." in client.get("/accounts/notifications/").content
