"""Who may do what with organisations and projects, and what is told to whom."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail, signing
from django.utils import timezone

from talko.accounts.actions import erase_account
from talko.accounts.models import Notification
from talko.actors import actions, domains, queries, signals, tasks
from talko.actors.invitation_letter import token_of
from talko.actors.models import (
    Claim,
    Invitation,
    Membership,
    Organisation,
    Project,
    ProjectRequest,
    ProjectRole,
)
from talko.core.audit import lines
from talko.core.background.mail_queue import send_letters
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded, TooMany
from talko.core.models import AuditEntry
from talko.core.registries import search
from tests.factories import CityFactory, OrganisationFactory, PersonFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
Role = Membership.Role


def told(person):
    return list(Notification.objects.filter(person=person).values_list("kind", flat=True))


def logged(subject):
    return list(subject.history.order_by("id").values_list("action", flat=True))


def found(text):
    return {group.kind: [row.title for row in group.rows] for group in search.find(text, None, 9)}


class Heard:
    def __init__(self, signal):
        self.calls = []
        signal.connect(self.hear)

    def hear(self, **data):
        self.calls.append(data)


class TestOrganisations:
    def test_it_works(self, django_capture_on_commit_callbacks):
        heard = Heard(signals.organisation_created)
        person = person_of()
        with django_capture_on_commit_callbacks(execute=True):
            made = actions.create_organisation(
                by=person,
                name="  Verk\n stan ",
                kind="company",
                tags=["repair", " repair ", ""],
                country="SE",
            )
        assert made.name == "Verk stan"
        assert made.search_text == "verk stan repair"
        assert list(queries.organisations_of(person)) == [made]
        assert logged(made) == ["organisation.created"]
        assert heard.calls[0]["organisation"] == made

    def test_anonymous(self):
        with pytest.raises(SignInNeeded):
            actions.create_organisation(by=AnonymousUser(), name="X")

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"name": "X", "website": "javascript:alert(1)"}, "website"),
            ({"name": "X", "website": "https://user:word@example.org"}, "website"),
            ({"name": "X", "country": "Sweden"}, "country"),
            ({"name": "X", "kind": "guild"}, "kind"),
            ({"name": "X", "size": "huge"}, "size"),
            ({"name": "X", "summary": {"en": "x" * 1001}}, "summary"),
            ({"name": "X", "summary": {"tlh": "nuqneH"}}, "summary"),
            ({"name": "X", "description": {"en": "x" * 100_001}}, "description"),
            ({"name": "X", "tags": [f"t{n}" for n in range(21)]}, "tags"),
        ],
    )
    def test_what_must_be_mended(self, values, field):
        with pytest.raises(Invalid) as error:
            actions.create_organisation(by=person_of(), **values)
        assert list(error.value.fields) == [field]
        assert not Organisation.objects.exists()

    def test_the_domain_is_kept_only_if_proved(self):
        proved = person_of(email="siri@verkstan.se")
        assert (
            actions.create_organisation(by=proved, name="A", website="https://www.verkstan.se").email_domain
            == "verkstan.se"
        )
        assert (
            actions.create_organisation(by=person_of(), name="B", website="https://verkstan.se").email_domain
            == ""
        )
        free = person_of(email="siri@gmail.com")
        assert actions.create_organisation(by=free, name="C", website="https://gmail.com").email_domain == ""

    def test_a_website_put_in_later_opens_no_door(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation, email="o@evil.se")
        saved = actions.edit_organisation(
            by=owner, organisation=organisation, revision=1, website="https://evil.se"
        )
        assert saved.email_domain == ""

    @pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR])
    def test_edit(self, role):
        organisation = OrganisationFactory()
        saved = actions.edit_organisation(
            by=member_of(organisation, role), organisation=organisation, revision=1, name="New"
        )
        assert (saved.name, saved.revision) == ("New", 2)
        assert logged(saved) == ["organisation.edited"]

    def test_an_edit_that_changes_nothing_is_no_edit(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation)
        saved = actions.edit_organisation(
            by=owner, organisation=organisation, revision=1, name=organisation.name, tags=[]
        )
        assert saved.revision == 1
        assert logged(saved) == []

    def test_edit_by_strangers(self):
        organisation = OrganisationFactory()
        strangers = (
            person_of(), member_of(organisation, Role.MEMBER), member_of(OrganisationFactory()),
            officer_of(CityFactory()), officer_of(organisation.city, "moderator"),
        )  # fmt: skip
        for stranger in strangers:
            with pytest.raises(NotAllowed):
                actions.edit_organisation(by=stranger, organisation=organisation, revision=1, name="New")
        with pytest.raises(SignInNeeded):
            actions.edit_organisation(by=AnonymousUser(), organisation=organisation, revision=1, name="New")

    def test_the_same_edit_sent_twice_has_one_effect(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation)
        sent = {"name": "\u202eVerk\u200bstan", "tags": ["repair"]}
        saved = [
            actions.edit_organisation(by=owner, organisation=organisation, revision=1, **sent)
            for _time in range(2)
        ]
        assert [(one.name, one.revision) for one in saved] == [("Verkstan", 2)] * 2
        assert logged(organisation) == ["organisation.edited"]
        with pytest.raises(EditConflict):
            actions.edit_organisation(
                by=owner, organisation=organisation, revision=1, **{**sent, "tags": ["sewing"]}
            )

    def test_edit_of_an_old_revision(self):
        organisation = OrganisationFactory(summary={"en": "Old"})
        owner = member_of(organisation)
        actions.edit_organisation(by=owner, organisation=organisation, revision=1, summary={"en": "Newer"})
        with pytest.raises(EditConflict) as conflict:
            actions.edit_organisation(by=owner, organisation=organisation, revision=1, summary={"en": "Mine"})
        assert conflict.value.current == {"summary": {"en": "Newer"}}
        assert conflict.value.revision == 2


class TestClaims:
    def test_by_e_mail(self):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        person = person_of(email="siri@verkstan.se")
        claim = actions.claim_organisation(by=person, organisation=organisation)
        assert claim.state == "granted"
        assert organisation.memberships.get().role == Role.OWNER
        assert logged(organisation) == ["organisation.claimed"]
        assert list(queries.organisations_of(person)) == [organisation]

    def test_an_unverified_address_proves_nothing(self):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        person = person_of(email="siri@verkstan.se")
        person.emailaddress_set.update(verified=False)
        with pytest.raises(Invalid):
            actions.claim_organisation(by=person, organisation=organisation)

    @pytest.mark.parametrize(
        "address", ["s@notverkstan.se", "s@verkstan.se.evil.com", "s@sub.verkstan.se", "s@x.org"]
    )
    def test_other_domains_prove_nothing(self, address):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        claim = actions.claim_organisation(
            by=person_of(email=address), organisation=organisation, reason="Mine"
        )
        assert claim.state == "waiting"

    def test_a_mail_provider_proves_nothing(self):
        organisation = OrganisationFactory(email_domain="gmail.com")
        claim = actions.claim_organisation(
            by=person_of(email="s@gmail.com"), organisation=organisation, reason="Mine"
        )
        assert claim.state == "waiting"

    @pytest.mark.parametrize(
        ("website", "address"),
        [
            ("https://verkstan.se/~siri", "s@verkstan.se"),
            ("https://verkstan.se/?club=4", "s@verkstan.se"),
            ("https://other.se", "s@verkstan.se"),
            ("https://xn--ndustr-o9ag.se", "s@industri.se"),
        ],
    )
    def test_a_website_that_does_not_say_the_same(self, website, address):
        organisation = OrganisationFactory(email_domain=address[2:], website=website)
        officer = officer_of(organisation.city)
        claim = actions.claim_organisation(
            by=person_of(email=address), organisation=organisation, reason="Mine"
        )
        assert claim.state == "waiting"
        assert told(officer) == ["claim.waiting"]

    @pytest.mark.parametrize(
        "other",
        [
            "https://verkstan.se/lab",
            "https://lab.verkstan.se",
            "https://WWW.VERKSTAN.SE.",
            "http://verkstan.se:8080",
        ],
    )
    def test_a_domain_of_several_organisations_proves_nothing(self, other):
        organisation = OrganisationFactory(email_domain="verkstan.se", website="https://www.verkstan.se/")
        person = person_of(email="siri@verkstan.se")
        neighbour = OrganisationFactory(website=other)
        assert (
            actions.claim_organisation(by=person, organisation=organisation, reason="Mine").state == "waiting"
        )
        neighbour.website = "https://elsewhere.se"
        neighbour.save()
        claim = actions.claim_organisation(by=person_of(email="bo@Verkstan.SE"), organisation=organisation)
        assert claim.state == "granted"

    def test_where_someone_owns_it_the_address_is_not_enough(self):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        owner = member_of(organisation)
        person = person_of(email="siri@verkstan.se")
        assert (
            actions.claim_organisation(by=person, organisation=organisation, reason="Mine").state == "waiting"
        )
        assert told(owner) == ["claim.taken"]

    def test_by_an_officer(self):
        organisation = OrganisationFactory()
        officer, other, person = officer_of(organisation.city), officer_of(CityFactory()), person_of()
        claim = actions.claim_organisation(by=person, organisation=organisation, reason="I founded it.")
        assert told(officer) == ["claim.waiting"]
        assert told(other) == []
        for stranger in (other, person, person_of(), officer_of(organisation.city, "evaluator")):
            with pytest.raises(NotAllowed):
                actions.settle_claim(by=stranger, claim=claim, grant=True)
        actions.settle_claim(by=officer, claim=claim, grant=True)
        assert told(person) == ["claim.granted"]
        assert organisation.memberships.get(person=person).role == Role.OWNER
        assert logged(organisation) == ["organisation.claim_made", "organisation.claim_granted"]
        with pytest.raises(Conflict):
            actions.settle_claim(by=officer, claim=claim, grant=False, answer="No")

    def test_refused_with_a_reason(self):
        organisation = OrganisationFactory()
        officer, person = officer_of(organisation.city), person_of()
        claim = actions.claim_organisation(by=person, organisation=organisation, reason="Mine")
        with pytest.raises(Invalid):
            actions.settle_claim(by=officer, claim=claim, grant=False)
        actions.settle_claim(by=officer, claim=claim, grant=False, answer="Show us a document.")
        assert told(person) == ["claim.refused"]
        assert not organisation.memberships.exists()
        again = actions.claim_organisation(by=person, organisation=organisation, reason="Here it is")
        assert again.state == "waiting"

    def test_an_officer_does_not_settle_their_own(self):
        organisation = OrganisationFactory()
        officer = officer_of(organisation.city)
        claim = actions.claim_organisation(by=officer, organisation=organisation, reason="Mine")
        with pytest.raises(NotAllowed):
            actions.settle_claim(by=officer, claim=claim, grant=True)

    def test_where_no_city_is_responsible_the_operator_settles(self):
        operator = person_of(is_staff=True)
        organisation = OrganisationFactory(city=None)
        claim = actions.claim_organisation(by=person_of(), organisation=organisation, reason="Mine")
        assert told(operator) == ["claim.waiting"]
        assert list(queries.claims_for(operator)) == [claim]
        actions.settle_claim(by=operator, claim=claim, grant=True)

    def test_twice(self):
        organisation = OrganisationFactory()
        person = person_of()
        actions.claim_organisation(by=person, organisation=organisation, reason="Mine")
        with pytest.raises(Conflict):
            actions.claim_organisation(by=person, organisation=organisation, reason="Mine")
        with pytest.raises(Conflict):
            actions.claim_organisation(by=member_of(organisation), organisation=organisation, reason="Mine")
        with pytest.raises(SignInNeeded):
            actions.claim_organisation(by=AnonymousUser(), organisation=organisation)

    def test_only_those_who_settle_see_claims(self):
        with pytest.raises(NotAllowed):
            queries.claims_for(person_of())
        with pytest.raises(SignInNeeded):
            queries.claims_for(AnonymousUser())


class TestInvitations:
    def invited(self, **fields):
        organisation = OrganisationFactory(name="Verk\nstan")
        owner = member_of(organisation, name="Siri")
        invitation = actions.invite_member(
            by=owner, organisation=organisation, email="New@Example.org ", role=Role.EDITOR, **fields
        )
        return organisation, owner, invitation

    def test_it_works(self, client, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        organisation, owner, _ = self.invited()
        send_letters()
        assert mail.outbox[0].to == ["new@example.org"]
        assert mail.outbox[0].subject == "An invitation to act for an organisation on Talko"
        assert "Siri invites you to act for an organisation on Talko: Verk stan\n" in mail.outbox[0].body
        link = next(
            line for line in mail.outbox[0].body.splitlines() if "/organisations/invitations/" in line
        )
        path = "/" + link.split("/", 3)[3]
        assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"
        person = person_of(email="new@example.org")
        client.force_login(person)
        assert "Siri invites you as Editor." in client.get(path).content.decode()
        assert client.post(path, {"answer": "accept"}).headers["Location"] == organisation.get_absolute_url()
        assert organisation.memberships.get(person=person).role == Role.EDITOR
        assert told(owner) == ["organisation.joined"]
        assert client.post(path, {"answer": "decline"}).status_code == 409

    def test_the_link_is_of_no_use_to_another_person(self, client):
        organisation, _owner, invitation = self.invited()
        path = f"/organisations/invitations/{token_of(invitation)}/"
        other = person_of()
        client.force_login(other)
        page = client.get(path)
        assert page.status_code == 403
        assert "another address" in page.content.decode()
        assert "new@example.org" not in page.content.decode()
        assert client.post(path, {"answer": "accept"}).status_code == 403
        other.emailaddress_set.create(email="new@example.org", verified=False)
        with pytest.raises(NotAllowed):
            actions.answer_invitation(by=other, invitation=invitation, accept=True)
        assert not organisation.memberships.filter(person=other).exists()

    def test_forged_and_old_links(self, client):
        _, _, invitation = self.invited()
        client.force_login(person_of(email="new@example.org"))
        for token in ("x", token_of(invitation) + "x", signing.TimestampSigner(salt="other").sign("x")):
            assert client.get(f"/organisations/invitations/{token}/").status_code == 404
        Invitation.objects.update(created_at=timezone.now() - timedelta(days=15))
        with pytest.raises(Conflict):
            actions.answer_invitation(
                by=PersonFactory(email="n2@example.org"), invitation=self.expired(), accept=True
            )

    def expired(self):
        organisation = OrganisationFactory()
        return Invitation.objects.create(
            organisation=organisation, email="n2@example.org", created_at=timezone.now() - timedelta(days=15)
        )

    def test_old_ones_are_erased(self):
        _, _, invitation = self.invited()
        old = self.expired()
        Invitation.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=61))
        tasks.forget_invitations()
        assert list(Invitation.objects.all()) == [invitation]

    def test_decline(self):
        organisation, _, invitation = self.invited()
        person = person_of(email="new@example.org")
        actions.answer_invitation(by=person, invitation=invitation, accept=False)
        assert not organisation.memberships.filter(person=person).exists()

    def test_accepting_twice_has_one_effect(self):
        organisation, _, invitation = self.invited()
        person = person_of(email="new@example.org")
        for _time in range(2):
            actions.answer_invitation(by=person, invitation=invitation, accept=True)
        assert organisation.memberships.filter(person=person).count() == 1
        organisation.memberships.filter(person=person).delete()
        with pytest.raises(Conflict):
            actions.answer_invitation(by=person, invitation=invitation, accept=True)

    def test_withdrawn_and_renewed(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        organisation, owner, first = self.invited()
        second = actions.invite_member(by=owner, organisation=organisation, email="new@example.org")
        person = person_of(email="new@example.org")
        with pytest.raises(Conflict):
            actions.answer_invitation(by=person, invitation=first, accept=True)
        actions.withdraw_invitation(by=owner, invitation=second)
        send_letters()
        assert mail.outbox == []
        with pytest.raises(Conflict):
            actions.answer_invitation(by=person, invitation=second, accept=True)

    def test_whoever_has_an_account_is_also_told_there(self):
        person = person_of(email="new@example.org")
        self.invited()
        assert told(person) == ["organisation.invited"]

    def test_who_may_not_invite(self):
        organisation = OrganisationFactory()
        for stranger in (person_of(), member_of(organisation, Role.EDITOR), officer_of(organisation.city)):
            with pytest.raises(NotAllowed):
                actions.invite_member(by=stranger, organisation=organisation, email="x@example.org")
        with pytest.raises(SignInNeeded):
            actions.invite_member(by=AnonymousUser(), organisation=organisation, email="x@example.org")

    def test_members_are_not_invited_again(self):
        organisation = OrganisationFactory()
        owner, member = member_of(organisation), member_of(organisation)
        with pytest.raises(Conflict):
            actions.invite_member(by=owner, organisation=organisation, email=member.email)
        for wrong in (
            {"email": "x"},
            {"email": "x@example.org\nBcc: y@example.org"},
            {"email": "x@y.se", "role": "king"},
        ):
            with pytest.raises(Invalid):
                actions.invite_member(by=owner, organisation=organisation, **wrong)

    def test_not_too_many(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation)
        for number in range(20):
            actions.invite_member(by=owner, organisation=organisation, email=f"x{number}@example.org")
        with pytest.raises(TooMany):
            actions.invite_member(by=owner, organisation=organisation, email="x@example.org")
        assert organisation.invitations.count() == 20


class TestMembers:
    def test_roles(self):
        organisation = OrganisationFactory()
        owner, member = member_of(organisation), member_of(organisation, Role.MEMBER)
        actions.change_role(by=owner, membership=organisation.memberships.get(person=member), role=Role.OWNER)
        assert told(member) == ["organisation.role"]
        actions.change_role(by=owner, membership=organisation.memberships.get(person=owner), role=Role.EDITOR)
        with pytest.raises(NotAllowed):
            actions.change_role(
                by=owner, membership=organisation.memberships.get(person=member), role=Role.MEMBER
            )

    def test_never_without_an_owner(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation)
        mine = organisation.memberships.get(person=owner)
        member_of(organisation, Role.EDITOR)
        with pytest.raises(Conflict):
            actions.change_role(by=owner, membership=mine, role=Role.MEMBER)
        with pytest.raises(Conflict):
            actions.remove_member(by=owner, membership=mine)
        with pytest.raises(Conflict):
            erase_account(by=owner)
        member_of(organisation)
        actions.remove_member(by=owner, membership=mine)
        assert not organisation.memberships.filter(person=owner).exists()

    def test_leave_and_remove(self):
        organisation = OrganisationFactory()
        owner, one, two = (member_of(organisation, role) for role in (Role.OWNER, Role.MEMBER, Role.MEMBER))
        of = organisation.memberships.get
        with pytest.raises(NotAllowed):
            actions.remove_member(by=one, membership=of(person=two))
        actions.remove_member(by=one, membership=of(person=one))
        gone = of(person=two)
        actions.remove_member(by=owner, membership=gone)
        with pytest.raises(Conflict):
            actions.remove_member(by=owner, membership=gone)
        assert logged(organisation) == ["organisation.left", "organisation.member_removed"]

    def test_erasing_an_account(self):
        organisation = OrganisationFactory()
        alone = member_of(organisation)
        erase_account(by=alone)
        assert not organisation.memberships.exists()

    def test_only_members_see_members(self):
        organisation = OrganisationFactory()
        member = member_of(organisation, Role.MEMBER)
        assert [one.person for one in queries.members_of(member, organisation)] == [member]
        for stranger in (person_of(), officer_of(organisation.city)):
            with pytest.raises(NotAllowed):
                queries.members_of(stranger, organisation)
        with pytest.raises(SignInNeeded):
            queries.members_of(AnonymousUser(), organisation)
        assert list(queries.organisations_of(member)) == []


class TestProjects:
    @pytest.fixture
    def world(self):
        self.ours, self.theirs = OrganisationFactory(name="Ours"), OrganisationFactory(name="Theirs")
        self.me, self.they = member_of(self.ours), member_of(self.theirs, Role.EDITOR)
        self.project = actions.create_project(
            by=self.me, organisation=self.ours, name="Repair", tags=["repair"]
        )

    @pytest.mark.usefixtures("world")
    def test_it_works(self):
        assert self.project.roles.get().role == ProjectRole.Role.LEAD
        saved = actions.edit_project(
            by=self.me, project=self.project, revision=1, name="Mend", tags=["sewing"]
        )
        assert saved.search_text == "mend sewing"
        again = actions.edit_project(
            by=self.me, project=self.project, revision=1, name="Mend", tags=["sewing"]
        )
        assert again.revision == 2
        with pytest.raises(EditConflict):
            actions.edit_project(by=self.me, project=self.project, revision=1, name="Other")
        assert logged(self.project) == ["project.created", "project.edited"]

    @pytest.mark.usefixtures("world")
    def test_who_may_not(self):
        for stranger in (
            person_of(),
            self.they,
            member_of(self.ours, Role.MEMBER),
            officer_of(self.ours.city),
        ):
            with pytest.raises(NotAllowed):
                actions.edit_project(by=stranger, project=self.project, revision=1, name="Mend")
            with pytest.raises(NotAllowed):
                actions.create_project(by=stranger, organisation=self.ours, name="Mend")
        with pytest.raises(SignInNeeded):
            actions.create_project(by=AnonymousUser(), organisation=self.ours, name="Mend")
        today = timezone.now().date()
        with pytest.raises(Invalid):
            actions.create_project(
                by=self.me,
                organisation=self.ours,
                name="X",
                started_on=today,
                ended_on=today - timedelta(days=1),
            )

    @pytest.mark.usefixtures("world")
    def test_both_sides_agree(self):
        request = actions.ask_to_take_part(by=self.me, project=self.project, organisation=self.theirs)
        assert request.side == ProjectRequest.Side.PROJECT
        assert told(self.they) == ["project.asked"]
        assert not self.project.roles.filter(organisation=self.theirs).exists()
        with pytest.raises(NotAllowed):
            actions.answer_request(by=self.me, request=request, accept=True)
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.they, project=self.project, organisation=self.theirs)
        actions.answer_request(by=self.they, request=request, accept=True)
        assert told(self.me) == ["project.answered"]
        with pytest.raises(Conflict):
            actions.answer_request(by=self.they, request=request, accept=False)
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.me, project=self.project, organisation=self.theirs)

    @pytest.mark.usefixtures("world")
    def test_an_organisation_offers_and_is_declined(self):
        request = actions.ask_to_take_part(
            by=self.they, project=self.project, organisation=self.theirs, role="funder"
        )
        assert request.side == ProjectRequest.Side.ORGANISATION
        assert told(self.me) == ["project.offered"]
        with pytest.raises(NotAllowed):
            actions.answer_request(by=self.they, request=request, accept=True)
        actions.answer_request(by=self.me, request=request, accept=False)
        assert not self.project.roles.filter(organisation=self.theirs).exists()

    @pytest.mark.usefixtures("world")
    def test_who_acts_for_both_agrees_for_both(self):
        Membership.objects.create(organisation=self.theirs, person=self.me, role=Role.OWNER)
        me = type(self.me).objects.get(pk=self.me.pk)
        assert actions.ask_to_take_part(by=me, project=self.project, organisation=self.theirs).accepted
        assert self.project.roles.filter(organisation=self.theirs).exists()

    @pytest.mark.usefixtures("world")
    def test_nobody_is_asked_whom_nobody_can_answer_for(self):
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.me, project=self.project, organisation=OrganisationFactory())
        orphan = Project.objects.create(name="Imported")
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.me, project=orphan, organisation=self.ours)
        with pytest.raises(NotAllowed):
            actions.ask_to_take_part(by=person_of(), project=self.project, organisation=self.theirs)
        with pytest.raises(Invalid):
            actions.ask_to_take_part(by=self.me, project=self.project, organisation=self.theirs, role="king")
        assert not ProjectRequest.objects.exists()

    @pytest.mark.usefixtures("world")
    def test_leaving(self):
        ours = self.project.roles.get(organisation=self.ours)
        with pytest.raises(Conflict):
            actions.leave_project(by=self.me, project_role=ours)
        theirs = ProjectRole.objects.create(project=self.project, organisation=self.theirs)
        with pytest.raises(NotAllowed):
            actions.leave_project(by=self.they, project_role=ours)
        actions.change_project_role(by=self.me, project_role=theirs, role="funder")
        actions.leave_project(by=self.me, project_role=theirs)
        with pytest.raises(SignInNeeded):
            actions.leave_project(by=AnonymousUser(), project_role=ours)
        assert [role.organisation for role in self.project.roles.all()] == [self.ours]


class TestQueries:
    def test_collaborators(self):
        ours, close, far = (OrganisationFactory(name=name) for name in ("Ours", "Close", "Far"))
        for number, others in enumerate([[close, far], [close]]):
            project = Project.objects.create(name=f"P{number}")
            for one in (ours, *others):
                ProjectRole.objects.create(project=project, organisation=one)
        other = Project.objects.create(name="Elsewhere")
        ProjectRole.objects.create(project=other, organisation=far)
        found = queries.collaborators_of(ours)
        assert [(one.name, [name for _, name in one.projects]) for one in found] == [
            ("Close", ["P0", "P1"]),
            ("Far", ["P0"]),
        ]

    def test_search(self):
        person = person_of()
        first = actions.create_organisation(by=person, name="Åland Repair", summary={"en": "Mends radios"})
        actions.create_organisation(by=person, name="Other", description={"en": "We like åland and repair"})
        actions.create_project(by=person, organisation=first, name="Radios for all")
        assert found("REPAIR åland") == {"organisation": ["Åland Repair", "Other"]}
        assert found("radios") == {"organisation": ["Åland Repair"], "project": ["Radios for all"]}
        assert search.find("radios", None, limit=1)[0].rows[0].url == first.get_absolute_url()
        for nothing in ("", "  ", "%", "_", "zzz"):
            assert found(nothing) == {}

    def test_unknown(self):
        with pytest.raises(NotFound):
            queries.organisation_called("Nobody")
        OrganisationFactory(name="Twin")
        OrganisationFactory(name="TWIN")
        with pytest.raises(NotFound, match="Several"):
            queries.organisation_called("twin")

    def test_claim_for(self):
        organisation = OrganisationFactory()
        claim = Claim.objects.create(organisation=organisation, person=person_of())
        assert queries.claim_for(officer_of(organisation.city), claim.public_id) == claim
        for stranger in (person_of(), officer_of(CityFactory()), officer_of(organisation.city, "moderator")):
            with pytest.raises(NotFound):
                queries.claim_for(stranger, claim.public_id)


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.waag.org/", "waag.org"),
        ("HTTPS://WWW.Waag.ORG.", "waag.org"),
        ("https://lab.waag.org", "lab.waag.org"),
        ("https://räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
        ("https://waag.org/a", ""),
        ("https://waag.org/?a", ""),
        ("https://waag.org/#a", ""),
        ("https://waag.org:8080", ""),
        ("https://me@waag.org", ""),
        ("http://gmx.com/x", ""),
        ("http://gmx.com", ""),
        ("http://mail.gmx.com", ""),
        ("http://xs4all.nl", ""),
        ("http://www.xs4all.nl/~u1", ""),
        ("http://telia.com", ""),
        ("https://makers.github.io", ""),
        ("https://github.io", ""),
        ("https://co.uk", ""),
        ("https://www.co.uk", ""),
        ("https://localhost", ""),
        ("https://127.0.0.1", ""),
        ("https://[::1]", ""),
        ("http://fablab.blogspot.com", ""),
        ("https://WWW.Facebook.com/x", ""),
        ("https://sites.google.com/view/x", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_domains(website, domain):
    assert domains.of_website(website) == domain


def test_every_line_of_the_log_has_words():
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    actions.invite_member(by=owner, organisation=organisation, email="x@example.org")
    assert [line.what for line in lines(AuditEntry.objects.all())] == ["invited someone"]
