from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from lxml import html as parser

from talko.cities import actions
from talko.cities.models import Agreement, CityRole, CostEntry
from talko.core import audit
from talko.core.models import AuditEntry
from talko.core.values.money import Money
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, PartyFactory, PersonFactory, officer_of, person_of

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
HOSTILE = "<script>alert(1)</script>"


def proposal(partner, **changes):
    return {
        "partners": [partner.slug],
        "title_sv": "Tillsammans",
        "aims_sv": "Lösa mer ihop.",
        "scope": ["challenges"],
        "languages": ["sv"],
        "starts_on": TODAY.isoformat(),
        **changes,
    }


def test_it_works(client):
    """Propose, accept, enter a cost: through the pages, and read by a visitor."""
    lulea, austin = CityFactory(slug="lulea", name="Luleå"), CityFactory(slug="austin", name="Austin")
    client.force_login(officer_of(lulea))
    sent = client.post("/agreements/new/?city=lulea", proposal(austin))
    agreement = Agreement.objects.get()
    assert sent.headers["Location"] == agreement.get_absolute_url()

    client.force_login(officer_of(austin))
    answer = {"answer": "Gladly.", "scope": ["challenges"], "revision": "1", "accept": "1"}
    client.post(f"{agreement.get_absolute_url()}parties/austin/answer/", answer)
    spent = {
        "city": "austin",
        "amount_amount": "1,250.50",
        "amount_currency": "USD",
        "purpose": "Journey to Luleå",
        "language": "en",
        "spent_on": TODAY.isoformat(),
        "decision_url": "https://austin.example/decision/7",
    }
    client.post(f"{agreement.get_absolute_url()}costs/", spent)
    client.logout()

    page = client.get(agreement.get_absolute_url()).content.decode()
    for text in (
        "Luleå",
        "Austin",
        "In force",
        "Journey to Luleå",
        "US$1,250.50",
        "https://austin.example/decision/7",
    ):
        assert text in page
    table = client.get(f"{agreement.get_absolute_url()}costs.csv").content.decode().splitlines()
    assert table[1].split(",")[2:6] == ["austin", "125050", "USD", "Journey to Luleå"]


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("", "SEK", "This field is required."),
        ("0", "SEK", "Write an amount above zero."),
        ("1e999999", "SEK", "Write the amount in digits"),
        ("1.200", "SEK", "“1.200” can mean 1,200 or 1.2."),
        ("500", "", "Choose one of the currencies."),
    ],
)
def test_a_cost_that_cannot_be_read_is_asked_about(client, amount, currency, said):
    agreement = AgreementFactory()
    client.force_login(officer_of(agreement.proposer))
    spent = {"city": agreement.proposer.slug, "amount_amount": amount, "amount_currency": currency}
    spent |= {"purpose": "Journey", "language": "en", "spent_on": TODAY.isoformat()}
    refused = client.post(f"{agreement.get_absolute_url()}costs/", spent)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not agreement.costs.exists()


def test_a_form_that_fails_keeps_what_was_typed(client):
    lulea, austin = CityFactory(slug="lulea"), CityFactory(slug="austin")
    client.force_login(officer_of(lulea))
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    refused = client.post("/agreements/new/?city=lulea", proposal(austin, ends_on=yesterday))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "The last day cannot come before the first." in page
    assert "Lösa mer ihop." in page
    assert yesterday in page
    assert Agreement.objects.count() == 0


def test_the_second_editor_is_shown_the_difference(client):
    agreement = AgreementFactory(state="proposed", title={"sv": "Först"}, aims={"sv": "Mål"})
    officer = officer_of(agreement.proposer)
    values = {
        "title": {"sv": "Andra"},
        "aims": {"sv": "Mål"},
        "scope": ["challenges"],
        "languages": [],
        "starts_on": TODAY,
    }
    actions.edit_agreement(by=officer, agreement=agreement, revision=1, values=values)
    client.force_login(officer)
    sent = proposal(agreement.partner, title_sv="Tredje", revision="1")
    refused = client.post(f"{agreement.get_absolute_url()}edit/", sent)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "<del>Andra</del>" in page
    assert "<ins>Tredje</ins>" in page
    assert 'name="revision" value="2"' in page


@pytest.mark.parametrize(
    ("address", "anonymous", "stranger"),
    [
        ("/agreements/new/", 302, 403),
        ("/agreements/new/?city=lulea", 302, 403),
        ("{a}edit/", 302, 403),
        ("{a}withdraw/", 302, 403),
        ("{a}parties/lulea/answer/", 302, 403),
        ("{a}parties/lulea/leave/", 302, 403),
        ("{a}parties/lulea/contact/", 302, 403),
        ("{a}parties/lulea/join/", 302, 403),
        ("{a}parties/lulea/apply/", 302, 403),
        ("{a}parties/lulea/take-back/", 302, 403),
        ("{a}parties/lulea/admit/", 302, 403),
        ("{a}costs/", 302, 403),
        ("{a}results/", 302, 403),
        ("/cities/lulea/edit/", 302, 403),
        ("/cities/lulea/roles/", 302, 403),
        ("/cities/lulea/settings/", 302, 403),
        ("/cities/lulea/log/", 302, 403),
    ],
)
def test_denial(client, address, anonymous, stranger):
    """The visitor, the resident, the wrong role and the other city's officer: page and post alike."""
    lulea = CityFactory(slug="lulea")
    agreement = AgreementFactory(proposer=lulea)
    path = address.format(a=agreement.get_absolute_url())
    assert client.get(path).status_code == anonymous
    people = [person_of(lulea), officer_of(lulea, "moderator"), officer_of(CityFactory())]
    for person in people[: 2 if address == "/agreements/new/" else 3]:
        client.force_login(person)
        assert client.get(path).status_code == stranger
        posted = client.post(path, {"reason": "x", "answer": "x", "revision": 1}).status_code
        assert posted == (405 if path.endswith("log/") else stranger)
    agreement.refresh_from_db()
    assert [party.state for party in agreement.all_parties] == ["accepted", "accepted"]
    assert CityRole.objects.filter(city=lulea, role="officer").count() == 0
    assert CostEntry.objects.count() == 0


def test_a_city_asks_is_let_in_and_leaves_through_the_pages(client):
    lulea, oulu = CityFactory(slug="lulea", name="Luleå"), CityFactory(slug="oulu", name="Oulu")
    agreement = AgreementFactory(partner=lulea, title={"en": "North"})
    officers = {city: officer_of(city) for city in (agreement.proposer, lulea, oulu)}
    path = agreement.get_absolute_url()

    client.force_login(officers[oulu])
    assert f"{path}parties/oulu/apply/" in client.get(path).content.decode()
    assert client.get(f"{path}parties/oulu/apply/").status_code == 200
    client.post(f"{path}parties/oulu/apply/", {"scope": ["challenges"], "answer": "May we?"})
    assert "Waiting for" in client.get(path).content.decode()

    client.logout()
    assert "Oulu" not in client.get(path).content.decode()

    for city in (agreement.proposer, lulea):
        client.force_login(officers[city])
        assert f"{path}parties/oulu/admit/" in client.get(path).content.decode()
        assert "May we?" in client.get(f"{path}parties/oulu/admit/").content.decode()
        client.post(f"{path}parties/oulu/admit/", {"city": city.slug, "admit": "1"})
    assert client.get(f"{path}parties/oulu/admit/").status_code == 409
    client.logout()
    page = client.get(path).content.decode()
    assert "Oulu" in page
    assert "May we?" in page

    client.force_login(officers[lulea])
    asked = client.get(f"{path}parties/lulea/leave/").content.decode()
    assert "The other cities continue without yours." in asked
    assert client.post(f"{path}parties/lulea/leave/", {"reason": " "}).status_code == 422
    client.post(f"{path}parties/lulea/leave/", {"reason": "Other plans."})
    client.logout()
    page = client.get(path).content.decode()
    assert "Has left" in page
    assert "Other plans." in page


def test_a_refusal_needs_a_reason_and_is_read_by_the_city_that_asked(client):
    agreement, city = AgreementFactory(), CityFactory(slug="oulu")
    path, asking = f"{agreement.get_absolute_url()}parties/oulu/", officer_of(city)
    actions.ask_to_join(by=asking, agreement=agreement, city=city)
    client.force_login(officer_of(agreement.partner))
    sent = {"city": agreement.partner.slug, "refuse": "1"}
    assert client.post(f"{path}admit/", sent).status_code == 422
    assert (
        client.post(f"{path}admit/", {**sent, "city": agreement.proposer.slug, "reason": "x"}).status_code
        == 422
    )
    assert client.post(f"{path}admit/", {**sent, "reason": "Too early."}).status_code == 302
    client.force_login(asking)
    assert "Too early." in client.get(agreement.get_absolute_url()).content.decode()
    client.logout()
    assert "Too early." not in client.get(agreement.get_absolute_url()).content.decode()


def test_a_member_municipality_joins_through_the_page(client):
    region = CityFactory(kind="region")
    city = CityFactory(slug="lulea", member_of=region)
    agreement = AgreementFactory(proposer=region)
    path = agreement.get_absolute_url()
    client.force_login(officer_of(city))
    assert f"{path}parties/lulea/join/" in client.get(path).content.decode()
    client.post(f"{path}parties/lulea/join/", {"scope": ["challenges"], "answer": ""})
    assert agreement.parties.get(city=city).state == "accepted"


def test_the_contact_person_is_changed_through_the_page(client):
    agreement = AgreementFactory()
    path = f"{agreement.get_absolute_url()}parties/{agreement.partner.slug}/contact/"
    officer, other = officer_of(agreement.partner), officer_of(agreement.proposer)
    client.force_login(officer)
    assert client.get(path).status_code == 200
    assert client.post(path, {"contact": str(other.public_id)}).status_code == 422
    client.post(path, {"contact": str(officer.public_id)})
    assert agreement.parties.get(city=agreement.partner).contact == officer


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize(("who", "queries"), [("visitor", 11), ("officer", 18)])
def test_an_agreement_of_many_asks_as_much_as_one_of_two(
    client, count, who, queries, django_assert_num_queries
):
    agreement = AgreementFactory(partners=[CityFactory() for _number in range(count)])
    for party in agreement.all_parties:
        actions.add_cost(
            by=officer_of(party.city),
            agreement=agreement,
            city=party.city,
            money=Money(100, "SEK"),
            purpose="Hours",
            language="en",
            spent_on=TODAY,
        )
    if who == "officer":
        client.force_login(officer_of(agreement.proposer))
    client.get("/agreements/")
    ContentType.objects.get_for_model(CostEntry)  # each process asks for it once, whichever test comes first
    with django_assert_num_queries(queries):
        assert client.get(agreement.get_absolute_url()).status_code == 200


def test_a_proposal_is_seen_only_by_the_officers_of_its_cities(client):
    agreement = AgreementFactory(state="proposed", title={"en": "Quiet plan"})
    path = agreement.get_absolute_url()
    for person in (
        None,
        PersonFactory(),
        officer_of(CityFactory()),
        officer_of(agreement.partner, "moderator"),
    ):
        if person is not None:
            client.force_login(person)
        assert client.get(path).status_code == 404
        assert "Quiet plan" not in client.get("/agreements/").content.decode()
        assert client.get(f"{path}costs.csv").status_code == 404
    client.force_login(officer_of(agreement.partner))
    assert "Quiet plan" in client.get(path).content.decode()


def test_hostile_text_is_shown_as_text(client):
    agreement = AgreementFactory(title={"en": HOSTILE}, aims={"en": f"{HOSTILE} [x](javascript:alert(1))"})
    officer = officer_of(agreement.proposer, name=HOSTILE)
    actions.add_cost(
        by=officer,
        agreement=agreement,
        city=agreement.proposer,
        money=Money(100, "SEK"),
        purpose=f'=HYPERLINK("x") {HOSTILE}',
        language="en",
        spent_on=TODAY,
    )
    client.force_login(officer)
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert HOSTILE not in page
    assert "javascript:" not in page.replace("javascript:alert(1))", "", 1) or 'href="javascript' not in page
    assert "'=HYPERLINK" in client.get(f"{agreement.get_absolute_url()}costs.csv").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_a_fixed_number_of_questions(client, count, django_assert_num_queries):
    for _number in range(count):
        AgreementFactory()
    client.get("/agreements/")  # the header's list of cities is kept from here on
    with django_assert_num_queries(3):
        assert client.get("/agreements/").status_code == 200
    with django_assert_num_queries(3):
        assert client.get("/cities/").status_code == 200


def test_the_city_page_for_its_officer_and_for_a_visitor(client):
    city = CityFactory(slug="lulea", name="Luleå", about={"sv": "Vid **älven**."}, population=79_000)
    visitor = client.get("/cities/lulea/").content.decode()
    assert "<strong>älven</strong>" in visitor
    assert "79,000" in visitor
    assert "/cities/lulea/roles/" not in visitor
    client.force_login(officer_of(city))
    assert "/cities/lulea/roles/" in client.get("/cities/lulea/").content.decode()


def test_an_unknown_city_is_not_found(client):
    assert client.get("/cities/nowhere/").status_code == 404
    assert client.get("/agreements/?city=nowhere").status_code == 404


def test_roles_through_the_page(client):
    city, other = CityFactory(slug="lulea"), PersonFactory()
    client.force_login(officer_of(city))
    client.post("/cities/lulea/roles/", {"email": other.email, "role": "evaluator"})
    assert CityRole.objects.filter(city=city, person=other, role="evaluator").exists()
    client.post("/cities/lulea/roles/", {"take": f"{other.address_id}:evaluator"})
    assert not CityRole.objects.filter(person=other).exists()
    refused = client.post("/cities/lulea/roles/", {"email": "nobody@example.org", "role": "evaluator"})
    assert refused.status_code == 422
    assert "nobody@example.org" in refused.content.decode()


def test_choosing_ones_city(client):
    city = CityFactory(slug="lulea")
    assert client.get("/cities/mine/").status_code == 302
    person = PersonFactory()
    client.force_login(person)
    client.post("/cities/mine/", {"city": "lulea"})
    assert person.residence.city == city


def test_who_only_asks_to_join_does_not_read_what_the_parties_negotiate(client):
    """Anyone's city may ask at any time; what one city wrote when it declined is not for it, nor who has yet to answer."""
    lulea, oulu, kiruna, sundsvall = (
        CityFactory(name=name) for name in ("Luleå", "Oulu", "Kiruna", "Sundsvall")
    )
    agreement = AgreementFactory(proposer=lulea, partners=[oulu])
    PartyFactory(agreement=agreement, city=sundsvall, state="asked")
    PartyFactory(agreement=agreement, city=kiruna, state="asked")
    move(agreement.parties.get(city=kiruna), "decline", by=officer_of(kiruna), answer="We have no money.")
    tornio = CityFactory(name="Tornio")
    asks = officer_of(tornio)
    actions.ask_to_join(by=asks, agreement=agreement, city=tornio, answer="Our turn.")
    move(agreement.parties.get(city=tornio), "refuse", by=officer_of(oulu), city=oulu, reason="Next year.")

    client.force_login(officer_of(lulea))
    inside = client.get(agreement.get_absolute_url()).content.decode()
    assert all(
        text in inside for text in ("We have no money.", "Next year.", "Sundsvall has not answered yet.")
    )
    client.force_login(asks)
    outside = client.get(agreement.get_absolute_url()).content.decode()
    assert "Next year." in outside
    assert "Not admitted" in outside
    assert all(text not in outside for text in ("We have no money.", "Sundsvall", "Kiruna"))
    client.logout()
    public = client.get(agreement.get_absolute_url()).content.decode()
    assert "Oulu" in public
    assert all(
        name not in public for name in ("Sundsvall", "Kiruna", "Tornio")
    )  # also for who shares the page


def test_addresses_of_web_pages_may_be_long(client):
    """Addresses of a city's records are; those that are longer still are refused in the form."""
    lulea, austin = CityFactory(slug="lulea"), CityFactory(slug="austin")
    agreement = AgreementFactory(proposer=lulea, partners=[austin])
    path = agreement.get_absolute_url()
    client.force_login(officer_of(lulea))
    day, base = TODAY.isoformat(), "https://lulea.example/"
    cost = {
        "city": "lulea",
        "amount_amount": "10",
        "amount_currency": "SEK",
        "purpose": "Journey",
        "language": "sv",
        "spent_on": day,
    }
    forms = [
        ("/agreements/new/?city=lulea", "document_url", proposal(austin)),
        (f"{path}costs/", "decision_url", cost),
        (f"{path}results/", "link", {"city": "lulea", "text_sv": "Bra.", "reached_on": day}),
        ("/cities/lulea/edit/", "website", {"revision": "1"}),
    ]
    for address, field, typed in forms:
        assert client.post(address, {**typed, field: f"{base}{'a' * 479}"}).status_code == 422
        assert client.post(address, {**typed, field: f"{base}{'a' * 478}"}).status_code == 302


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("", ["2 December 2026 09:00 CST", "2 December 2026 10:00 CET"]),
        ("Europe/Helsinki", ["2 December 2026 17:00", "2 December 2026 11:00"]),
    ],
)
def test_the_history_is_by_the_readers_clocks_or_by_those_of_the_city_that_acted(client, zone, shown):
    CityFactory(name="Aberdeen", slug="aberdeen", time_zone="Europe/London")
    agreement = AgreementFactory(
        proposer=CityFactory(slug="lulea", time_zone="Europe/Stockholm"),
        partner=CityFactory(slug="austin", time_zone="America/Chicago"),
    )
    for slug, hour in (("lulea", 9), ("austin", 15)):
        line = audit.log(
            agreement, "agreement.accepted", by=None, city=slug, public=True, data={"city": slug}
        )
        AuditEntry.objects.filter(pk=line.pk).update(at=datetime(2026, 12, 2, hour, tzinfo=UTC))
    if zone:
        client.force_login(PersonFactory(time_zone=zone))
    page = parser.fromstring(client.get(agreement.get_absolute_url()).content.decode())
    assert [time.text_content() for time in page.xpath("//ol[@class='history']//time")] == shown
