"""The rule of a pot: chosen in a form, stored as plain values, written as the file that `talko match-fund` reads.

The rules themselves are `engines.allocation.match_funding`; here is which of them a city can choose, and in what words.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.core.errors import Message
from talko.core.text import languages
from talko.core.values import money
from talko.engines.allocation import match_record
from talko.engines.allocation.match_funding import Pledge as EnginePledge
from talko.funding.models import Campaign, Pledge
from talko.funding.rates import Exchange

CAMPAIGN = "campaign"
"""Its name in the file: a commitment is about one."""


class Base(models.TextChoices):
    AMOUNT = "amount", gettext_lazy("for every amount that is given")
    SUPPORTERS = "supporters", gettext_lazy("for every person or organisation that gives")
    GOAL = "goal", gettext_lazy("a share of the minimum, once the rest is there")
    GAP = "gap", gettext_lazy("what is missing to the minimum, once others have given enough")
    LUMP_SUM = "lump-sum", gettext_lazy("one sum, once enough have given")
    QUADRATIC = "quadratic", gettext_lazy("the more people give, the more (quadratic funding)")


WITH_AMOUNT = (Base.SUPPORTERS, Base.LUMP_SUM)


@dataclass(frozen=True)
class RuleValues:
    """What a city chooses. Amounts in minor units of the pot's currency, shares in per cent."""

    base: str = Base.AMOUNT
    percent: int = 100
    """Of what is given, or of the minimum (base goal)."""
    each: int = 0
    """For every supporter (base supporters), or once (lump sum)."""
    giver_most: int | None = None
    """What of one giver's money counts."""
    campaign_most: int | None = None
    share_most: int | None = None
    """Per cent of the minimum."""
    supporters: int = 0
    """How many must have given."""
    reached: int = 0
    """Per cent of the minimum that others must have given."""

    def problems(self) -> dict[str, Message]:
        """What no rule may say: `{field: message}`."""
        found: dict[str, Message] = {}
        if self.base not in Base.values:
            found["base"] = _("Choose one of the rules.")
        if not 1 <= self.percent <= 1_000:
            found["percent"] = _("Write a number from %(least)s to %(most)s.") % {"least": 1, "most": 1000}
        if self.base in WITH_AMOUNT and self.each <= 0:
            found["each"] = _("Enter an amount above 0.")
        for name in ("giver_most", "campaign_most"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= money.LARGEST:
                found[name] = _("Enter an amount above 0.")
        for name in ("share_most", "reached"):
            if not 0 <= (getattr(self, name) or 0) <= 100:
                found[name] = _("Write a number from %(least)s to %(most)s.") % {"least": 0, "most": 100}
        if not 0 <= self.supporters <= 100_000:
            found["supporters"] = _("Write a number from %(least)s to %(most)s.") % {
                "least": 0,
                "most": 100000,
            }
        return found

    def converted(self, exchange: Exchange) -> "RuleValues":
        """The same in another currency: never more than it is worth."""

        def into(amount: int | None) -> int | None:
            return None if amount is None else exchange.down(amount)

        return replace(
            self,
            each=exchange.down(self.each),
            giver_most=into(self.giver_most),
            campaign_most=into(self.campaign_most),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rule_from(stored: Mapping[str, Any]) -> RuleValues:
    return RuleValues(**stored)


def rule_text(rule: RuleValues, *, name: str, most: int, goal: int, currency: str) -> str:
    """As the file: `most` is what was set aside, all amounts already in the campaign's currency."""
    factor = str(rule.each) if rule.base in WITH_AMOUNT else _share(rule.percent)
    lines = [
        f"name = {json.dumps(name)}",
        f'currency = "{currency}"',
        f"pot = {most}",
        'trigger = "round-end"',
        f'base = "{rule.base}"',
        f"factor = {factor}",
        "",
        "[caps]",
    ]
    if rule.giver_most is not None:
        lines.append(f"supporter = {rule.giver_most}")
    if rule.campaign_most is not None:
        lines.append(f"campaign = {rule.campaign_most}")
    if rule.share_most is not None:
        lines.append(f"goal_share = {_share(rule.share_most)}")
    lines += ["", "[thresholds]", f"supporters = {rule.supporters}"]
    if rule.reached:
        lines.append(f"goal_share = {_share(rule.reached)}")
    lines += ["", "[release]", 'when = "goal"', "", "[goals]", f"{CAMPAIGN} = {goal}"]
    return "\n".join(lines) + "\n"


def _share(percent: int) -> str:
    """As a decimal, exactly."""
    return f"{percent // 100}.{percent % 100:02d}"


def in_words(rule: RuleValues, currency: str) -> list[str]:
    """The rule in sentences, for everyone."""
    here = languages.current()

    def shown(amount: int) -> str:
        return money.shown(amount, currency, here)

    said = []
    if rule.base == Base.AMOUNT and rule.percent == 100:
        said.append(_("The pot adds as much as people give."))
    elif rule.base == Base.AMOUNT:
        said.append(_("The pot adds %(percent)d %% of what people give.") % {"percent": rule.percent})
    elif rule.base == Base.SUPPORTERS:
        said.append(_("The pot adds %(amount)s for every giver.") % {"amount": shown(rule.each)})
    elif rule.base == Base.LUMP_SUM:
        said.append(_("The pot adds %(amount)s once.") % {"amount": shown(rule.each)})
    elif rule.base == Base.GAP:
        said.append(
            _("The pot adds %(percent)d %% of what is missing to the minimum.") % {"percent": rule.percent}
        )
    elif rule.base == Base.GOAL:
        said.append(_("The pot adds %(percent)d %% of the minimum.") % {"percent": rule.percent})
    else:
        said.append(
            _(
                "The pot adds more the more people give (quadratic funding): many small gifts weigh more than one large one."
            )
        )
    if rule.giver_most is not None:
        said.append(
            _("Of each giver's money at most %(amount)s counts.") % {"amount": shown(rule.giver_most)}
        )
    if rule.campaign_most is not None:
        said.append(_("A campaign gets at most %(amount)s.") % {"amount": shown(rule.campaign_most)})
    if rule.share_most is not None:
        said.append(
            _("A campaign gets at most %(percent)d %% of its minimum.") % {"percent": rule.share_most}
        )
    if rule.supporters:
        said.append(_("At least %(count)d must have given.") % {"count": rule.supporters})
    if rule.reached:
        said.append(
            _("People must first have given %(percent)d %% of the minimum.") % {"percent": rule.reached}
        )
    said.append(_("It is paid only if the campaign is funded."))
    return said


def pledges_for(campaign: Campaign, pledges: Iterable[Pledge]) -> list[EnginePledge]:
    """As the engine takes them: a giver is a name that says nothing, another one in each campaign."""
    secret = hmac.new(settings.SECRET_KEY.encode(), campaign.address_id.encode(), hashlib.sha256).digest()
    return [
        EnginePledge(
            id=pledge.address_id,
            campaign=CAMPAIGN,
            supporter=hmac.new(secret, pledge.giver.encode(), hashlib.sha256).hexdigest()[:16],
            amount=pledge.amount,
        )
        for pledge in pledges
    ]


def match_record_of(text: str, pledges: list[EnginePledge]) -> dict[str, Any]:
    return match_record.make_record(text, pledges)


def given_in(record: Mapping[str, Any]) -> int:
    """What the recorded match gives, in minor units of the campaign's currency."""
    return int(record["result"]["paid"])


def reason_in(record: Mapping[str, Any]) -> str:
    campaigns = record["result"]["campaigns"]
    return str(campaigns[0]["reason"]) if campaigns else "nothing-due"


REASONS: dict[str, Message] = {
    "matched": gettext_lazy("as the rule says"),
    "capped": gettext_lazy("as much as the rule allows at most"),
    "pot-too-small": gettext_lazy("all that was set aside"),
    "too-few-supporters": gettext_lazy("too few have given so far"),
    "too-little-pledged": gettext_lazy("too little has been given so far"),
    "too-little-of-the-goal": gettext_lazy("too little of the minimum is there so far"),
    "too-few-cities": gettext_lazy("givers of too few cities so far"),
    "nothing-due": gettext_lazy("nothing so far"),
}
