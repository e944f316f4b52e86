"""The pages of organisations and projects, as a visitor, a member, a stranger and an officer see them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talko.actors import actions
from talko.actors.models import Organisation, Project, Tag, tag_slug
from talko.core import ids
from talko.core.files.actions import Described, add_file
from talko.core.registries.panels import Panel, register, unregister
from tests.actors.ways import filled, project_of, text_of
from tests.core.files.samples import picture, upload
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.reading import Page
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def test_it_works(client):
    """Add an organisation to the directory, edit it, add a project; a visitor finds and reads both."""
    person = person_of(CityFactory(slug="lulea", name="Luleå"), writes=["sv"])
    client.force_login(person)
    sent = client.post(
        "/organisations/new/",
        filled(summary_sv="Vi lagar.", city="lulea", country="SE", website="verkstan.se"),
    )
    organisation = Organisation.objects.get()
    assert sent.headers["Location"] == organisation.get_absolute_url()
    assert organisation.summary == {"en": "We mend.", "sv": "Vi lagar."}
    assert organisation.website == "https://verkstan.se"
    assert organisation.memberships.get().role == "owner"

    client.post(
        f"/organisations/{organisation.address_id}/edit/",
        filled(
            name="Verkstan i Luleå",
            summary_sv="Vi lagar.",
            revision="1",
            tags="sewing",
            city="lulea",
            country="SE",
        ),
    )
    sent = client.post(
        "/projects/new/",
        {
            "name": "Sy ihop",
            "organisation": organisation.public_id,
            "summary_en": "Sewing for all",
            "tags": "sewing",
        },
    )
    project = Project.objects.get()
    assert sent.headers["Location"] == project.get_absolute_url()
    client.logout()
    organisation.refresh_from_db()

    found = text_of(client.get("/organisations/?q=SEWING+luleå"))
    assert "Verkstan i Luleå" in found
    assert "<b>1</b> <span>project</span>" in found
    page = text_of(client.get(organisation.get_absolute_url()))
    for shown in (
        "Verkstan i Luleå",
        "We mend.",
        "Sy ihop",
        "Luleå, Sweden" if organisation.place else "Sweden",
        "sewing",
    ):
        assert shown in page
    page = text_of(client.get(project.get_absolute_url()))
    assert "Verkstan i Luleå" in page
    assert "Sewing for all" in page


@pytest.mark.parametrize(("kind", "queries"), [("organisations", 8), ("projects", 7)])
def test_lists_ask_a_constant_number_of_questions(client, kind, queries, django_assert_num_queries):
    """Of organisations also for their logos."""

    def one_more(number):
        organisation = OrganisationFactory(country="SE", search_text="we mend")
        organisation.tags.add(Tag.objects.create(kind="field", name=f"f{number}", slug=f"f{number}"))
        project_of(organisation, country="SE", search_text="mending").tags.add(
            Tag.objects.get(slug=f"f{number}")
        )

    one_more(1)
    client.get(f"/{kind}/")
    with django_assert_num_queries(queries):
        assert client.get(f"/{kind}/").status_code == 200
    one_more(2)
    one_more(3)
    with django_assert_num_queries(queries):
        assert client.get(f"/{kind}/").status_code == 200
    with django_assert_num_queries(queries):
        assert client.get(f"/{kind}/?q=m&country=SE&field=f1&sort=newest").status_code == 200


def own_queries(client, address):
    """How often a page asks this room's tables; panels of other rooms ask their own."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum('FROM "actors_' in query["sql"] for query in asked)


@pytest.mark.parametrize("others", [1, 5])
def test_a_page_asks_a_constant_number_of_questions(client, others):
    organisation = OrganisationFactory()
    for number in range(others):
        project_of(organisation, OrganisationFactory(), name=f"Project {number}")
    assert own_queries(client, organisation.get_absolute_url()) == 6
    assert own_queries(client, Project.objects.first().get_absolute_url()) == 4


def test_filters(client):
    lulea = CityFactory(slug="lulea", name="Luleå")
    mender = OrganisationFactory(
        name="Mender", kind="company", city=lulea, country="SE", search_text="mender repair"
    )
    grower = OrganisationFactory(
        name="Grower", kind="research", city=None, country="US", search_text="grower"
    )
    mender.tags.add(Tag.objects.create(kind="field", name="Repair", slug="repair"))

    def names(query):
        page = text_of(client.get(f"/organisations/?{query}"))
        return [name for name in ("Mender", "Grower") if f">{name}</a>" in page]

    assert names("") == ["Mender", "Grower"]
    assert names("q=rep") == ["Mender"]
    assert names("q=rep+grow") == []
    assert names("kind=research") == ["Grower"]
    assert names("country=SE") == ["Mender"]
    assert names("city=lulea") == ["Mender"]
    assert names("field=repair") == ["Mender"]
    assert names("kind=nonsense&country=ZZ&sort=backwards&page=99&q=%00") == ["Mender", "Grower"]
    assert names("q=100%25") == []
    page = text_of(client.get("/organisations/?sort=newest"))
    assert page.index("Grower") < page.index("Mender")
    project_of(mender, name="Mending")
    project_of(grower, name="Growing")
    page = text_of(client.get("/projects/?city=lulea"))
    assert ">Mending</a>" in page
    assert ">Growing</a>" not in page


def test_who_is_only_a_name_comes_last_and_the_page_asks_who_knows_them(client):
    person = person_of()
    for name, summary in (("Aldrig hört", {}), ("Verkstan", {"sv": "Vi lagar."})):
        actions.create_organisation(by=person, name=name, kind="company", summary=summary)
    verkstan, unknown = Organisation.objects.get(name="Verkstan"), Organisation.objects.get(is_only_name=True)
    page = Page.of(client.get("/organisations/"))
    assert page.titles() == ["Verkstan", "Aldrig hört"]
    assert page.text.count("Only a name so far. Do you know them?") == 1
    assert page.link("Tell us (Aldrig hört)") == f"/organisations/{unknown.address_id}/claim/"

    lettered = page.row("Verkstan").tag.select("[aria-hidden=true]")
    assert [letters.text for letters in lettered] == ["V"]
    add_file(
        by=person,
        subject=verkstan,
        place="logo",
        upload=upload(picture(), "logo.png"),
        described=Described("Verkstans märke", credit="Verkstan", licence="permitted"),
    )
    newest = Page.of(client.get("/organisations/?sort=newest"))
    logos = [image["src"] for image in newest.tag.select("li img")]
    assert logos == [verkstan.files.get().url("thumb")]

    actions.edit_organisation(
        by=person, organisation=unknown, revision=1, name="Aldrig hört", summary={"sv": "Vi odlar."}
    )
    assert Page.of(client.get("/organisations/")).titles() == ["Aldrig hört", "Verkstan"]


def test_empty_lists_say_how_to_fill_them(client):
    assert "No organisations here yet." in text_of(client.get("/organisations/"))
    assert "No projects here yet." in text_of(client.get("/projects/"))
    assert "No organisation matches these words." in text_of(client.get("/organisations/?q=x"))
    assert "No project matches these words." in text_of(client.get("/projects/?q=x"))


def test_twenty_a_page_and_htmx_gets_the_results(client):
    for _ in range(23):
        OrganisationFactory(city=None)
    assert len(Page.of(client.get("/organisations/")).titles()) == 20
    second = client.get("/organisations/?page=2", headers={"HX-Request": "true"})
    assert len(Page.of(second).titles()) == 3
    assert 'id="results"' in text_of(second)


def test_public_pages_carry_no_token_for_visitors(client):
    organisation = OrganisationFactory()
    for address in (
        "/organisations/",
        "/projects/",
        organisation.get_absolute_url(),
        project_of(organisation).get_absolute_url(),
    ):
        response = client.get(address)
        assert "csrfmiddlewaretoken" not in text_of(response)
        assert not response.cookies


def test_old_addresses_lead_to_the_page(client):
    organisation = OrganisationFactory(name="Verkstan")
    for address in (
        f"/organisations/{organisation.address_id}/",
        f"/organisations/{organisation.address_id}-other-name/",
    ):
        response = client.get(address)
        assert response.status_code == 301
        assert response.headers["Location"] == organisation.get_absolute_url()


@pytest.mark.parametrize("page", ["", "edit/", "claim/", "members/", "history/"])
def test_unknown_ids(client, page):
    client.force_login(person_of())
    unknown = ids.encode(ids.new_id())
    assert client.get(f"/organisations/{unknown}/{page}").status_code == 404
    if page not in {"claim/", "members/"}:
        assert client.get(f"/projects/{unknown}/{page}").status_code == 404
    assert client.get(f"/organisations/{unknown[:-1]}/{page}").status_code == 404


def test_hostile_texts(client):
    owner = person_of()
    values = {
        "name": HOSTILE,
        "place": HOSTILE,
        "summary": {"en": HOSTILE},
        "description": {"en": f"{HOSTILE} [x](javascript:x)"},
    }
    organisation = actions.create_organisation(by=owner, tags=[HOSTILE, "<b>"], **values)
    project = actions.create_project(
        by=owner, organisation=organisation, social_impact={"en": HOSTILE}, **values
    )
    actions.create_organisation(by=owner, name="Other")
    addresses = (
        "/organisations/", "/projects/", "/organisations/?q=<script>", organisation.get_absolute_url(),
        project.get_absolute_url(), f"/organisations/{organisation.address_id}/members/",
        f"/organisations/{organisation.address_id}/edit/", f"/projects/{project.address_id}/partners/",
        f"/organisations/{organisation.address_id}/history/",
    )  # fmt: skip
    client.force_login(owner)
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "<script>alert" not in text_of(response), address
        assert 'href="javascript' not in text_of(response), address


EDITING = ["edit/", "members/"]


@pytest.mark.parametrize("page", EDITING)
def test_who_may_not(client, page):
    organisation = OrganisationFactory()
    project = project_of(organisation)
    addresses = [f"/organisations/{organisation.address_id}/{page}"]
    if page == "edit/":
        addresses += [f"/projects/{project.address_id}/edit/"]
    for address in addresses:
        client.logout()
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"] == f"/accounts/login/?next={address}"
        assert client.post(address, {"name": "X"}).status_code == 401
        for stranger in (
            person_of(organisation.city),
            officer_of(CityFactory()),
            officer_of(organisation.city, "moderator"),
        ):
            client.force_login(stranger)
            assert client.get(address).status_code == 403
            assert client.post(address, {"name": "X"}).status_code == 403
    member = member_of(organisation, "member")
    client.force_login(member)
    assert client.get(f"/organisations/{organisation.address_id}/edit/").status_code == 403
    assert client.get(f"/organisations/{organisation.address_id}/members/").status_code == 200


@pytest.mark.parametrize("address", ["/organisations/new/", "/projects/new/", "/organisations/claims/"])
def test_pages_that_need_an_account(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={address}"


def test_an_officer_of_its_city_edits_in_the_citys_name(client):
    organisation = OrganisationFactory()
    client.force_login(officer_of(organisation.city))
    address = f"/organisations/{organisation.address_id}/edit/"
    client.post(address, filled(name="Renamed", revision="1", city=organisation.city.slug))
    organisation.refresh_from_db()
    assert organisation.name == "Renamed"
    assert organisation.history.get().city == organisation.city.slug


def test_a_form_saved_as_it_was_shown_changes_nothing(client):
    """Also a field of another directory that has a comma or quotes in its name."""
    organisation = OrganisationFactory()
    names = ['"Smart" city', "Arts, crafts & C++", 'Say "hello", twice', '5" pipes', "Repair"]
    for name in names:
        organisation.tags.add(Tag.objects.create(kind="field", name=name, slug=tag_slug(name)))
    client.force_login(officer_of(organisation.city))
    address = f"/organisations/{organisation.address_id}/edit/"
    (form,) = (one for one in forms_on(text_of(client.get(address)), address) if "tags" in one.fields)
    assert client.post(form.action, form.fields).status_code == 302
    assert not organisation.history.exists()
    client.post(form.action, form.fields | {"tags": 'Repair, "Arts, crafts & C++", open "data'})
    assert sorted(organisation.tags.values_list("name", flat=True)) == [
        "Arts, crafts & C++",
        "Repair",
        'open "data',
    ]


def test_a_form_that_fails_keeps_what_was_typed(client):
    client.force_login(person_of())
    response = client.post(
        "/organisations/new/", filled(name="", summary_en="Kept words", website="not an address")
    )
    assert response.status_code == 422
    assert "Kept words" in text_of(response)
    assert "not an address" in text_of(response)
    assert not Organisation.objects.exists()


def test_a_double_click_has_one_effect(client):
    client.force_login(person_of())
    key = "0192f0c1-2345-7abc-8def-0123456789ab"
    first = client.post("/organisations/new/", filled(key=key))
    second = client.post("/organisations/new/", filled(key=key))
    assert first.headers["Location"] == second.headers["Location"]
    assert Organisation.objects.count() == 1


def test_the_second_of_two_editors_sees_the_difference(client):
    organisation = actions.create_organisation(
        by=person_of(), name="Verkstan", summary={"en": "We mend things."}
    )
    client.force_login(member_of(organisation, "editor"))
    actions.edit_organisation(
        by=member_of(organisation), organisation=organisation, revision=1, summary={"en": "We mend bicycles."}
    )
    address = f"/organisations/{organisation.address_id}/edit/"
    response = client.post(address, filled(summary_en="We mend radios.", revision="1"))
    assert response.status_code == 409
    page = text_of(response)
    assert "<del>bicycles</del>" in page
    assert "<ins>radios</ins>" in page
    organisation.refresh_from_db()
    assert organisation.summary == {"en": "We mend bicycles."}
    assert client.post(address, filled(summary_en="We mend both.", revision="2")).status_code == 302
    organisation.refresh_from_db()
    assert organisation.summary == {"en": "We mend both."}


def test_a_citys_page_names_its_organisations_and_who_waits(client):
    city = CityFactory()
    assert "city-organisations" not in text_of(client.get(city.get_absolute_url()))
    organisation = OrganisationFactory(city=city)
    page = Page.of(client.get(city.get_absolute_url()))
    assert page.link("1 organisation in the directory") == f"/organisations/?city={city.slug}"
    actions.claim_organisation(by=person_of(), organisation=organisation, reason="Mine")
    assert "1 person says" not in text_of(client.get(city.get_absolute_url()))
    client.force_login(officer_of(CityFactory()))
    assert "1 person says" not in text_of(client.get(city.get_absolute_url()))
    client.force_login(officer_of(city))
    assert "1 person says" in text_of(client.get(city.get_absolute_url()))


def test_panels_of_other_rooms(client):
    organisation = OrganisationFactory()
    register(
        "organisation",
        Panel(
            "test", "actors/origin.html", lambda request, subject: {"source": {"title": subject.name.upper()}}
        ),
    )
    try:
        assert organisation.name.upper() in text_of(client.get(organisation.get_absolute_url()))
    finally:
        unregister("organisation", "test")


def test_the_directory_of_real_organisations_is_shown(client, real_data):
    call_command(
        "actors",
        "import",
        str(real_data / "dsi" / "organisations2.json"),
        str(real_data / "dsi" / "projects2.json"),
        "--json",
        stdout=StringIO(),
    )
    page = text_of(client.get("/organisations/?q=waag"))
    assert ">Waag Society</a>" in page
    waag = Organisation.objects.get(name="Waag Society")
    page = text_of(client.get(waag.get_absolute_url()))
    assert "Works together with" in page
    assert "CC BY-NC-SA 4.0" in page
