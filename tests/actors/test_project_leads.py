"""Only who leads a project says who does what in it, and somebody always leads it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections

from talko.accounts.actions import erase_account
from talko.accounts.models import Notification
from talko.actors import actions
from talko.actors.models import Membership, Project, ProjectRole
from talko.core import audit
from talko.core.errors import Conflict, NotAllowed, SignInNeeded, TalkoError
from talko.core.workflow import move
from tests.factories import OrganisationFactory, member_of

LEAD, PARTNER, FUNDER = ProjectRole.Role.LEAD, ProjectRole.Role.PARTNER, ProjectRole.Role.FUNDER


class Work:
    """A project that one organisation leads, with a partner, and a third organisation outside."""

    def __init__(self):
        self.first, self.second, self.third = (OrganisationFactory(name=name) for name in ("A", "B", "C"))
        self.lead, self.partner, self.other = map(member_of, (self.first, self.second, self.third))
        self.project = actions.create_project(by=self.lead, organisation=self.first, name="Repair")
        self.add(self.second)

    def add(self, organisation, role=PARTNER):
        return ProjectRole.objects.create(project=self.project, organisation=organisation, role=role)

    def role(self, organisation):
        return self.project.roles.get(organisation=organisation)

    @property
    def roles(self):
        return {one.organisation.name: one.role for one in self.project.roles.select_related("organisation")}


@pytest.fixture
def work(db):
    return Work()


def test_a_lead_gives_the_roles(work):
    actions.change_project_role(by=work.lead, project_role=work.role(work.second), role=FUNDER)
    assert work.roles == {"A": LEAD, "B": FUNDER}


def test_the_history_says_who_said_it_in_a_sentence(work):
    asked = actions.ask_to_take_part(
        by=work.lead, project=work.project, organisation=work.third, role=PARTNER
    )
    move(asked, "accept", by=work.other)
    actions.leave_project(by=work.other, project_role=work.role(work.third))
    lines = audit.history(work.project, public_only=False)
    assert [f"{line.who} {line.what}" for line in lines[:2]] == [
        f"{work.other} said that C no longer takes part",
        f"{work.other} said that C takes part",
    ]


def test_a_partner_evicts_nobody(work, client):
    for organisation, role in ((work.first, PARTNER), (work.second, LEAD)):
        with pytest.raises(NotAllowed):
            actions.change_project_role(by=work.partner, project_role=work.role(organisation), role=role)
    with pytest.raises(NotAllowed):
        actions.leave_project(by=work.partner, project_role=work.role(work.first))
    client.force_login(work.partner)
    address = f"/projects/{work.project.address_id}/partners/"
    page = client.get(address).content.decode()
    assert "/role/" not in page
    assert f'<option value="{LEAD}">' not in page
    assert client.post(f"{address}{work.first.address_id}/role/", {"role": PARTNER}).status_code == 403
    assert work.roles == {"A": LEAD, "B": PARTNER}


def test_a_visitor_is_asked_to_sign_in(work):
    with pytest.raises(SignInNeeded):
        actions.change_project_role(by=AnonymousUser(), project_role=work.role(work.second), role=LEAD)


def test_a_partner_makes_no_lead_by_asking_one_in(work):
    """Also not an organisation of its own: what it can do is offer it to those who lead."""
    with pytest.raises(NotAllowed):
        actions.ask_to_take_part(by=work.partner, project=work.project, organisation=work.third, role=LEAD)
    Membership.objects.create(organisation=work.third, person=work.partner, role="owner")
    partner = type(work.partner).objects.get(pk=work.partner.pk)
    offered = actions.ask_to_take_part(by=partner, project=work.project, organisation=work.third, role=LEAD)
    assert offered.state == "asked"
    assert set(Notification.objects.filter(kind="project.offered").values_list("person", flat=True)) == {
        work.lead.pk
    }
    with pytest.raises(NotAllowed):
        move(offered, "accept", by=partner)
    move(offered, "accept", by=work.lead)
    assert work.roles == {"A": LEAD, "B": PARTNER, "C": LEAD}


def test_whoever_leads_no_more_has_no_lead_to_give(work):
    asked = actions.ask_to_take_part(by=work.lead, project=work.project, organisation=work.third, role=LEAD)
    actions.change_project_role(by=work.lead, project_role=work.role(work.second), role=LEAD)
    actions.change_project_role(by=work.partner, project_role=work.role(work.first), role=PARTNER)
    with pytest.raises(Conflict):
        move(asked, "accept", by=work.other)
    assert work.roles == {"A": PARTNER, "B": LEAD}


def test_the_last_lead_stays(work):
    with pytest.raises(Conflict):
        actions.change_project_role(by=work.lead, project_role=work.role(work.first), role=PARTNER)
    with pytest.raises(Conflict):
        actions.leave_project(by=work.lead, project_role=work.role(work.first))
    assert work.roles == {"A": LEAD, "B": PARTNER}
    actions.change_project_role(by=work.lead, project_role=work.role(work.second), role=LEAD)
    actions.leave_project(by=work.lead, project_role=work.role(work.first))
    assert work.roles == {"B": LEAD}


def test_while_nobody_acts_for_the_lead_the_others_decide(work):
    with pytest.raises(NotAllowed):
        actions.change_project_role(by=work.partner, project_role=work.role(work.second), role=LEAD)
    erase_account(by=work.lead)
    actions.change_project_role(by=work.partner, project_role=work.role(work.second), role=LEAD)
    assert work.roles == {"A": LEAD, "B": LEAD}


def test_an_imported_project_gets_its_lead_from_those_who_take_part(work):
    imported = Project.objects.create(name="Imported")
    role = ProjectRole.objects.create(project=imported, organisation=work.second)
    with pytest.raises(NotAllowed):
        actions.change_project_role(by=work.lead, project_role=role, role=LEAD)
    assert actions.change_project_role(by=work.partner, project_role=role, role=LEAD).role == LEAD


@pytest.mark.parametrize("leaving", [True, False])
@pytest.mark.django_db(transaction=True)
def test_two_leads_go_at_once_and_one_stays(leaving):
    work = Work()
    actions.change_project_role(by=work.lead, project_role=work.role(work.second), role=LEAD)
    goes = [(work.lead, work.role(work.first)), (work.partner, work.role(work.second))]
    start = Barrier(2)

    def go(number):
        by, role = goes[number]
        start.wait()
        try:
            if leaving:
                actions.leave_project(by=by, project_role=role)
            else:
                actions.change_project_role(by=by, project_role=role, role=PARTNER)
        except TalkoError as error:
            return error.code
        finally:
            connections.close_all()
        return "gone"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == ["conflict", "gone"]
    assert list(work.roles.values()).count(LEAD) == 1
