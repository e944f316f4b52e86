"""Rows for tests, as plain as they can be."""

from datetime import timedelta
from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from talko.accounts.models import Person
from talko.actors.models import Membership, Organisation
from talko.cities.models import Agreement, City, CityRole, Party, Residence

PASSWORD = "northern-light-42"


@cache
def hashed() -> str:
    return make_password(PASSWORD)


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    language = "en"
    reads = ["en"]
    writes = ["en"]
    password = factory.LazyFunction(hashed)

    @factory.post_generation
    def address(obj, create, extracted, **kwargs):
        if create:
            obj.emailaddress_set.create(email=obj.email, verified=True, primary=True)


class CityFactory(DjangoModelFactory[City]):
    class Meta:
        model = City

    slug = factory.Sequence(lambda n: f"city{n}")
    name = factory.LazyAttribute(lambda city: city.slug.capitalize())
    country = "SE"
    languages = ["sv"]
    currency = "SEK"


class AgreementFactory(DjangoModelFactory[Agreement]):
    """In force, for challenges, between `proposer` and `partner`, or all `partners`; or `state="proposed"`: they are asked."""

    class Meta:
        model = Agreement
        exclude = ["partner"]

    proposer = factory.SubFactory(CityFactory)
    partner = factory.SubFactory(CityFactory)
    title = {"en": "Working together"}
    aims = {"en": "To solve together what neither can alone."}
    scope = ["challenges"]
    languages = ["en"]
    starts_on = factory.LazyFunction(lambda: timezone.now().date() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=300))
    state = "concluded"

    @classmethod
    def _create(cls, model_class, *args, partners=None, **kwargs):
        agreement = super()._create(model_class, *args, **kwargs)
        proposed = agreement.state == "proposed"
        PartyFactory(agreement=agreement, city=agreement.proposer, scope=agreement.scope)
        for city in partners:
            PartyFactory(agreement=agreement, city=city, state="asked" if proposed else "accepted")
        agreement.partner = partners[0]
        return agreement

    partners = factory.LazyAttribute(lambda one: [one.partner])


class PartyFactory(DjangoModelFactory[Party]):
    """Has accepted all that the agreement covers; or `state="asked"`."""

    class Meta:
        model = Party

    agreement = factory.SubFactory(AgreementFactory)
    city = factory.SubFactory(CityFactory)
    state = "accepted"
    scope = factory.LazyAttribute(lambda one: [] if one.state == "asked" else one.agreement.scope)
    joined_at = factory.LazyAttribute(lambda one: timezone.now() if one.state == "accepted" else None)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = "non_profit"
    city = factory.SubFactory(CityFactory)


def person_of(city: City | None = None, **fields) -> Person:
    """Someone with an account, living in `city`."""
    if city is not None:
        fields.setdefault("time_zone", city.time_zone)
    person = PersonFactory(**fields)
    if city is not None:
        Residence.objects.create(person=person, city=city)
    return person


def officer_of(city: City, role: str = "officer", **fields) -> Person:
    person = person_of(city, **fields)
    CityRole.objects.create(city=city, person=person, role=role)
    return person


def member_of(organisation: Organisation, role: str = "owner", **fields) -> Person:
    person = person_of(organisation.city, **fields)
    Membership.objects.create(organisation=organisation, person=person, role=role)
    return person
