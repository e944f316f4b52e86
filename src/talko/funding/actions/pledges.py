"""Giving: a pledge is made, cancelled, and paid. With an account or without."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.cities.queries import city_of
from talko.core import permissions, rate_limits
from talko.core.errors import Conflict, Invalid, NotAllowed
from talko.core.permissions import is_signed_in
from talko.core.text import languages
from talko.core.text.cleaning import check_length, one_line, several_lines
from talko.core.values import money
from talko.funding import pledge_mail
from talko.funding.actions.payments import start_payment
from talko.funding.models import Campaign, Pledge, Reward

AN_HOUR = 3600
LEAST = {"ISK": 100, "SEK": 100, "NOK": 100, "DKK": 100}
"""Minor units: below it the fees eat the gift. Other currencies: 100 as well, that is 1."""
MOST = 10**9
"""Minor units of one pledge: ten million kronor."""


@dataclass(frozen=True)
class Wanted:
    """What somebody who gives has filled in."""

    amount: int
    """Minor units of the campaign's currency."""
    name: str = ""
    email: str = ""
    is_public: bool = False
    reward: Reward | None = None
    send_to: str = ""
    organisation: Organisation | None = None


def make_pledge(
    *, by: Person | None, campaign: Campaign, wanted: Wanted, key: UUID, address: str = ""
) -> Pledge:
    """The same key again is the same pledge. `address`: of the network, to bound what a stranger can make.

    Raises Invalid with `fields`, Conflict when the campaign takes no pledges or the reward is gone, TooMany.
    """
    before = Pledge.objects.filter(key=key).select_related("campaign").first()
    if before is not None:
        return _the_same(before, by, campaign)
    person = by if is_signed_in(by) else None
    wanted = _checked(person, campaign, wanted)
    try:
        with transaction.atomic():
            rate_limits.limit(f"pledge/{person.pk if person else address}", most=30, seconds=AN_HOUR)
            if person is None:
                rate_limits.limit(f"pledge/mail/{wanted.email.lower()}"[:110], most=10, seconds=AN_HOUR)
            pledge = _make(person, campaign, wanted, key)
    except IntegrityError:
        before = Pledge.objects.filter(key=key).select_related("campaign").first()
        if before is None:
            raise
        return _the_same(before, by, campaign)
    return pledge


def _the_same(before: Pledge, by: Any, campaign: Campaign) -> Pledge:
    """Sent twice; a key that somebody else used is a guess."""
    person = by.pk if is_signed_in(by) else None
    if before.campaign_id != campaign.pk or before.person_id != person:
        raise NotAllowed
    return before


def _checked(person: Person | None, campaign: Campaign, wanted: Wanted) -> Wanted:
    found: dict[str, Any] = {}
    least = LEAST.get(campaign.currency, 100)
    if not least <= wanted.amount <= MOST:
        found["amount"] = _("Give between %(least)s and %(most)s.") % {
            "least": money.shown(least, campaign.currency, languages.current()),
            "most": money.shown(MOST, campaign.currency, languages.current()),
        }
    name, send_to = one_line(wanted.name), several_lines(wanted.send_to)
    if wanted.is_public and not name and wanted.organisation is None:
        found["name"] = _("Enter the name that may be shown, or give without a name.")
    email = str(person.email) if person else wanted.email.strip()
    try:
        validate_email(email)
    except ValidationError:
        found["email"] = _("Enter an e-mail address: the receipt is sent there.")
    reward = wanted.reward
    if reward is not None and reward.campaign_id != campaign.pk:
        found["reward"] = _("Choose one of the rewards, or none.")
    elif reward is not None and wanted.amount < reward.least:
        found["reward"] = _("For this one give at least %(amount)s.") % {
            "amount": money.shown(reward.least, campaign.currency, languages.current())
        }
    elif reward is not None and reward.asks_address and not send_to:
        found["send_to"] = _("Enter where it is to be sent.")
    Invalid.raise_for(found)
    check_length(120, name=name)
    check_length(500, send_to=send_to)
    if wanted.organisation is not None:
        permissions.require(person, "actors.act_for", wanted.organisation)
    return Wanted(
        wanted.amount, name, email, wanted.is_public, reward, send_to if reward else "", wanted.organisation
    )


def _make(person: Person | None, campaign: Campaign, wanted: Wanted, key: UUID) -> Pledge:
    fresh = Campaign.objects.get(pk=campaign.pk)
    if not fresh.takes_pledges:
        raise Conflict(_("This campaign takes no pledges now. Nothing was charged."))
    if wanted.reward is not None:
        _take(wanted.reward)
    organisation = wanted.organisation
    pledge = Pledge.objects.create(
        campaign=fresh,
        person=person,
        organisation=organisation,
        city=organisation.city if organisation else city_of(person) if person else None,
        email="" if person else wanted.email,
        name=wanted.name,
        is_public=wanted.is_public,
        language=person.language if person else languages.current(),
        giver=giver_of(person, organisation, wanted.email),
        amount=wanted.amount,
        reward=wanted.reward,
        send_to=wanted.send_to,
        token=secrets.token_urlsafe(32),
        key=key,
    )
    pledge_mail.send(pledge, "made")
    return pledge


def giver_of(person: Person | None, organisation: Organisation | None, email: str) -> str:
    """The same for two pledges of one giver; says nothing about them to those who do not have the server's secret."""
    who = (
        f"organisation:{organisation.address_id}"
        if organisation
        else f"mail:{str(person.email if person else email).strip().lower()}"
    )
    return hmac.new(settings.SECRET_KEY.encode(), f"giver:{who}".encode(), hashlib.sha256).hexdigest()


def _take(reward: Reward) -> None:
    there = Q(stock__isnull=True) | Q(taken__lt=F("stock"))
    if not Reward.objects.filter(there, pk=reward.pk).update(taken=F("taken") + 1):
        raise Conflict(_("The last one of this reward has just been taken. Choose another one, or none."))


def give_back(pledges: Any) -> None:
    """The rewards of pledges that came to nothing are there again for others."""
    for reward in pledges.filter(reward__isnull=False).values_list("reward", flat=True):
        Reward.objects.filter(pk=reward, taken__gt=0).update(taken=F("taken") - 1)


def pay(*, pledge: Pledge, provider: str) -> str:
    """Begin to pay, and where that is done. Raises Conflict when nothing is to be paid any more, PaymentFailed."""
    return start_payment(pledge, provider).url
