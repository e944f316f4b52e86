"""The demo's campaigns and pots: begun, reviewed, given to, matched, paid out and reported by the actions that everyone uses."""

import uuid
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from talko.core.workflow import move
from talko.demo import backdating, content_files
from talko.demo.challenges import add_picture
from talko.demo.made import World
from talko.funding import tasks
from talko.funding.actions import campaigns, in_kind, payments, payouts, pledges, pots
from talko.funding.actions.pledges import Wanted
from talko.funding.content import Content, Line
from talko.funding.match_rules import RuleValues
from talko.funding.models import Campaign, Charge, InKind, News, Payment, Payout, Pledge, Pot, Rate
from talko.funding.payments import simulator
from talko.funding.sums import roll_up
from talko.solutions.models import Solution

GROUND = uuid.uuid5(uuid.NAMESPACE_URL, "https://talko.example/demo")


def load_campaigns(world: World) -> None:
    _rates()
    made = {values["key"]: _pot(world, values) for values in content_files.table("pots")["pot"]}
    for values in content_files.campaigns():
        _campaign(world, values, made)


def _key(*parts: object) -> uuid.UUID:
    """The same in every load."""
    return uuid.uuid5(GROUND, "/".join(map(str, parts)))


def _rates() -> None:
    values = content_files.table("rates")
    for currency, rate in values["per_euro"].items():
        per_euro = int(Decimal(rate) * Rate.MILLIONTHS)
        Rate.objects.create(day=values["day"], currency=currency, per_euro=per_euro)


def _pot(world: World, values: Mapping[str, Any]) -> Pot:
    by, city = world.people[values["by"]], world.cities[values["city"]]
    pot = pots.create_pot(
        by=by,
        city=city,
        title=values["title"],
        about=values["about"],
        currency=values["currency"],
        rule=RuleValues(**values["rule"]),
        decision=values["decision"],
        order=values["order"],
    )
    for number, one in enumerate(values["contributions"]):
        pots.contribute(
            by=world.people[one["by"]],
            pot=pot,
            city=world.cities[one["city"]],
            amount=one["amount"],
            decision=one["decision"],
            key=_key(values["key"], number),
        )
    pot = move(pot, "open", by=by)
    at = backdating.moment(-60, values["key"])
    backdating.move(pot, at)
    pot.contributions.update(at=at)
    backdating.move_history(pot, {}, otherwise=at)
    return pot


def _campaign(world: World, values: Mapping[str, Any], made: Mapping[str, Pot]) -> None:
    by, reviewer = world.people[values["by"]], world.people[values["reviewer"]]
    solution = Solution.objects.get(organisation=world.organisations[values["organisation"]], is_demo=True)
    campaign = campaigns.begin_campaign(by=by, solution=solution)
    campaign = campaigns.save_campaign(
        by=by, campaign=campaign, content=_content(values, solution.language), revision=campaign.revision
    )
    for reward in values.get("rewards", []):
        campaigns.add_reward(by=by, campaign=campaign, **reward)
    campaign = move(campaign, "send_to_review", by=by)
    campaign = move(campaign, "publish", by=reviewer)
    live = backdating.moment(values["live"], str(campaign))
    for one in values["pot"]:
        pots.commit(by=world.people[one["by"]], pot=made[one["key"]], campaign=campaign, most=one["most"])
    campaign.commitments.update(at=live)
    for offer in values.get("help", []):
        _help(world, campaign, offer, live)
    _gifts(world, campaign, values)
    for one in values.get("news", []):
        campaigns.tell_news(
            by=world.people[one["by"]], campaign=campaign, text=one["text"], language=one["language"]
        )
        at = backdating.moment(one["day"], one["text"])
        News.objects.filter(campaign=campaign).update(at=at)
    if "picture" in values:
        add_picture(world, values["picture"], by, campaign, "pictures", at=live)
    ended = values["ends"] < 0
    if ended:
        _end(world, campaign, values)
    begun = backdating.moment(values["begun"], str(campaign))
    ends = (timezone.now() + timedelta(days=values["ends"])).replace(
        hour=20, minute=0, second=0, microsecond=0
    )
    backdating.move(
        campaign,
        begun,
        live_at=live,
        ends_at=ends,
        settles_by=ends + timedelta(days=5),
        ended_at=ends if ended else None,
        is_demo=True,
    )
    roll_up(Campaign.objects.get(pk=campaign.pk))
    _date_history(campaign, values, begun, live, ends)


def _content(values: Mapping[str, Any], language: str) -> Content:
    """With an end that is still to come, also where it is said to have passed."""
    return Content(
        language=language,
        title=values["title"],
        lead=values["lead"],
        about=values["about"],
        currency=values["currency"],
        kind=values["kind"],
        lines=tuple(Line(**line) for line in values["lines"]),
        evidence=values["evidence"],
        account=values["account"],
        permit=values.get("permit", ""),
        terms=values["terms"],
        ends_at=timezone.now() + timedelta(days=max(values["ends"], 2)),
    )


def _help(world: World, campaign: Campaign, values: Mapping[str, Any], at: datetime) -> None:
    offer = in_kind.offer_help(
        by=world.people[values["by"]],
        campaign=campaign,
        kind=values["kind"],
        what=values["what"],
        asked=values["asked"],
        language=values["language"],
        organisation=world.organisations[values["organisation"]],
        key=_key("help", values["what"]),
    )
    move(offer, "accept", by=world.people[values["accepted_by"]], value=values["value"], counts=True)
    InKind.objects.filter(pk=offer.pk).update(at=at + timedelta(days=1))


def _gifts(world: World, campaign: Campaign, values: Mapping[str, Any]) -> None:
    """Of people who are known here, and of others who gave without an account."""
    for one in values["gifts"]:
        person = world.people[one["by"]]
        wanted = Wanted(one["amount"], name=person.name, is_public=one["public"])
        key = _key(campaign, one["by"])
        pledge = pledges.make_pledge(by=person, campaign=campaign, wanted=wanted, key=key)
        _paid(pledge, backdating.moment(one["day"], one["by"]))
    others = values["others"]
    for number in range(others["count"]):
        spread = zlib.crc32(f"{campaign}{number}".encode())
        amount = min(others["from"] + others["step"] * (spread % 17), others["most"])
        wanted = Wanted(amount, email=f"giver{number}@{values['challenge']}.example")
        pledge = pledges.make_pledge(
            by=None, campaign=campaign, wanted=wanted, key=_key(campaign, number), address=str(number)
        )
        _paid(pledge, backdating.moment(values["live"] + spread % others["over"], str(number)))


def _paid(pledge: Pledge, at: datetime) -> None:
    payments.start_payment(pledge, simulator.NAME)
    charge = Charge.objects.get(reference=pledge.payments.get().number)
    payments.process(payments.receive(simulator.NAME, simulator.pay(charge)))
    Pledge.objects.filter(pk=pledge.pk).update(at=at, paid_at=at, created_at=at)
    Payment.objects.filter(pledge=pledge).update(at=at)


def _end(world: World, campaign: Campaign, values: Mapping[str, Any]) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    tasks.end_campaigns()
    campaign.refresh_from_db()
    milestones = list(campaign.solution.milestones.all())
    today = timezone.now().date()
    for number, one in enumerate(values["payouts"]):
        payout = payouts.ask_payout(
            by=world.people[one["by"]],
            campaign=campaign,
            what=one["what"],
            amount=one["amount"],
            iban=values["account"],
            milestone=milestones[one["milestone"]],
            key=_key(campaign, "payout", number),
        )
        for key in one["approved_by"]:
            move(payout, "approve", by=world.people[key])
        move(payout, "pay_out", by=world.people[one["paid_by"]])
        at = backdating.moment(one["day"], one["what"])
        Payout.objects.filter(pk=payout.pk).update(asked_at=at, paid_at=at + timedelta(hours=20))
        payout.approvals.update(at=at + timedelta(hours=3))
    for number, one in enumerate(values["expenses"]):
        payouts.add_expense(
            by=world.people[one["by"]],
            campaign=campaign,
            what=one["what"],
            amount=one["amount"],
            spent_on=today + timedelta(days=one["day"]),
            language=one["language"],
            milestone=milestones[one["milestone"]],
            key=_key(campaign, "expense", number),
        )
    move(campaign, "finish", by=world.people[values["by"]], report=values["report"])


def _date_history(
    campaign: Campaign, values: Mapping[str, Any], begun: datetime, live: datetime, ends: datetime
) -> None:
    days = {
        "campaign.begun": begun,
        "campaign.edited": begun + timedelta(hours=1),
        "campaign.sent_to_review": begun + timedelta(hours=2),
        "campaign.published": live,
        "campaign.pot_promised": live + timedelta(hours=1),
        "campaign.help_offered": live + timedelta(days=1),
        "campaign.help_accepted": live + timedelta(days=1, hours=2),
        "campaign.ended": ends,
        "campaign.funded": ends + timedelta(minutes=1),
        "campaign.closed": backdating.moment(values.get("finished", 0), str(campaign)),
    }
    backdating.move_history(
        campaign, days, otherwise=ends + timedelta(days=4) if values["ends"] < 0 else live
    )
