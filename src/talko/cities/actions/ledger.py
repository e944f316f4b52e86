from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.cities import signals
from talko.cities.models import Agreement, AgreementResult, City, CostEntry
from talko.cities.rules import PUBLIC_STATES, ledger_parties, result_parties
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid, NotAllowed
from talko.core.permissions import require
from talko.core.registries.events import announce
from talko.core.text import cleaning
from talko.core.values import dates, localised
from talko.core.values.money import Money


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
    """A line in the ledger. Raises NotAllowed for the costs of another city."""
    require(by, "cities.add_cost", agreement)
    if city not in [party.city for party in ledger_parties(by, agreement)]:
        raise NotAllowed(_("Each city enters its own costs."))
    if agreement.state not in PUBLIC_STATES:
        raise Conflict(_("Costs can be entered once the agreement is concluded."))
    if corrects is None and money.amount <= 0:
        raise Invalid(fields={"amount": _("Write an amount above zero.")})
    purpose = cleaning.one_line(purpose)
    if not purpose:
        raise Invalid(fields={"purpose": _("Say what it was for.")})
    if spent_on > dates.today(city.zone):
        raise Invalid(fields={"spent_on": _("This day is in the future.")})
    if corrects is None and (outside := _outside(agreement, spent_on)):
        raise Invalid(fields={"spent_on": outside})

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


def _outside(agreement: Agreement, spent_on: date) -> str:
    """What is wrong with a day on which the agreement did not run; a bill for one on which it did may come later."""
    if spent_on < agreement.starts_on:
        return _("The agreement begins on %(day)s.") % {"day": dates.day(agreement.starts_on)}
    if agreement.ends_on is not None and spent_on > agreement.ends_on:
        return _("The agreement ended on %(day)s.") % {"day": dates.day(agreement.ends_on)}
    return ""


def correct_cost(*, by: Person, entry: CostEntry, reason: str, key: UUID | None = None) -> CostEntry:
    """Reverse a line by a new one with the opposite amount; the first stays readable.

    Raises Conflict when it has been reversed already.
    """
    require(by, "cities.add_cost", entry.agreement)
    reason = cleaning.one_line(reason)
    if not reason:
        raise Invalid(fields={"purpose": _("Say what was wrong. The reason is published.")})

    def make() -> CostEntry:
        still(Agreement.objects.select_for_update(), pk=entry.agreement_id)
        if entry.corrects_id is not None or CostEntry.objects.filter(corrects=entry).exists():
            raise Conflict(_("This line has already been corrected."))
        return add_cost(
            by=by,
            agreement=entry.agreement,
            city=entry.city,
            money=Money(-entry.amount, entry.currency),
            purpose=reason,
            language=entry.language,
            spent_on=entry.spent_on,
            corrects=entry,
        )

    return once(by=by, action="cities.correct_cost", key=key, make=make)


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
    if city not in [party.city for party in result_parties(by, agreement)]:
        raise NotAllowed(_("Each city enters its own results."))
    if agreement.state not in PUBLIC_STATES:
        raise Conflict(_("Results can be entered once the agreement is concluded."))
    text = cleaning.in_each_language(text)
    if not text:
        raise Invalid(fields={"text": _("Say what was achieved.")})

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
