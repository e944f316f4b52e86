"""Challenges and solutions for tests, as plain as they can be."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from talko.challenges.models import Challenge, Criterion, Share
from talko.cities.models import City
from tests.factories import AgreementFactory, CityFactory


class ChallengeFactory(DjangoModelFactory[Challenge]):
    """Open for answers, with two criteria; `shared_with=[city, …]` shares it under agreements in force."""

    class Meta:
        model = Challenge
        skip_postgeneration_save = True

    city = factory.SubFactory(CityFactory)
    language = "sv"
    title = factory.Sequence(lambda n: {"sv": f"Utmaning {n}", "en": f"Challenge {n}"})
    lead = {"sv": "Vi behöver hjälp.", "en": "We need help."}
    need_local = "Det som **vi** behöver."
    need_global = {"en": "What *we* need."}
    affected = {"sv": "Alla som bor här.", "en": "Everyone who lives here."}
    amount = 120_000_000
    currency = "SEK"
    amount_for = {"sv": "Ett försök.", "en": "A trial."}
    answers_by = factory.LazyFunction(lambda: timezone.now() + timedelta(days=20))
    decision_by = factory.LazyAttribute(lambda challenge: challenge.answers_by + timedelta(days=30))
    state = "open"
    opened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))

    @factory.post_generation
    def criteria(obj, create, extracted, **kwargs):
        weights = extracted or ((("Benefit", "Nytta"), 60), (("Cost", "Kostnad"), 40))
        for order, ((english, swedish), weight) in enumerate(weights):
            Criterion.objects.create(
                challenge=obj, order=order, name={"en": english, "sv": swedish}, weight=weight
            )

    @factory.post_generation
    def shared_with(obj, create, extracted, **kwargs):
        for city in extracted or ():
            share(obj, city)


def share(challenge: Challenge, city: City) -> Share:
    """Under a new agreement in force."""
    agreement = AgreementFactory(proposer=challenge.city, partner=city)
    return Share.objects.create(challenge=challenge, city=city, agreement=agreement)
