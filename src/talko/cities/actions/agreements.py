from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.cities import signals
from talko.cities.models import AGREEMENT_STATES, Agreement, AgreementResult, City, CostEntry, Scope
from talko.cities.queries import officers_of
from talko.cities.rules import Role, has_role
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.editing import revisions
from talko.core.errors import Conflict, Invalid, Message, NotAllowed
from talko.core.permissions import require
from talko.core.registries.events import announce
from talko.core.text import cleaning
from talko.core.values import dates, localised
from talko.core.values.money import Money

HAPPENED = {
    "accept": "agreement.accepted",
    "decline": "agreement.declined",
    "withdraw": "agreement.withdrawn",
    "end": "agreement.ended",
}
TOLD_BY = {
    "accept": signals.agreement_answered,
    "decline": signals.agreement_answered,
    "withdraw": signals.agreement_withdrawn,
    "end": signals.agreement_ended,
}


def propose_agreement(
    *, by: Person, city: City, partner: City, values: dict[str, Any], key: UUID | None = None
) -> Agreement:
    """`values`: title, aims, scope, languages, starts_on, ends_on, document_url. Raises Invalid for what is missing."""
    require(by, "cities.propose_agreement", city)
    if partner == city:
        raise Invalid(fields={"partner": _("Choose another city than your own.")})
    values = _checked(values)

    def make() -> Agreement:
        agreement = Agreement.objects.create(proposer=city, partner=partner, **values)
        audit.log(agreement, "agreement.proposed", by=by, city=city.slug)
        _tell(agreement, "agreement.proposed", by, partner)
        announce(signals.agreement_proposed, agreement)
        return agreement

    return once(by=by, action="cities.propose_agreement", key=key, make=make)


def edit_agreement(*, by: Person, agreement: Agreement, revision: int, values: dict[str, Any]) -> Agreement:
    """Only while it is proposed: what both have accepted is changed by a new agreement.

    Raises Conflict once it was answered, EditConflict when someone else saved something else in between.
    """
    require(by, "cities.edit_agreement", agreement)
    values = _checked(values)
    with transaction.atomic():
        current = revisions.locked(agreement)
        if current.state != "proposed":
            raise Conflict(
                _("This agreement has been answered. What both have accepted is changed by a new agreement.")
            )
        if revisions.stands(current, values):
            return current
        revisions.change(current, revision=revision, values=values)
        current.save()
        audit.log(current, "agreement.edited", by=by, city=current.proposer.slug)
        _tell(current, "agreement.edited", by, current.partner)
    return current


def accept_agreement(*, by: Person, agreement: Agreement, revision: int, answer: str = "") -> Agreement:
    """Accepts what the officer has read: raises Conflict when the text was changed since `revision`."""
    return _move(by, agreement, "accept", answer=answer, revision=revision, public=True)


def decline_agreement(*, by: Person, agreement: Agreement, answer: str) -> Agreement:
    return _move(by, agreement, "decline", answer=answer)


def withdraw_agreement(*, by: Person, agreement: Agreement) -> Agreement:
    return _move(by, agreement, "withdraw")


def end_agreement(*, by: Person, agreement: Agreement, reason: str) -> Agreement:
    """Either city may end it. What was shared under it stays shared; nothing new is."""
    reason = cleaning.several_lines(reason)
    if not reason:
        raise Invalid(fields={"reason": _("Say why it ends. The reason is published.")})
    return _move(by, agreement, "end", answer=reason, public=True)


def add_cost(
    *,
    by: Person,
    agreement: Agreement,
    city: City,
    money: Money,
    purpose: str,
    language: str,
    spent_on: date,
    decision_url: str = "",
    corrects: CostEntry | None = None,
    key: UUID | None = None,
) -> CostEntry:
    """A line of the ledger. Each city enters its own costs; raises NotAllowed for the other's."""
    require(by, "cities.add_cost", agreement)
    if not has_role(by, city, Role.OFFICER, Role.TREASURER) or city.pk not in (
        agreement.proposer_id,
        agreement.partner_id,
    ):
        raise NotAllowed(_("Each city enters its own costs."))
    if agreement.state not in ("accepted", "ended"):
        raise Conflict(_("Costs are entered once both cities have accepted."))
    if corrects is None and money.amount <= 0:
        raise Invalid(fields={"amount": _("Write an amount above zero.")})
    purpose = cleaning.one_line(purpose)
    if not purpose:
        raise Invalid(fields={"purpose": _("Say what it was for.")})
    if spent_on > dates.today(city.zone):
        raise Invalid(fields={"spent_on": _("This day has not come yet.")})

    def make() -> CostEntry:
        entry = CostEntry.objects.create(
            agreement=agreement,
            city=city,
            amount=money.amount,
            currency=money.currency,
            purpose=purpose,
            language=language,
            spent_on=spent_on,
            decision_url=decision_url,
            corrects=corrects,
            by=by,
        )
        audit.log(
            agreement,
            "agreement.cost_corrected" if corrects else "agreement.cost_added",
            by=by,
            city=city.slug,
            public=True,
            data={"amount": localised.money(money), "city": city.name},
        )
        announce(signals.cost_added, agreement, entry=entry)
        return entry

    return once(by=by, action="cities.add_cost", key=key, make=make)


def correct_cost(*, by: Person, entry: CostEntry, reason: str, key: UUID | None = None) -> CostEntry:
    """Takes a line back by one of its own with the opposite amount; the first one stays readable.

    Raises Conflict when it was corrected already.
    """
    reason = cleaning.one_line(reason)
    if not reason:
        raise Invalid(fields={"purpose": _("Say what was wrong. The reason is published.")})
    with transaction.atomic():
        still(Agreement.objects.select_for_update(), pk=entry.agreement_id)
        done = CostEntry.objects.filter(corrects=entry).first()
        if entry.corrects_id is not None or (done is not None and key is None):
            raise Conflict(_("This line has been corrected already."))
        if done is not None:
            return done
        return add_cost(
            by=by,
            agreement=entry.agreement,
            city=entry.city,
            money=Money(-entry.amount, entry.currency),
            purpose=reason,
            language=entry.language,
            spent_on=entry.spent_on,
            corrects=entry,
            key=key,
        )


def add_result(
    *,
    by: Person,
    agreement: Agreement,
    city: City,
    text: dict[str, str],
    reached_on: date,
    link: str = "",
    key: UUID | None = None,
) -> AgreementResult:
    require(by, "cities.add_result", agreement)
    if not has_role(by, city, Role.OFFICER):
        raise NotAllowed(_("Each city enters its own results."))
    if agreement.state not in ("accepted", "ended"):
        raise Conflict(_("Results are entered once both cities have accepted."))
    text = cleaning.in_each_language(text)
    if not text:
        raise Invalid(fields={"text": _("Say what was reached.")})

    def make() -> AgreementResult:
        result = AgreementResult.objects.create(
            agreement=agreement, city=city, text=text, reached_on=reached_on, link=link, by=by
        )
        audit.log(
            agreement, "agreement.result_added", by=by, city=city.slug, public=True, data={"city": city.name}
        )
        announce(signals.result_added, agreement, result=result)
        return result

    return once(by=by, action="cities.add_result", key=key, make=make)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """As they are stored. Raises Invalid for what is missing."""
    fields: dict[str, Message] = {}
    title = cleaning.in_each_language(values.get("title", {}), cleaning.one_line)
    aims = cleaning.in_each_language(values.get("aims", {}))
    if not title:
        fields["title"] = _("Give the agreement a title.")
    if not aims:
        fields["aims"] = _("Say what the two cities want to reach.")
    if not values.get("scope") or not set(values["scope"]) <= set(Scope.values):
        fields["scope"] = _("Choose at least one thing that the agreement covers.")
    if not values.get("starts_on"):
        fields["starts_on"] = _("Say from which day it holds.")
    elif values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        fields["ends_on"] = _("The last day cannot come before the first.")
    if fields:
        raise Invalid(fields=fields)
    return {**values, "title": title, "aims": aims}


def _move(
    by: Person,
    agreement: Agreement,
    name: str,
    *,
    answer: str = "",
    revision: int | None = None,
    public: bool = False,
) -> Agreement:
    """One transition, by the officer whom the state machine names.

    A repeated request finds it done: it changes nothing, and nobody is told again.
    """
    permission = AGREEMENT_STATES.transitions[name].permission
    require(by, str(permission), agreement)
    with transaction.atomic():
        current = still(
            Agreement.objects.select_for_update(of=("self",)).select_related("proposer", "partner"),
            pk=agreement.pk,
        )
        if current.state == AGREEMENT_STATES.transitions[name].target:
            return current
        if revision is not None and current.revision != revision:
            raise Conflict(_("The text was changed while you were reading. Read it again before you accept."))
        current.state = AGREEMENT_STATES.move(current.state, name)
        current.answer = cleaning.several_lines(answer) or current.answer
        current.answered_at = timezone.now()
        current.revision += 1
        current.updated_at = timezone.now()
        current.save()
        own = current.proposer if has_role(by, current.proposer_id, Role.OFFICER) else current.partner
        if name in {"accept", "decline"}:
            own = current.partner
        audit.log(current, HAPPENED[name], by=by, city=own.slug, public=public)
        _tell(current, HAPPENED[name], by, current.other(own))
        announce(TOLD_BY[name], current)
    return current


def _tell(agreement: Agreement, kind: str, by: Person, city: City) -> None:
    notify(
        people=officers_of(city),
        kind=kind,
        subject=agreement,
        path=agreement.get_absolute_url(),
        group=agreement.public_id,
        data={"proposer": agreement.proposer.name, "partner": agreement.partner.name},
        but_not=by,
    )
