"""Organisations that take part in an answer. They are named only after their own people have accepted."""

from django.db import transaction
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.actors.rules import people_acting_for
from talko.core import audit
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, one_line
from talko.core.workflow import hold
from talko.solutions.models import Partner, Solution
from talko.solutions.notifications import tell

MOST_PARTNERS = 30
ROLE = 200


def ask_partner(*, by: Person, solution: Solution, organisation: Organisation, role: str = "") -> Partner:
    """Ask an organisation of the directory to be named. Asked twice, it is asked once."""
    role = one_line(role)
    check_length(ROLE, role=role)

    with transaction.atomic():
        fresh = hold(solution, "change_partners", by=by)
        if organisation.pk == fresh.organisation_id:
            raise Invalid(_("An organisation cannot be a partner in its own answer."))
        before = fresh.partners.filter(organisation=organisation).first()
        if before is not None:
            if before.state == Partner.State.DECLINED:
                raise Conflict(_("This organisation has declined."))
            return before
        if fresh.partners.count() >= MOST_PARTNERS:
            raise Invalid(_("An answer has at most %(most)d partners.") % {"most": MOST_PARTNERS})
        partner = Partner.objects.create(solution=fresh, organisation=organisation, role=role)
        audit.log(fresh, "solution.partner_asked", by=by, data={"organisation": organisation.name})
        tell(
            people_acting_for([organisation]),
            "solution.partner_asked",
            fresh,
            path=partner.get_absolute_url(),
            row=partner,
            but_not=by,
            organisation=organisation.name,
        )
        return partner


def remove_partner(*, by: Person, solution: Solution, organisation: Organisation) -> None:
    """Take the question, or the partner, back. Nothing happens when there is none."""
    with transaction.atomic():
        fresh = hold(solution, "change_partners", by=by)
        removed, _per_model = fresh.partners.filter(organisation=organisation).delete()
        if removed:
            audit.log(fresh, "solution.partner_removed", by=by, data={"organisation": organisation.name})
