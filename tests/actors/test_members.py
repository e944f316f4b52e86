"""Invitations and members of an organisation."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail, signing
from django.utils import timezone

from talko.accounts.actions import erase_account
from talko.actors import actions, queries, tasks
from talko.actors.invitation_letter import token_of
from talko.actors.models import (
    Invitation,
    Membership,
)
from talko.core.background.mail_queue import send_letters
from talko.core.errors import Conflict, Invalid, NotAllowed, SignInNeeded, TooMany
from talko.core.workflow import available, move
from tests.actors.ways import logged, told
from tests.factories import OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
Role = Membership.Role


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
            move(invitation, "accept", by=other)
        assert not organisation.memberships.filter(person=other).exists()

    def test_forged_and_old_links(self, client):
        _, _, invitation = self.invited()
        client.force_login(person_of(email="new@example.org"))
        for token in ("x", token_of(invitation) + "x", signing.TimestampSigner(salt="other").sign("x")):
            assert client.get(f"/organisations/invitations/{token}/").status_code == 404
        path = f"/organisations/invitations/{token_of(invitation)}/"
        assert "Siri invites you as Editor." in client.get(path).content.decode()
        Invitation.objects.update(valid_until=timezone.now() - timedelta(minutes=1))
        page = client.get(path).content.decode()
        assert "no longer valid" in page
        assert 'name="answer"' not in page
        assert client.post(path, {"answer": "accept"}).status_code == 409

    def test_it_is_valid_for_two_weeks(self):
        organisation, owner, invitation = self.invited()
        person = person_of(email="new@example.org")
        invitation.valid_until -= timedelta(days=14) - timedelta(minutes=1)
        invitation.save()
        assert [act.name for act in available(invitation, person)] == ["accept", "decline"]
        invitation.valid_until -= timedelta(minutes=2)
        invitation.save()
        assert available(invitation, person) == available(invitation, owner) == []
        assert list(queries.invitations_waiting(owner, organisation)) == []
        with pytest.raises(Conflict):
            move(invitation, "accept", by=person)
        assert not organisation.memberships.filter(person=person).exists()

    def test_old_ones_are_erased(self):
        _, _, invitation = self.invited()
        Invitation.objects.create(
            organisation=OrganisationFactory(),
            email="n2@example.org",
            created_at=timezone.now() - timedelta(days=61),
        )
        tasks.forget_invitations()
        assert list(Invitation.objects.all()) == [invitation]

    def test_decline(self):
        organisation, _, invitation = self.invited()
        person = person_of(email="new@example.org")
        move(invitation, "decline", by=person)
        assert not organisation.memberships.filter(person=person).exists()

    def test_accepting_twice_has_one_effect(self):
        organisation, _, invitation = self.invited()
        person = person_of(email="new@example.org")
        for _time in range(2):
            move(invitation, "accept", by=person)
        assert organisation.memberships.filter(person=person).count() == 1
        organisation.memberships.filter(person=person).delete()
        with pytest.raises(Conflict):
            move(invitation, "accept", by=person)

    def test_withdrawn_and_renewed(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        organisation, owner, first = self.invited()
        second = actions.invite_member(by=owner, organisation=organisation, email="new@example.org")
        first.refresh_from_db()
        assert (first.state, second.state) == ("withdrawn", "waiting")
        person = person_of(email="new@example.org")
        with pytest.raises(Conflict):
            move(first, "accept", by=person)
        move(second, "withdraw", by=owner)
        send_letters()
        assert mail.outbox == []
        with pytest.raises(Conflict):
            move(second, "accept", by=person)

    def test_withdrawing_twice_has_one_effect_and_only_owners_do_it(self, client):
        organisation, owner, invitation = self.invited()
        path = f"/organisations/{organisation.address_id}/invitations/{invitation.address_id}/withdraw/"
        for stranger in (member_of(organisation, Role.EDITOR), member_of(OrganisationFactory())):
            client.force_login(stranger)
            assert client.post(path).status_code == 403
        client.force_login(owner)
        assert [client.post(path).status_code for _time in range(2)] == [302, 302]
        assert logged(organisation) == ["organisation.invited", "organisation.invitation_withdrawn"]
        client.force_login(member_of(other := OrganisationFactory()))
        assert client.post(path.replace(organisation.address_id, other.address_id)).status_code == 404

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
