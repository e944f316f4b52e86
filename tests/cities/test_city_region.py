"""How an operator says of which region a municipality is a member: `talko manage city_region`."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def test_it_works(client, capsys):
    region, city = CityFactory(slug="norrbotten", kind="region"), CityFactory(slug="lulea")
    call_command("city_region", "lulea", "norrbotten")
    city.refresh_from_db()
    assert city.member_of == region
    assert capsys.readouterr().out == "Lulea is a member of Norrbotten.\n"
    assert "/cities/lulea/" in client.get("/cities/norrbotten/").content.decode()
    assert "/cities/norrbotten/" in client.get("/cities/lulea/").content.decode()
    call_command("city_region", "lulea")
    city.refresh_from_db()
    assert city.member_of is None


@pytest.mark.parametrize(
    "words",
    [["lulea", "kiruna"], ["norrbotten", "norrbotten"], ["nowhere", "norrbotten"], ["lulea", "nowhere"]],
)
def test_only_a_municipality_of_a_region(words):
    CityFactory(slug="norrbotten", kind="region")
    city = CityFactory(slug="lulea")
    CityFactory(slug="kiruna")
    with pytest.raises(CommandError):
        call_command("city_region", *words)
    city.refresh_from_db()
    assert city.member_of is None
