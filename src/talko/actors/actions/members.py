from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts import mail_opt_outs
from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.accounts.queries import owner_of
from talko.actors import invitation_letter, signals
from talko.actors.models import Invitation, Membership, Organisation
from talko.actors.rules import forget_memberships
from talko.core import audit, rate_limits
from talko.core.background import mail_queue
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid, TooMany
from talko.core.permissions import require
from talko.core.registries.events import announce
from talko.core.text.email_addresses import canonical
from talko.core.workflow import bring_along, locked

HOUR, DAY = 3600, 24 * 3600
INVITATIONS_AN_HOUR, INVITATIONS_A_DAY = 20, 60
FROM_A_CITY_A_DAY = 500
TO_AN_ADDRESS_A_DAY = 5
Role = Membership.Role


def invite_member(
    *, by: Person, organisation: Organisation, email: str, role: str = Role.MEMBER, key: UUID | None = None
) -> Invitation:
    """Send a link by e-mail that makes the owner of the address a member. Raises NotAllowed, Invalid, Conflict, TooMany."""
    require(by, "actors.manage_members", organisation)
    email = canonical(email)
    _check_role(role)
    _limit_invitations(by, organisation, email)
    if mail_opt_outs.is_refused(email):
        raise Invalid(
            fields={"email": _("The owner of this address has opted out of invitations. Ask in another way.")}
        )

    def make() -> Invitation:
        still(Organisation.objects.select_for_update(), pk=organisation.pk)
        member = owner_of(email)
        if member is not None and organisation.memberships.filter(person=member).exists():
            raise Conflict(_("This person is already a member."))
        for earlier in Invitation.waiting().filter(organisation=organisation, email=email):
            bring_along(locked(earlier), "replace", by=by)
        invitation = Invitation.objects.create(organisation=organisation, email=email, role=role, by=by)
        audit.log(organisation, "organisation.invited", by=by, data={"role": role})
        if member is not None:
            notify(
                people=[member],
                kind="organisation.invited",
                subject=organisation,
                path=invitation_path(invitation),
                group=organisation.public_id,
                data={"organisation": organisation.name},
                named=("person", by),
                row=invitation,
            )
        mail_queue.send_later(invitation_letter.INVITED, invitation=invitation.pk)
        return invitation

    return once(by=by, action="organisation.invite", key=key, make=make)


def _limit_invitations(by: Person, organisation: Organisation, email: str) -> None:
    """Limits per account, per mailbox, and for all organisations of a city that have proved no domain."""
    rate_limits.limit(f"invite:{by.pk}", most=INVITATIONS_AN_HOUR, seconds=HOUR)
    rate_limits.limit(f"invite:{by.pk}", most=INVITATIONS_A_DAY, seconds=DAY)
    if not organisation.email_domain:
        rate_limits.limit(f"invite-from:{organisation.city_id or 0}", most=FROM_A_CITY_A_DAY, seconds=DAY)
    mailbox = sha256(email.encode()).hexdigest()
    try:
        rate_limits.limit(f"invite-to:{mailbox[:40]}", most=TO_AN_ADDRESS_A_DAY, seconds=DAY)
    except TooMany as error:
        raise TooMany(_("This address has been invited several times today. Try again tomorrow.")) from error


def invitation_path(invitation: Invitation) -> str:
    return reverse("organisations:invitation", args=[invitation_letter.token_of(invitation)])


def change_role(*, by: Person, membership: Membership, role: str) -> Membership:
    """Raises NotAllowed; Conflict when nobody would own the organisation any more."""
    require(by, "actors.manage_members", membership.organisation)
    _check_role(role)
    with transaction.atomic():
        found = _locked(membership)
        if found.role == role:
            return found
        if found.role == Role.OWNER:
            _keep_an_owner(found)
        found.role = role
        found.save(update_fields=["role"])
        data = {"person": found.person.address_id, "role": role}
        audit.log(found.organisation, "organisation.role_changed", by=by, data=data)
        notify(
            people=[found.person],
            kind="organisation.role",
            subject=found.organisation,
            path=found.organisation.get_absolute_url(),
            group=found.organisation.public_id,
            data={"organisation": found.organisation.name},
            but_not=by,
        )
    forget_memberships(by)
    return found


def remove_member(*, by: Person, membership: Membership) -> None:
    """An owner removes someone, or a person leaves. Raises NotAllowed; Conflict for the last owner."""
    leaves = membership.person_id == by.pk
    if not leaves:
        require(by, "actors.manage_members", membership.organisation)
    with transaction.atomic():
        found = _locked(membership)
        if found.role == Role.OWNER:
            _keep_an_owner(found)
        organisation, person = found.organisation, found.person
        found.delete()
        if leaves:
            audit.log(organisation, "organisation.left", by=by)
        else:
            audit.log(organisation, "organisation.member_removed", by=by, data={"person": person.address_id})
        announce(signals.member_left, organisation, person=person)
    forget_memberships(by)


def _locked(membership: Membership) -> Membership:
    """The current membership. Locks its organisation, so that two owners cannot leave at the same time."""
    still(Organisation.objects.select_for_update(), pk=membership.organisation_id)
    found = Membership.objects.select_related("organisation", "person").filter(pk=membership.pk).first()
    if found is None:
        raise Conflict(_("This person is no longer a member."))
    return found


def _keep_an_owner(membership: Membership) -> None:
    others = membership.organisation.memberships.filter(role=Role.OWNER, person__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Conflict(_("An organisation needs an owner. Make someone else an owner first."))


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(fields={"role": _("Choose one from the list.")})
