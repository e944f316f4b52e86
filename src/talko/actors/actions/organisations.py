from typing import Any
from uuid import UUID

from django.db import transaction

from talko.accounts.models import Person
from talko.accounts.queries import confirmed_addresses
from talko.actors import domains, signals
from talko.actors.actions import checks
from talko.actors.models import Membership, Organisation
from talko.actors.rules import acts_for, forget_memberships
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.permissions import require, require_signed_in
from talko.core.registries.events import announce
from talko.core.text.email_addresses import domain_of

FIELDS = (
    "name", "kind", "summary", "description", "website", "place", "country", "city", "size", "address", "founded_on",
    "languages", "tags",
)  # fmt: skip
"""What people write about an organisation. `tags` are names of fields of work; the texts are `{language: text}`."""


def create_organisation(*, by: Person, key: UUID | None = None, **values: Any) -> Organisation:
    """Add an organisation to the directory, owned by the person who adds it. `values` are of `FIELDS`; a name is needed.

    Raises SignInNeeded; Invalid with a message for each field to mend.
    """
    require_signed_in(by)
    clean = checks.cleaned({"name": "", **values})
    tags = clean.pop("tags", None)

    def make() -> Organisation:
        organisation = Organisation(**clean)
        organisation.email_domain = _proved_domain(by, organisation.website)
        checks.save(organisation, tags)
        Membership.objects.create(organisation=organisation, person=by, role=Membership.Role.OWNER)
        audit.log(organisation, "organisation.created", by=by, public=True)
        announce(signals.organisation_created, organisation, by=by)
        return organisation

    made = once(by=by, action="organisation.create", key=key, make=make)
    forget_memberships(by)
    return made


def edit_organisation(
    *, by: Person, organisation: Organisation, revision: int, **values: Any
) -> Organisation:
    """Change some of `FIELDS`. The given texts replace all versions of that text.

    Raises NotAllowed; Invalid; EditConflict when someone saved something else after `revision` was read.
    """
    require(by, "actors.edit_organisation", organisation)
    with transaction.atomic():
        found, changed = checks.change(organisation, revision, values)
        if changed:
            by_city = found.city.slug if found.city and not acts_for(by, found) else ""
            data = {"fields": changed}
            audit.log(found, "organisation.edited", by=by, city=by_city, public=True, data=data)
            announce(signals.organisation_edited, found, by=by)
    return found


def _proved_domain(person: Person, website: str) -> str:
    """The website's domain, if its creator has a verified address there, so that colleagues can claim it too."""
    domain = domains.of_website(website)
    return domain if domain and domain in map(domain_of, confirmed_addresses(person)) else ""
