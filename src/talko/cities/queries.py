"""Reading cities and agreements. Everything here but roles and drafts of agreements is public."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.cities.models import AGREEMENT_STATES, Agreement, City, CityRole, CostEntry, Scope
from talko.cities.rules import Role, home_of, roles_of
from talko.core import ids
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.text.languages import locale_of
from talko.core.values import dates, numbers
from talko.core.values.money import Money
from talko.core.web.rows import Row
from talko.core.web.spreadsheets import Cell


def cities() -> QuerySet[City]:
    return City.objects.order_by("sort_key", "id")


def city_by_slug(slug: str) -> City:
    """Raises NotFound; also for zero bytes, which not every database lets itself be asked about."""
    city = City.objects.filter(slug=slug).first() if "\0" not in slug else None
    if city is None:
        raise NotFound
    return city


def city_of(person: Any) -> City | None:
    """The city a person calls theirs; the one they work for when they have chosen none. At most two queries a person object."""
    home = home_of(person)
    if home is None:
        return None
    if not hasattr(person, "_city"):
        person._city = City.objects.filter(pk=home).first()
    found: City | None = person._city
    return found


def cities_where(person: Any, *roles: str) -> QuerySet[City]:
    """The cities in which a person has one of the roles."""
    held = [city_id for city_id, has in roles_of(person).items() if not roles or has & set(roles)]
    return City.objects.filter(pk__in=held).order_by("sort_key", "id")


def people_with(city: City, *roles: str) -> QuerySet[Person]:
    return Person.objects.filter(city_roles__city=city, city_roles__role__in=roles, is_active=True).distinct()


def officers_of(*cities: City) -> QuerySet[Person]:
    return Person.objects.filter(
        city_roles__city__in=cities, city_roles__role=Role.OFFICER, is_active=True
    ).distinct()


def in_force(on: date | None = None) -> Q:
    """Condition on Agreement: accepted, and the day lies between its dates."""
    day = on or timezone.now().date()
    return Q(state="accepted", starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def is_in_force(agreement: Agreement, on: date | None = None) -> bool:
    day = on or timezone.now().date()
    return (
        agreement.state == "accepted"
        and agreement.starts_on <= day
        and (agreement.ends_on is None or agreement.ends_on >= day)
    )


def agreements_in_force(city: City, scope: str | None = None) -> list[Agreement]:
    """The city's agreements in force today, that cover `scope` when it is given."""
    agreements = (
        Agreement.objects.filter(in_force())
        .filter(Q(proposer=city) | Q(partner=city))
        .select_related("proposer", "partner")
    )
    return [agreement for agreement in agreements if scope is None or scope in agreement.scope]


def partners_of(city: City, scope: str = Scope.CHALLENGES) -> dict[City, Agreement]:
    """The cities with which something of this scope may be shared today, and under which agreement."""
    return {agreement.other(city): agreement for agreement in agreements_in_force(city, scope)}


def roles_in(city: City) -> QuerySet[CityRole]:
    return (
        CityRole.objects.filter(city=city).select_related("person").order_by("role", "person__sort_key", "pk")
    )


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True)
class CityRow:
    url: str
    title: str
    place: str
    amount: str
    amount_note: str


def city_rows() -> list[CityRow]:
    """All cities with their number of agreements in force, in two queries."""
    today = in_force()
    counts: dict[int, int] = {}
    for proposer, partner in Agreement.objects.filter(today).values_list("proposer_id", "partner_id"):
        counts[proposer] = counts.get(proposer, 0) + 1
        counts[partner] = counts.get(partner, 0) + 1
    return [
        CityRow(
            url=city.get_absolute_url(),
            title=city.name,
            place=_where(city),
            amount=str(counts.get(city.pk, 0)),
            amount_note=ngettext("agreement in force", "agreements in force", counts.get(city.pk, 0)),
        )
        for city in cities()
    ]


def found_rows(found: QuerySet[City], reader: Any) -> list[Row]:
    """For the search page; one query."""
    return [Row(city.get_absolute_url(), city.name, place=_where(city)) for city in found]


def _where(city: City) -> str:
    return ", ".join(filter(None, [city.region, country_name(city.country)]))


def country_name(code: str) -> str:
    """In the language of the page; the code itself when it is unknown."""
    return str(locale_of(languages.current()).territories.get(code, code))


def facts_about(city: City) -> list[Fact]:
    facts = [Fact(_("Country"), country_name(city.country))]
    if city.region:
        facts.append(Fact(_("Region"), city.region))
    if city.population is not None:
        facts.append(Fact(_("Inhabitants"), numbers.shown(city.population, languages.current())))
    facts.append(Fact(_("Languages"), ", ".join(languages.name_here(code) for code in city.languages)))
    return facts


@dataclass(frozen=True)
class AgreementRow:
    url: str
    title: str
    lang: str
    place: str
    when: str
    when_note: str
    text: str
    badge: str
    badge_tone: str
    counts: str


def agreements_visible_to(person: Any) -> QuerySet[Agreement]:
    """Accepted and ended ones are public; a proposal is for the officers of both cities, an answered one that came to nothing too."""
    public = Q(state__in=["accepted", "ended"])
    own = [city_id for city_id, has in roles_of(person).items() if Role.OFFICER in has]
    if own:
        public |= Q(proposer_id__in=own) | Q(partner_id__in=own)
    return Agreement.objects.filter(public).select_related("proposer", "partner")


def agreement_for(person: Any, public_id: UUID) -> Agreement:
    """Raises NotFound, also for a proposal that this person may not see."""
    agreement = agreements_visible_to(person).filter(public_id=public_id).first()
    if agreement is None:
        raise NotFound
    return agreement


def agreement_rows(person: Any, *, city: City | None = None) -> list[AgreementRow]:
    """In force first, then what waits, then what is over; one query."""
    agreements = agreements_visible_to(person)
    if city is not None:
        agreements = agreements.filter(Q(proposer=city) | Q(partner=city))
    rank = {"accepted": 0, "proposed": 1, "ended": 2, "declined": 3}
    ordered = sorted(
        agreements,
        key=lambda one: (rank[one.state] if one.state != "accepted" or is_in_force(one) else 2, -one.pk),
    )
    return [_agreement_row(agreement) for agreement in ordered]


def _agreement_row(agreement: Agreement) -> AgreementRow:
    _language, title = languages.best(agreement.title, [languages.current()], agreement.proposer.language)
    status, tone = status_of(agreement)
    scope = dict(Scope.choices)
    return AgreementRow(
        url=agreement.get_absolute_url(),
        title=f"{agreement.proposer.name} – {agreement.partner.name}",
        lang="",
        place=", ".join(str(scope[part]) for part in agreement.scope if part in scope),
        when=str(agreement.starts_on.year),
        when_note=(
            _("until %(year)s") % {"year": agreement.ends_on.year}
            if agreement.ends_on
            else _("until further notice")
        ),
        text=title,
        badge=status,
        badge_tone=tone,
        counts="",
    )


def status_of(agreement: Agreement) -> tuple[str, str]:
    """In words, and the tone of its badge."""
    if is_in_force(agreement):
        return _("In force"), "moss"
    if agreement.state == "accepted":
        return (
            (_("Lapsed"), "")
            if agreement.starts_on <= timezone.now().date()
            else (_("Not yet in force"), "open")
        )
    return str(
        dict(AGREEMENT_STATES.choices)[agreement.state]
    ), "urgent" if agreement.state == "proposed" else ""


def facts_about_agreement(agreement: Agreement) -> list[Fact]:
    status, tone = status_of(agreement)
    until = dates.day(agreement.ends_on) if agreement.ends_on else _("until further notice")
    scope = dict(Scope.choices)
    return [
        Fact(_("Status"), status, tone),
        Fact(_("Holds from"), dates.day(agreement.starts_on)),
        Fact(_("Last day"), until),
        Fact(_("What it covers"), ", ".join(str(scope[part]) for part in agreement.scope if part in scope)),
        Fact(_("Languages"), ", ".join(languages.name_here(code) for code in agreement.languages)),
    ]


def costs_of(agreement: Agreement) -> list[CostEntry]:
    """The ledger's lines, newest day first, with what each corrects, in one query."""
    return list(agreement.costs.select_related("city", "corrects", "corrected_by"))


def cost_of(agreement: Agreement, public_id: UUID) -> CostEntry:
    """Raises NotFound."""
    entry = agreement.costs.select_related("city", "agreement").filter(public_id=public_id).first()
    if entry is None:
        raise NotFound
    return entry


def totals(costs: Iterable[CostEntry]) -> list[tuple[City, list[Money]]]:
    """What it cost each city, by currency."""
    sums: dict[City, dict[str, int]] = {}
    for entry in costs:
        by_currency = sums.setdefault(entry.city, {})
        by_currency[entry.currency] = by_currency.get(entry.currency, 0) + entry.amount
    return [
        (city, [Money(amount, currency) for currency, amount in sorted(by_currency.items())])
        for city, by_currency in sorted(sums.items(), key=lambda pair: pair[0].sort_key)
    ]


COST_COLUMNS = (
    "id",
    "day",
    "city",
    "amount_minor",
    "currency",
    "purpose",
    "language",
    "decision",
    "corrects",
)


def cost_table(agreement: Agreement) -> Iterator[list[Cell]]:
    for entry in costs_of(agreement):
        yield [
            entry.address_id,
            entry.spent_on,
            entry.city.slug,
            entry.amount,
            entry.currency,
            entry.purpose,
            entry.language,
            entry.decision_url,
            entry.corrects.address_id if entry.corrects else "",
        ]


def sides_of(agreement: Agreement, person: Any, *roles: str) -> list[City]:
    """Those of the two cities in which the person has one of the roles."""
    held = roles_of(person)
    return [city for city in (agreement.proposer, agreement.partner) if held.get(city.pk, set()) & set(roles)]


def languages_of_cities() -> list[str]:
    """Of the cities on this server, those of the first city first."""
    spoken = City.objects.filter(server="").order_by("pk").values_list("languages", flat=True)
    return list(dict.fromkeys(code for codes in spoken for code in codes))


def residence_of(person: Person) -> City | None:
    return City.objects.filter(residents__person=person).first()


def person_with_role(city: City, text: str) -> tuple[Person, str]:
    """From `<person's public id>:<role>`, as the roles page sends it. Raises NotFound."""
    public_id, _sep, role = text.partition(":")
    try:
        person = Person.objects.filter(public_id=ids.decode(public_id), city_roles__city=city).first()
    except ValueError:
        person = None
    if person is None:
        raise NotFound
    return person, role


def proposals_waiting(person: Any) -> QuerySet[Agreement]:
    """Proposals that wait for an answer of a city in which the person is an officer."""
    own = [city_id for city_id, has in roles_of(person).items() if Role.OFFICER in has]
    return Agreement.objects.filter(state="proposed", partner_id__in=own).select_related("proposer")
