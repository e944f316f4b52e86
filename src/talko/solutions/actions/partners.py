"""Organisations that take part in an answer. They are named only after their own people have accepted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.models import Organisation
from talko.actors.rules import people_acting_for
from talko.core import audit, permissions
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, one_line
from talko.solutions.actions.editing import locked_solution, named_in, people_of, told
from talko.solutions.models import Partner, Solution

MOST_PARTNERS = 30
ROLE = 200


def ask_partner(*, by: Person, solution: Solution, organisation: Organisation, role: str = "") -> Partner:
    """Ask an organisation of the directory to be named. Asked twice, it is asked once."""
    role = one_line(role)
    check_length(ROLE, role=role)

    with transaction.atomic():
        fresh = locked_solution(by, solution)
        _require_still_open(fresh)
        if organisation.pk == fresh.organisation_id:
            raise Invalid(_("An organisation cannot be the partner of its own answer."))
        before = fresh.partners.filter(organisation=organisation).first()
        if before is not None:
            if before.state == Partner.State.DECLINED:
                raise Conflict(_("This organisation has declined."))
            return before
        if fresh.partners.count() >= MOST_PARTNERS:
            raise Invalid(_("An answer has at most %(most)d partners.") % {"most": MOST_PARTNERS})
        partner = Partner.objects.create(solution=fresh, organisation=organisation, role=role)
        audit.log(fresh, "solution.partner_asked", by=by, data={"organisation": organisation.name})
        notify(
            people=people_acting_for([organisation]),
            kind="solution.partner_asked",
            subject=fresh,
            path=partner.get_absolute_url(),
            group=fresh.challenge.public_id,
            data={**told(fresh), "organisation": organisation.name},
            named=named_in(fresh),
            row=partner,
            but_not=by,
        )
        return partner


def answer_partner(*, by: Person, partner: Partner, accept: bool) -> Partner:
    """The asked organisation's people accept or decline; they can change their mind until the city decides."""
    state = Partner.State.ACCEPTED if accept else Partner.State.DECLINED
    with transaction.atomic():
        solution = still(
            Solution.objects.select_for_update(of=("self",)).select_related(
                "challenge", "organisation", "author"
            ),
            pk=partner.solution_id,
        )
        fresh = still(Partner.objects.select_related("organisation"), pk=partner.pk)
        permissions.require(by, "actors.act_for", fresh.organisation)
        if fresh.state == state:
            return fresh
        _require_not_decided(solution)
        fresh.state, fresh.answered_by, fresh.answered_at = state, by, timezone.now()
        fresh.save(update_fields=["state", "answered_by", "answered_at"])
        kind = "solution.partner_accepted" if accept else "solution.partner_declined"
        data = {"organisation": fresh.organisation.name}
        audit.log(solution, kind, by=by, data=data)
        notify(
            people=people_of(solution),
            kind=kind,
            subject=solution,
            path=solution.get_absolute_url(),
            group=solution.challenge.public_id,
            data={**told(solution), **data},
            named=named_in(solution),
            row=fresh,
            but_not=by,
        )
        return fresh


def remove_partner(*, by: Person, solution: Solution, organisation: Organisation) -> None:
    """Take the question, or the partner, back. Nothing happens when there is none."""
    with transaction.atomic():
        fresh = locked_solution(by, solution)
        _require_still_open(fresh)
        removed, _per_model = fresh.partners.filter(organisation=organisation).delete()
        if removed:
            audit.log(fresh, "solution.partner_removed", by=by, data={"organisation": organisation.name})


def _require_still_open(solution: Solution) -> None:
    """A draft's partners can change at any time, those of a sent answer while the challenge takes answers."""
    if solution.state != "draft" and not (solution.state == "submitted" and solution.challenge.takes_answers):
        raise Conflict(_("The partners of this answer can no longer be changed."))


def _require_not_decided(solution: Solution) -> None:
    if solution.state not in {"draft", "submitted"}:
        raise Conflict(_("The partners of this answer can no longer be changed."))
