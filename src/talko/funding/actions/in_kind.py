"""Help in kind: offered, and accepted by the city with the value that it gives it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.core import audit, permissions, rate_limits
from talko.core.database.idempotency import once
from talko.core.errors import Conflict, Invalid
from talko.core.permissions import require_signed_in
from talko.core.text.cleaning import check_length, one_line
from talko.core.values import localised
from talko.core.values.money import LARGEST
from talko.core.workflow import locked
from talko.funding.models import Campaign, InKind
from talko.funding.notifications import tell, treasurers_of


def offer_help(
    *,
    by: Person,
    campaign: Campaign,
    kind: str,
    what: str,
    asked: int,
    language: str,
    organisation: Organisation | None = None,
    key: UUID,
) -> InKind:
    require_signed_in(by)
    what = one_line(what)
    found: dict[str, Any] = {}
    if kind not in InKind.Kind.values:
        found["kind"] = _("Choose what kind of help it is.")
    if not what:
        found["what"] = _("Say what you offer.")
    if not 0 <= asked <= LARGEST:
        found["asked"] = _("Enter an amount that is not negative.")
    Invalid.raise_for(found)
    check_length(400, what=what)
    if organisation is not None:
        permissions.require(by, "actors.act_for", organisation)
    rate_limits.limit(f"in-kind/{by.pk}", most=20, seconds=3600)

    def make() -> InKind:
        fresh = locked(campaign)
        if not fresh.takes_pledges:
            raise Conflict(_("This campaign takes no offers now."))
        made = InKind.objects.create(
            campaign=fresh,
            person=by,
            organisation=organisation,
            kind=kind,
            what=what,
            language=language,
            asked=asked,
            key=key,
        )
        data = {"what": what, "amount": localised.money(fresh.money(asked))}
        audit.log(fresh, "campaign.help_offered", by=by, data=data)
        path = f"{fresh.get_absolute_url()}money/"
        tell(treasurers_of(fresh), "campaign.help_offered", fresh, but_not=by, path=path, row=made, **data)
        return made

    return once(by=by, action="funding.offer_help", key=key, make=make)
