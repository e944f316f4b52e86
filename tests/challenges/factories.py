"""Challenges and solutions for tests, as plain as they can be."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from talko.challenges.models import Challenge, Criterion, Share
from talko.cities.models import City
from talko.solutions.models import Solution
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, member_of


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


class SolutionFactory(DjangoModelFactory[Solution]):
    """A complete draft of an organisation in the challenge's own city; `sent=True` sends it as if yesterday."""

    class Meta:
        model = Solution
        skip_postgeneration_save = True

    challenge = factory.SubFactory(ChallengeFactory)
    organisation = factory.SubFactory(OrganisationFactory, city=factory.SelfAttribute("..challenge.city"))
    author = factory.LazyAttribute(lambda solution: member_of(solution.organisation))
    city = factory.SelfAttribute("organisation.city")
    language = "en"
    title = factory.Sequence(lambda n: f"Solution {n}")
    summary = "We **do** it together."
    plan = "First we listen, then we build."
    amount = 90_000_000
    currency = "SEK"

    @factory.post_generation
    def criteria(obj, create, extracted, **kwargs):
        for criterion in obj.challenge.criteria.all():
            obj.criterion_answers.create(criterion=criterion, text=f"How we meet {criterion.name['en']}.")

    @factory.post_generation
    def sent(obj, create, extracted, **kwargs):
        if extracted:
            obj.state, obj.submitted_at = "submitted", timezone.now() - timedelta(days=1)
            obj.save()
            obj.challenge.solution_count += 1
            obj.challenge.save(update_fields=["solution_count"])


def close(challenge: Challenge) -> Challenge:
    """Its deadline was an hour ago, and the worker has closed it."""
    challenge.answers_by = timezone.now() - timedelta(hours=1)
    challenge.state = "closed"
    challenge.save()
    return challenge
