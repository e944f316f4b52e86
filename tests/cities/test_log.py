"""A city's log says what each line is about, and leads there."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from talko.cities import actions
from talko.core import audit
from talko.dialogue.actions import post_message
from tests.challenges.factories import ChallengeFactory
from tests.factories import AgreementFactory, CityFactory, officer_of, person_of
from tests.reading import Page

pytestmark = pytest.mark.django_db


def lines(client, city):
    page = client.get(f"/cities/{city.slug}/log/")
    assert page.status_code == 200
    return Page.of(page), [(line.what, line.about and line.about.url) for line in page.context["lines"]]


def test_each_line_leads_to_what_it_is_about(client):
    city = CityFactory()
    officer = officer_of(city)
    challenge = ChallengeFactory(city=city, title={"sv": "Värm <b>växthus</b>", "en": "Heat greenhouses"})
    agreement = AgreementFactory(proposer=city)
    audit.log(challenge, "challenge.edited", by=officer, city=city.slug)
    audit.log(agreement, "agreement.edited", by=officer, city=city.slug)
    client.force_login(officer)
    client.cookies["language"] = "sv"
    page, found = lines(client, city)
    assert found[:2] == [
        ("ändrade förslaget", agreement.get_absolute_url()),
        ("ändrade texten", challenge.get_absolute_url()),
    ]
    assert page.link("Värm <b>växthus</b>") == challenge.get_absolute_url()
    assert page.language_of("Värm <b>växthus</b>") == ("sv", "ltr")


def test_of_a_message_in_the_citys_name_it_gives_the_place_and_not_a_word(client):
    city = CityFactory()
    officer = officer_of(city)
    challenge = ChallengeFactory(city=city)
    message = post_message(
        by=officer,
        subject=challenge,
        audience="public",
        body="Flödet är 38 l/s.",
        language="sv",
        for_city=city,
        key=uuid4(),
    )
    client.force_login(officer)
    page, found = lines(client, city)
    assert found[0] == ("wrote a message in the city's name", f"/dialogue/messages/{message.address_id}/")
    assert page.link("A message") == f"/dialogue/messages/{message.address_id}/"
    assert "Flödet" not in page.text
    place = urlsplit(client.get(found[0][1])["Location"])
    assert place.path == f"{challenge.get_absolute_url()}dialogue/"
    assert place.fragment == f"m-{message.address_id}"


def test_it_costs_the_same_for_three_lines_as_for_one(client, django_assert_num_queries):
    city = CityFactory()
    officer = officer_of(city)
    client.force_login(officer)
    for more in (1, 2):
        for _time in range(more):
            audit.log(ChallengeFactory(city=city), "challenge.edited", by=officer, city=city.slug)
        with django_assert_num_queries(9):
            lines(client, city)


def test_others_do_not_read_it(client):
    city = CityFactory()
    actions.give_role(by=officer_of(city), city=city, email=person_of(city).email, role="moderator")
    assert client.get(f"/cities/{city.slug}/log/").status_code == 302
    for stranger in (person_of(city), officer_of(CityFactory())):
        client.force_login(stranger)
        assert client.get(f"/cities/{city.slug}/log/").status_code == 403
