"""Money of a funded campaign: asked for by milestone, approved by two, paid, accounted for with receipts."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum import iban as iban_number

from talko.accounts.models import Person
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, one_line
from talko.core.values import localised
from talko.core.values.dates import today
from talko.core.values.money import LARGEST
from talko.core.workflow import locked
from talko.funding import accounting
from talko.funding.models import Approval, Campaign, Expense, Payout
from talko.funding.notifications import tell, treasurers_of
from talko.solutions.models import Milestone


def ask_payout(
    *,
    by: Person,
    campaign: Campaign,
    what: str,
    amount: int,
    iban: str,
    milestone: Milestone | None = None,
    key: UUID,
) -> Payout:
    """Raises Invalid for more than what is left beside what has been asked for already, Conflict before it is funded."""
    permissions.require(by, "funding.ask_payout", campaign)
    what, iban = one_line(what), iban_number.compact(iban.strip())
    found: dict[str, Any] = {}
    if not what:
        found["what"] = _("Say what has been reached.")
    if not 0 < amount <= LARGEST:
        found["amount"] = _("Enter an amount above 0.")
    if not iban_number.is_valid(iban):
        found["iban"] = _("This is no IBAN. Check the digits.")
    if milestone is not None and milestone.solution_id != campaign.solution_id:
        found["milestone"] = _("Choose one of the milestones.")
    Invalid.raise_for(found)
    check_length(200, what=what)

    def make() -> Payout:
        fresh = locked(campaign)
        if fresh.state != "delivery" or not fresh.is_settled:
            raise Conflict(
                _("Money can be asked for once the campaign is funded and its payments are settled.")
            )
        left = left_to_ask(fresh)
        if amount > left:
            raise Invalid(
                fields={"amount": _("There is %(left)s left.") % {"left": fresh.money(left).shown()}}
            )
        made = Payout.objects.create(
            campaign=fresh, what=what, amount=amount, iban=iban, milestone=milestone, asked_by=by, key=key
        )
        data = {"what": what, "amount": localised.money(made.money)}
        audit.log(fresh, "campaign.payout_asked", by=by, public=True, data=data)
        tell(
            treasurers_of(fresh),
            "campaign.payout_asked",
            fresh,
            but_not=by,
            path=made.get_absolute_url(),
            row=made,
            **data,
        )
        return made

    return once(by=by, action="funding.ask_payout", key=key, make=make)


def left_to_ask(campaign: Campaign) -> int:
    """What is on the account and not asked for yet, in minor units."""
    account = accounting.payable(accounting.book_of(campaign.city), campaign)
    open_ones = Payout.objects.filter(campaign=campaign, state__in=("asked", "approved"))
    return accounting.available(account) - sum(open_ones.values_list("amount", flat=True))


def count_approval(payout: Payout, by: Person) -> int:
    """Add one person's yes; how many there are. The same person's second one adds nothing."""
    try:
        with transaction.atomic():
            Approval.objects.create(payout=payout, by=by)
    except IntegrityError:
        pass
    return payout.approvals.count()


def add_expense(
    *,
    by: Person,
    campaign: Campaign,
    what: str,
    amount: int,
    spent_on: date,
    language: str,
    milestone: Milestone | None = None,
    key: UUID,
) -> Expense:
    """What was bought, for everyone to read; its receipt is attached to it."""
    permissions.require(by, "funding.ask_payout", campaign)
    what = one_line(what)
    found: dict[str, Any] = {}
    if not what:
        found["what"] = _("Say what it was spent on.")
    if not 0 < amount <= LARGEST:
        found["amount"] = _("Enter an amount above 0.")
    if spent_on > today(campaign.city.zone):
        found["spent_on"] = _("This day has not come yet.")
    if milestone is not None and milestone.solution_id != campaign.solution_id:
        found["milestone"] = _("Choose one of the milestones.")
    Invalid.raise_for(found)
    check_length(300, what=what)

    def make() -> Expense:
        fresh = locked(campaign)
        if fresh.state != "delivery":
            raise Conflict(_("Expenses belong to a funded campaign that is not finished."))
        made = Expense.objects.create(
            campaign=fresh,
            milestone=milestone,
            what=what,
            language=language,
            amount=amount,
            spent_on=spent_on,
            by=by,
            key=key,
        )
        data = {"what": what, "amount": localised.money(made.money)}
        audit.log(fresh, "campaign.expense", by=by, public=True, data=data)
        return made

    return once(by=by, action="funding.add_expense", key=key, make=make)
