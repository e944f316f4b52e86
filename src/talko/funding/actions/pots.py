"""A city's pot: set up, filled by one or more cities, promised to campaigns, paid when they are funded."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.challenges.models import Goal
from talko.cities.models import City
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, in_each_language, one_line, several_lines
from talko.core.text.languages import Texts
from talko.core.values import localised
from talko.core.values.dates import today
from talko.core.values.money import CURRENCIES, LARGEST
from talko.core.workflow import locked
from talko.funding import accounting, rates
from talko.funding.ledger.actions import Draft, Overdrawn, post_linked, reserve, void
from talko.funding.ledger.models import Transaction
from talko.funding.match_rules import RuleValues, given_in, rule_from, rule_text
from talko.funding.models import Campaign, Commitment, Contribution, Pot
from talko.funding.notifications import tell, those_who_write
from talko.funding.sums import needs_sum


def create_pot(
    *,
    by: Person,
    city: City,
    title: Texts,
    currency: str,
    rule: RuleValues,
    about: Texts | None = None,
    decision: str = "",
    order: int = 100,
    opens_on: Any = None,
    closes_on: Any = None,
    goals: list[Goal] | None = None,
    cities: list[City] | None = None,
    key: UUID | None = None,
) -> Pot:
    """A draft; it can be promised once it is open. Raises Invalid with `fields`."""
    permissions.require(by, "funding.keep_pots", city)
    title = in_each_language(title, one_line)
    about = in_each_language(about or {}, several_lines)
    found = rule.problems()
    if not title:
        found["title"] = _("Give the pot a name.")
    if currency not in CURRENCIES:
        found["currency"] = _("Choose one of the currencies.")
    if not 0 <= order <= 1000:
        found["order"] = _("Write a number from %(least)s to %(most)s.") % {"least": 0, "most": 1000}
    if opens_on and closes_on and closes_on < opens_on:
        found["closes_on"] = _("It closes after it opens.")
    Invalid.raise_for(found)
    for text in title.values():
        check_length(120, title=text)
    for text in about.values():
        check_length(5_000, about=text)
    check_length(200, decision=decision)

    def make() -> Pot:
        pot = Pot.objects.create(
            city=city,
            title=title,
            about=about,
            currency=currency,
            rule=rule.as_json(),
            decision=one_line(decision),
            order=order,
            opens_on=opens_on,
            closes_on=closes_on,
            author=by,
            is_demo=by.is_demo,
        )
        pot.goals.set(goals or [])
        pot.cities.set(cities or [])
        accounting.pot_account(pot)
        audit.log(pot, "pot.created", by=by, city=city.slug)
        return pot

    return once(by=by, action="funding.create_pot", key=key, make=make)


def contribute(*, by: Person, pot: Pot, city: City, amount: int, decision: str, key: UUID) -> Contribution:
    """A city puts money in, by a decision of its own. Someone of that city does it, not of the pot's."""
    permissions.require(by, "funding.keep_pots", city)
    decision = one_line(decision)
    found: dict[str, Any] = {}
    if not 0 < amount <= LARGEST:
        found["amount"] = _("Enter an amount above 0.")
    if not decision:
        found["decision"] = _("Enter the reference of the city's decision.")
    Invalid.raise_for(found)
    check_length(200, decision=decision)

    def make() -> Contribution:
        fresh = locked(pot)
        if fresh.state == Pot.State.CLOSED:
            raise Conflict(_("This pot is closed."))
        made = Contribution.objects.create(
            pot=fresh, city=city, amount=amount, decision=decision, by=by, key=key
        )
        book = accounting.book_of(fresh.city)
        into, of = accounting.pot_account(fresh), accounting.put_in_by(fresh, city)
        post_linked([Draft(book, f"contribution:{key}", "contribution", {of: -amount, into: amount})])
        audit.log(
            fresh,
            "pot.filled",
            by=by,
            city=city.slug,
            public=True,
            data={"city": city.name, "amount": localised.money(fresh.money(amount))},
        )
        return made

    return once(by=by, action="funding.contribute", key=key, make=make)


def fits(pot: Pot, campaign: Campaign) -> str:
    """Why a pot cannot be promised to a campaign; "" when it can."""
    day = today(pot.city.zone)
    if pot.state != Pot.State.OPEN:
        return _("The pot is not open.")
    if (pot.opens_on and day < pot.opens_on) or (pot.closes_on and day > pot.closes_on):
        return _("The pot is closed to new campaigns at this time.")
    places = set(pot.cities.values_list("pk", flat=True))
    if places and campaign.city_id not in places:
        return _("The pot is for campaigns of other cities.")
    themes = set(pot.goals.values_list("pk", flat=True))
    if themes and not themes & set(campaign.solution.challenge.goals.values_list("pk", flat=True)):
        return _("The pot is for other goals than those of this challenge.")
    return ""


def commit(*, by: Person, pot: Pot, campaign: Campaign, most: int) -> Commitment:
    """Promise at most `most` (of the pot's currency), which is set aside at once. Asked again, it is the same promise.

    Raises Conflict when the pot does not fit or has less than that, or there is no rate between the two currencies.
    """
    permissions.require(by, "funding.keep_pots", pot)
    if not 0 < most <= LARGEST:
        raise Invalid(fields={"most": _("Enter an amount above 0.")})
    with transaction.atomic():
        fresh, held = locked(campaign), locked(pot)
        before = Commitment.objects.filter(pot=held, campaign=fresh).first()
        if before is not None:
            return before
        if fresh.state not in {"review", "live"} or fresh.is_over:
            raise Conflict(_("A pot can be promised to a campaign that is in review or takes pledges."))
        if problem := fits(held, fresh):
            raise Conflict(problem)
        rate = rates.exchange(held.currency, fresh.currency)
        if rate is None:
            raise Conflict(
                _("There is no exchange rate from %(one)s to %(other)s. Ask the operator to import one.")
                % {"one": held.currency, "other": fresh.currency}
            )
        rule = rule_from(held.rule).converted(rate)
        made = Commitment(
            pot=held,
            campaign=fresh,
            most=most,
            rule=rule.as_json(),
            text=rule_text(
                rule,
                name=str(held),
                most=rate.down(most),
                goal=fresh.minimum,
                currency=fresh.currency,
            ),
            rate=[rate.given, rate.gets],
            rate_day=rate.day,
            by=by,
        )
        try:
            _set_aside(made)
        except Overdrawn:
            left = held.money(accounting.available(accounting.pot_account(held)))
            raise Invalid(
                fields={"most": _("The pot has %(left)s left that is not promised.") % {"left": left.shown()}}
            ) from None
        made.save()
        needs_sum(fresh)
        data: dict[str, Any] = {
            "pot": localised.texts(held.title),
            "amount": localised.money(held.money(most)),
        }
        audit.log(fresh, "campaign.pot_promised", by=by, city=held.city.slug, public=True, data=data)
        audit.log(held, "pot.promised", by=by, city=held.city.slug, public=True, data=_about(fresh) | data)
        tell(those_who_write(fresh), "campaign.pot_promised", fresh, but_not=by, **data)
        return made


def _about(campaign: Campaign) -> dict[str, Any]:
    return {"campaign": localised.texts(campaign.title)}


def _set_aside(commitment: Commitment) -> None:
    pot, campaign = commitment.pot, commitment.campaign
    reserve(
        accounting.book_of(pot.city),
        key=_key(commitment, "promise"),
        what="match",
        amounts={
            accounting.pot_account(pot): -commitment.most,
            accounting.given_to(pot, campaign): commitment.most,
        },
    )


def _key(commitment: Commitment, what: str) -> str:
    return f"{what}:{commitment.pot.address_id}:{commitment.campaign.address_id}"


def exchange_of(commitment: Commitment) -> rates.Exchange:
    given, gets = commitment.rate
    return rates.Exchange(given, gets, commitment.rate_day)


def pay_match(commitment: Commitment, record: dict[str, Any]) -> None:
    """Into the campaign's account, once; what the rule did not ask for is free in the pot again.

    In one transaction of the caller's, which holds the campaign.
    """
    fresh = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("pot__city", "campaign__city")
        .get(pk=commitment.pk)
    )
    if fresh.state != Commitment.State.STANDING:
        return
    match = given_in(record)
    given = exchange_of(fresh).back_up(match)
    if not match:
        _release(fresh)
    else:
        pot, campaign = fresh.pot, fresh.campaign
        home, book = accounting.book_of(pot.city), accounting.book_of(campaign.city)
        pending = Transaction.objects.get(book=home, key=_key(fresh, "promise"))
        post_linked(
            [
                Draft(
                    home,
                    _key(fresh, "match"),
                    "match",
                    {
                        accounting.pot_account(pot): -given,
                        accounting.given_to(pot, campaign): given,
                    },
                    ends=pending,
                ),
                Draft(
                    book,
                    _key(fresh, "received"),
                    "match",
                    {
                        accounting.received_from(book, pot, campaign): -match,
                        accounting.payable(book, campaign): match,
                    },
                ),
            ]
        )
    fresh.state = Commitment.State.PAID if match else Commitment.State.RELEASED
    fresh.given, fresh.match, fresh.record = given, match, record
    fresh.save(update_fields=["state", "given", "match", "record"])


def release(commitment: Commitment) -> None:
    """The campaign came to nothing: the pot has its money back."""
    with transaction.atomic():
        fresh = (
            Commitment.objects.select_for_update(of=("self",))
            .select_related("pot__city", "campaign")
            .get(pk=commitment.pk)
        )
        if fresh.state == Commitment.State.STANDING:
            _release(fresh)
            fresh.state = Commitment.State.RELEASED
            fresh.save(update_fields=["state"])


def _release(commitment: Commitment) -> None:
    home = accounting.book_of(commitment.pot.city)
    pending = Transaction.objects.get(book=home, key=_key(commitment, "promise"))
    void(pending, key=_key(commitment, "released"))
