"""The pages of organisations and projects, as a visitor, a member, a stranger and an officer see them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talko.actors import actions
from talko.actors.models import Claim, Membership, Organisation, Project, ProjectRole, Tag, tag_slug
from talko.core import ids
from talko.core.registries.panels import Panel, register, unregister
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def project_of(*organisations, **fields):
    project = Project.objects.create(**{"name": "Repair", "search_text": "repair", **fields})
    for organisation in organisations:
        ProjectRole.objects.create(project=project, organisation=organisation)
    return project


def text_of(response):
    return response.content.decode()


def filled(**changes):
    return {
        "name": "Verkstan",
        "kind": "company",
        "summary_en": "We mend.",
        "tags": "repair, Tools",
        **changes,
    }


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


@pytest.mark.parametrize("kind", ["organisations", "projects"])
def test_lists_ask_a_constant_number_of_questions(client, kind, django_assert_num_queries):
    def one_more(number):
        organisation = OrganisationFactory(country="SE", search_text="we mend")
        organisation.tags.add(Tag.objects.create(kind="field", name=f"f{number}", slug=f"f{number}"))
        project_of(organisation, country="SE", search_text="mending").tags.add(
            Tag.objects.get(slug=f"f{number}")
        )

    one_more(1)
    client.get(f"/{kind}/")
    queries = 7
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
    assert own_queries(client, Project.objects.first().get_absolute_url()) == 3


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


def test_empty_lists_say_how_to_fill_them(client):
    assert "No organisations here yet." in text_of(client.get("/organisations/"))
    assert "No projects here yet." in text_of(client.get("/projects/"))
    assert "No organisation matches these words." in text_of(client.get("/organisations/?q=x"))
    assert "No project matches these words." in text_of(client.get("/projects/?q=x"))


def test_twenty_a_page_and_htmx_gets_the_results(client):
    for _ in range(23):
        OrganisationFactory(city=None)
    first = text_of(client.get("/organisations/"))
    assert first.count('<li class="row">') == 20
    second = text_of(client.get("/organisations/?page=2", headers={"HX-Request": "true"}))
    assert second.count('<li class="row">') == 3
    assert 'id="results"' in second


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


def test_project_needs_an_organisation(client):
    client.force_login(person_of())
    assert "Organisations add projects here." in text_of(client.get("/projects/new/"))
    other = OrganisationFactory()
    assert client.post("/projects/new/", {"name": "X", "organisation": other.public_id}).status_code == 200
    assert not Project.objects.exists()


def test_another_ones_organisation_cannot_lead(client):
    client.force_login(member_of(OrganisationFactory()))
    response = client.post("/projects/new/", {"name": "X", "organisation": OrganisationFactory().public_id})
    assert response.status_code == 422
    assert not Project.objects.exists()


def test_claim_through_the_pages(client):
    organisation = OrganisationFactory(name="Verkstan")
    person, officer = person_of(name="Siri"), officer_of(organisation.city)
    client.force_login(person)
    page = text_of(client.get(f"/organisations/{organisation.address_id}/claim/"))
    assert f"An officer of {organisation.city} looks" in page
    assert client.post(f"/organisations/{organisation.address_id}/claim/", {"reason": ""}).status_code == 422
    client.post(f"/organisations/{organisation.address_id}/claim/", {"reason": "I founded it."})
    claim = Claim.objects.get()
    assert "You will be notified" in text_of(client.get(organisation.get_absolute_url()))
    assert client.get("/organisations/claims/").status_code == 403
    assert client.get(f"/organisations/claims/{claim.address_id}/").status_code == 404

    client.force_login(officer_of(CityFactory()))
    assert "Siri" not in text_of(client.get("/organisations/claims/"))
    assert client.post(f"/organisations/claims/{claim.address_id}/", {"settle": "grant"}).status_code == 404

    client.force_login(officer)
    assert "Siri" in text_of(client.get("/organisations/claims/"))
    assert client.post(f"/organisations/claims/{claim.address_id}/", {"settle": "refuse"}).status_code == 422
    client.post(f"/organisations/claims/{claim.address_id}/", {"settle": "grant"})
    assert Membership.objects.get().person == person
    assert "Nobody is waiting" in text_of(client.get("/organisations/claims/"))


def test_claim_by_e_mail_through_the_pages(client):
    organisation = OrganisationFactory(email_domain="verkstan.se")
    client.force_login(person_of(email="siri@verkstan.se"))
    address = f"/organisations/{organisation.address_id}/claim/"
    assert "Your e-mail address at verkstan.se" in text_of(client.get(address))
    key = ids.new_id()
    assert client.post(address, {"key": key}).headers["Location"] == organisation.get_absolute_url()
    assert client.post(address, {"key": key}).headers["Location"] == organisation.get_absolute_url()
    assert organisation.memberships.count() == 1


def test_the_page_of_a_claim_promises_nothing_it_does_not_keep(client):
    organisation = OrganisationFactory(email_domain="verkstan.se", website="https://verkstan.se")
    client.force_login(person_of())
    address = f"/organisations/{organisation.address_id}/claim/"
    assert "add an address at verkstan.se" in text_of(client.get(address))
    OrganisationFactory(website="https://verkstan.se/lab")
    assert "verkstan.se" not in text_of(client.get(address))


def test_claim_desk_asks_a_constant_number_of_questions(client, django_assert_num_queries):
    city = CityFactory()
    client.force_login(officer_of(city))
    for _ in range(3):
        actions.claim_organisation(by=person_of(), organisation=OrganisationFactory(city=city), reason="Mine")
    client.get("/organisations/claims/")
    with django_assert_num_queries(7):
        assert text_of(client.get("/organisations/claims/")).count('<li class="row">') == 3


def test_names_of_members_are_for_members(client):
    organisation = OrganisationFactory()
    member_of(organisation, name="Secret Siri")
    assert "Secret Siri" not in text_of(client.get(organisation.get_absolute_url()))
    client.force_login(person_of())
    assert "Secret Siri" not in text_of(client.get(organisation.get_absolute_url()))
    assert "Secret Siri" not in text_of(client.get(f"/organisations/{organisation.address_id}/history/"))


def test_private_lines_of_history_are_for_those_inside(client):
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    actions.invite_member(by=owner, organisation=organisation, email="x@example.org")
    address = f"/organisations/{organisation.address_id}/history/"
    assert "invited someone" not in text_of(client.get(address))
    client.force_login(owner)
    assert "invited someone" in text_of(client.get(address))


def test_members_through_the_pages(client):
    organisation = OrganisationFactory()
    owner, other = member_of(organisation), member_of(organisation, "member", name="Siri")
    base = f"/organisations/{organisation.address_id}/members/"
    theirs = organisation.memberships.get(person=other)
    client.force_login(other)
    assert client.post(base, {"email": "a@example.org", "role": "owner"}).status_code == 403
    assert client.post(f"{base}{theirs.address_id}/role/", {"role": "owner"}).status_code == 403
    client.force_login(owner)
    assert client.post(base, {"email": "a@example.org", "role": "editor"}).status_code == 302
    assert client.post(base, {"email": "nobody", "role": "editor"}).status_code == 422
    assert "a@example.org" in text_of(client.get(base))
    assert client.post(f"{base}{theirs.address_id}/role/", {"role": "editor"}).status_code == 302
    assert client.post(f"{base}{theirs.address_id}/role/", {"role": "king"}).status_code == 422
    theirs.refresh_from_db()
    assert theirs.role == "editor"
    mine = organisation.memberships.get(person=owner)
    assert client.post(f"{base}{mine.address_id}/remove/").status_code == 409
    assert client.post(f"{base}{theirs.address_id}/remove/").status_code == 302
    invitation = organisation.invitations.get()
    withdraw = f"/organisations/{organisation.address_id}/invitations/{invitation.address_id}/withdraw/"
    assert client.post(withdraw).status_code == 302
    assert client.post(withdraw).status_code == 404
    assert client.get(withdraw).status_code == 405


def test_taking_part_through_the_pages(client):
    ours, theirs = OrganisationFactory(name="Ours"), OrganisationFactory(name="Theirs")
    me, they = member_of(ours), member_of(theirs)
    project = actions.create_project(by=me, organisation=ours, name="Repair")
    base = f"/projects/{project.address_id}/partners/"
    client.force_login(me)
    for wrong in ("Nobody", "", "https://talko.example/organisations/"):
        assert client.post(base, {"ask": "1", "asked": wrong, "role": "partner"}).status_code == 422
    address = f"https://talko.example{theirs.get_absolute_url()}"
    assert client.post(base, {"ask": "1", "asked": address, "role": "funder"}).status_code == 302
    request = project.requests.get()
    answer = f"{base}requests/{request.address_id}/"
    assert client.post(answer, {"answer": "accept"}).status_code == 403
    client.force_login(person_of())
    assert client.post(answer, {"answer": "accept"}).status_code == 404
    client.force_login(they)
    assert "Ours" in text_of(client.get(base))
    assert client.post(answer, {"answer": "accept"}).status_code == 302
    assert project.roles.get(organisation=theirs).role == "funder"
    client.force_login(me)
    assert client.post(f"{base}{theirs.address_id}/role/", {"role": "lead"}).status_code == 302
    client.force_login(they)
    client.force_login(person_of())
    assert client.post(f"{base}{theirs.address_id}/leave/").status_code == 403
    assert client.post(f"{base}{theirs.address_id}/role/", {"role": "lead"}).status_code == 403
    client.force_login(they)
    assert client.post(f"{base}{theirs.address_id}/leave/").status_code == 302
    client.logout()
    assert client.post(f"{base}{ours.address_id}/leave/").status_code == 401


def test_a_citys_page_names_its_organisations_and_who_waits(client):
    city = CityFactory()
    assert "city-organisations" not in text_of(client.get(city.get_absolute_url()))
    organisation = OrganisationFactory(city=city)
    page = text_of(client.get(city.get_absolute_url()))
    assert f'<a href="/organisations/?city={city.slug}">1 organisation</a>' in page
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
