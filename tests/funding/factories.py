"""Campaigns, pots and pledges for tests, made by the actions that everyone uses where money is concerned."""

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from talko.core.workflow import move
from talko.funding import accounting
from talko.funding.actions import payments, pledges, pots
from talko.funding.actions.pledges import Wanted
from talko.funding.match_rules import RuleValues
from talko.funding.models import BudgetLine, Campaign, Charge, Payment, Pledge, Pot
from talko.funding.payments import simulator
from tests.challenges.factories import SolutionFactory
from tests.factories import CityFactory, officer_of

ACCOUNT = "SE4550000000058398257466"
"""A valid IBAN of nobody."""


class CampaignFactory(DjangoModelFactory[Campaign]):
    """Open for pledges for ten more days: 1,000.00 are needed, 500.00 more would make it better."""

    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    solution = factory.SubFactory(SolutionFactory, sent=True)
    city = factory.SelfAttribute("solution.challenge.city")
    author = factory.SelfAttribute("solution.author")
    language = "en"
    title = {"en": "Warm water from cool halls", "sv": "Varmt vatten ur svala hallar"}
    lead = {"en": "A first pipe shows that it works."}
    about = {"en": "We lay **one** pipe."}
    currency = "SEK"
    evidence = "An offer of last May."
    account = ACCOUNT
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    settles_by = factory.LazyAttribute(lambda one: one.ends_at + timedelta(days=5) if one.ends_at else None)
    live_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
    state = "live"
    minimum = 100_000
    optimum = 150_000

    @factory.post_generation
    def accounts(obj, create, extracted, **kwargs):
        accounting.open_accounts(obj)

    @factory.post_generation
    def lines(obj, create, extracted, **kwargs):
        BudgetLine.objects.create(campaign=obj, order=0, name="Pipe", amount=obj.minimum)
        if obj.optimum > obj.minimum:
            rest = obj.optimum - obj.minimum
            BudgetLine.objects.create(campaign=obj, order=1, name="Pump", amount=rest, part="optimum")


def pot_of(city=None, *, filled=0, rule=None, by=None, currency="SEK", **values) -> Pot:
    """Open, with that much in it."""
    city = city or CityFactory()
    by = by or officer_of(city)
    pot = pots.create_pot(
        by=by,
        city=city,
        title={"en": f"The pot of {city.name}"},
        currency=currency,
        rule=rule or RuleValues(),
        **values,
    )
    if filled:
        pots.contribute(by=by, pot=pot, city=city, amount=filled, decision="KS 2026/12", key=uuid4())
    return move(pot, "open", by=by)


def pledge_of(campaign, amount, *, by=None, email="gry@example.org", **wanted) -> Pledge:
    wanted = Wanted(amount, email="" if by else email, **wanted)
    return pledges.make_pledge(by=by, campaign=campaign, wanted=wanted, key=uuid4(), address="192.0.2.1")


def begun(pledge, provider="simulator") -> Payment:
    payments.start_payment(pledge, provider)
    return pledge.payments.get(provider=provider)


def paid(campaign, amount, *, fault="", **values) -> Pledge:
    """Pledged, and paid at the simulator."""
    pledge = pledge_of(campaign, amount, **values)
    payment = begun(pledge)
    arrive(simulator.pay(Charge.objects.get(reference=payment.number), fault))
    pledge.refresh_from_db()
    return pledge


def arrive(events) -> None:
    payments.receive(simulator.NAME, events)
    payments.process_waiting()


def over(campaign) -> Campaign:
    """Its last moment was an hour ago."""
    Campaign.objects.filter(pk=campaign.pk).update(
        ends_at=timezone.now() - timedelta(hours=1), settles_by=timezone.now() + timedelta(days=4)
    )
    campaign.refresh_from_db()
    return campaign
