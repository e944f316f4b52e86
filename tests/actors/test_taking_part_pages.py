"""The pages where people claim an organisation, join it and let it take part in projects."""

import pytest

from talko.actors import actions
from talko.actors.models import Claim, Membership, Project
from talko.core import ids
from tests.actors.ways import text_of
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


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
    assert f"An officer of {organisation.city} reads" in page
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
    for _press in range(2):
        assert client.post(withdraw).status_code == 302
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
