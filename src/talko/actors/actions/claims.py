from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.accounts.queries import confirmed_addresses
from talko.actors import domains
from talko.actors.claim_links import proved_address
from talko.actors.models import Claim, Membership, Organisation
from talko.actors.rules import forget_memberships
from talko.cities.rules import officers_of
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid
from talko.core.permissions import require_signed_in
from talko.core.text.cleaning import check_length, several_lines
from talko.core.text.email_addresses import domain_of
from talko.core.workflow import bring_along

LONGEST_REASON = 2000


def proving_domain(organisation: Organisation) -> str:
    """An address at this domain proves that someone belongs to the organisation; empty where a person has to judge.

    So it is where the website is a part of a host, where anyone can have an address, and where several organisations share the domain.
    """
    domain = organisation.email_domain
    if not domain or domains.is_shared(domain):
        return ""
    if organisation.website and domains.of_website(organisation.website) != domain:
        return ""
    at_it = Q(website_domain=domains.registrable(domain)) | Q(email_domain=domain)
    others = Organisation.objects.filter(at_it).exclude(pk=organisation.pk)
    return "" if others.exists() else domain


def proves_membership(person: Person, organisation: Organisation) -> bool:
    """Whether a verified address of the person is at the organisation's domain."""
    domain = proving_domain(organisation)
    return bool(domain) and domain in map(domain_of, confirmed_addresses(person))


def claim_organisation(
    *, by: Person, organisation: Organisation, reason: str = "", letter: str = "", key: UUID | None = None
) -> Claim:
    """Say that one acts for an organisation. Granted at once when an address at its domain proves it and nobody owns it yet;

    otherwise an officer of its city, or who runs the server, settles it. `letter` is the token of a link that was sent to
    the organisation. Raises SignInNeeded, Conflict, Invalid.
    """
    require_signed_in(by)
    reason = several_lines(reason)
    check_length(LONGEST_REASON, reason=reason)

    def make() -> Claim:
        found = still(
            Organisation.objects.select_for_update(of=("self",)).select_related("city"), pk=organisation.pk
        )
        if found.memberships.filter(person=by).exists():
            raise Conflict(_("You are already a member of this organisation."))
        if found.claims.filter(person=by, state=Claim.State.WAITING).exists():
            raise Conflict(_("You have already asked. You will be notified when it is decided."))
        owned = found.memberships.filter(role=Membership.Role.OWNER).exists()
        email = proved_address(by, letter, found)
        claim = Claim(organisation=found, person=by, reason=reason, email=email)
        if not owned and proves_membership(by, found):
            claim.save()
            return bring_along(claim, "prove", by=by)
        if not claim.reason and not claim.email:
            raise Invalid(fields={"reason": _("Say how the city can see that you act for it.")})
        claim.save()
        audit.log(found, "organisation.claim_made", by=by)
        _tell_those_who_settle(claim)
        return claim

    claim = once(by=by, action="organisation.claim", key=key, make=make)
    forget_memberships(by)
    return claim


def _tell_those_who_settle(claim: Claim) -> None:
    organisation = claim.organisation
    officers = list(officers_of(organisation.city)) if organisation.city else []
    data, named = {"organisation": organisation.name}, ("person", claim.person)
    notify(
        people=officers or Person.objects.filter(is_staff=True, is_active=True),
        kind="claim.waiting",
        subject=organisation,
        path=reverse("organisations:claims"),
        group=organisation.public_id,
        data=data,
        named=named,
        row=claim,
        but_not=claim.person,
    )
    owners = Person.objects.filter(
        memberships__organisation=organisation, memberships__role=Membership.Role.OWNER
    )
    notify(
        people=owners,
        kind="claim.taken",
        subject=organisation,
        path=reverse("organisations:members", args=[organisation.public_id]),
        group=organisation.public_id,
        data=data,
        named=named,
        row=claim,
    )
