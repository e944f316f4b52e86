"""How an operator puts a city on a server: `talko manage city_add`."""

import pytest
from django.core.management import CommandError, call_command

from talko.cities.models import City
from talko.cities.queries import city_of
from talko.cities.rules import Role, has_role
from tests.factories import CityFactory, PersonFactory

pytestmark = pytest.mark.django_db
WORDS = ["--country=se", "--language=sv", "--language=en", "--currency=SEK", "--time-zone=Europe/Stockholm"]


def test_a_city_with_its_first_officer(client, capsys):
    eva = PersonFactory(email="eva@lulea.example", name="Eva")
    call_command("city_add", "lulea", "Luleå", *WORDS, "--officer=Eva@lulea.example")
    city = City.objects.get(slug="lulea")
    assert (city.name, city.country, city.languages, city.currency) == ("Luleå", "SE", ["sv", "en"], "SEK")
    assert has_role(eva, city, Role.OFFICER)
    assert city_of(eva) == city
    assert capsys.readouterr().out == "Luleå is at /cities/lulea/; its officer is Eva.\n"
    assert client.get("/cities/lulea/").status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        ["oulu", "Oulu", *WORDS, "--officer=nobody@example.org"],
        ["taken", "Taken", *WORDS, "--officer=eva@lulea.example"],
        ["mine", "Oulu", *WORDS, "--officer=eva@lulea.example"],
        ["no slug", "Oulu", *WORDS, "--officer=eva@lulea.example"],
        ["oulu", "Oulu", *WORDS, "--time-zone=Nowhere", "--officer=eva@lulea.example"],
        ["oulu", "Oulu", *WORDS, "--language=xx", "--officer=eva@lulea.example"],
        ["oulu", "Oulu", *WORDS],
    ],
)
def test_what_is_wrong_adds_nothing(words):
    PersonFactory(email="eva@lulea.example")
    CityFactory(slug="taken")
    with pytest.raises(CommandError):
        call_command("city_add", *words)
    assert City.objects.count() == 1
