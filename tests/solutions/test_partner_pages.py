"""Asking organisations to take part, and answering for them."""

import pytest

from talko.solutions.actions.partners import ask_partner
from tests.factories import OrganisationFactory, member_of, officer_of
from tests.pages import browser, page
from tests.solutions.ways import address

pytestmark = pytest.mark.django_db


def test_partners_are_searched_asked_and_taken_off_without_javascript(sent):
    helper = OrganisationFactory(name="Kiruna Glass")
    client = browser(sent.author)
    assert "Kiruna Glass" in page(client, address("partners", sent) + "?q=kiruna")
    client.post(address("partners", sent), {"organisation": str(helper.public_id), "role": "Glass"})
    assert "Asked" in page(client, address("partners", sent))
    assert "Kiruna Glass" not in page(browser(), sent.get_absolute_url())
    owner = member_of(helper)
    request = address("partner", sent, helper.public_id)
    assert "Accept to be named" in page(browser(owner), request)
    browser(owner).post(request, {"answer": "accept"})
    assert "Kiruna Glass" in page(browser(), sent.get_absolute_url())
    client.post(address("remove-partner", sent), {"organisation": str(helper.public_id)})
    assert "Kiruna Glass" not in page(browser(), sent.get_absolute_url())


def test_a_request_is_seen_by_the_asked_organisations_people_only(draft):
    helper = OrganisationFactory()
    ask_partner(by=draft.author, solution=draft, organisation=helper)
    request = address("partner", draft, helper.public_id)
    page(browser(member_of(helper)), request)
    for person in (member_of(helper, role="member"), draft.author, officer_of(draft.challenge.city)):
        page(browser(person), request, 404)
        assert browser(person).post(request, {"answer": "accept"}).status_code == 404
    page(browser(), request, 302)


def test_the_search_for_partners_takes_any_words(sent):
    client = browser(sent.author)
    for words in ("%", "'; DROP TABLE", "a" * 101, "\x00", "*"):
        page(client, f"{address('partners', sent)}?q={words}")
    assert client.post(address("partners", sent), {"organisation": "x"}).status_code == 422
    unknown = {"organisation": "0192f0c1-2345-7abc-8def-0123456789ab"}
    assert client.post(address("partners", sent), unknown).status_code == 404
