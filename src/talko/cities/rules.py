"""Who may do what in a city's name. Other rooms build on the predicates from `is_officer` to `works_for_city`."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import rules
from django.db.models import QuerySet

from talko.accounts.models import Person
from talko.cities.models import Agreement, City, CityRole, Party
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.permissions import is_signed_in

Role = CityRole.Role
PUBLIC_STATES = (Agreement.State.CONCLUDED, Agreement.State.ENDED)


class _Place(NamedTuple):
    """Where a person lives and one role, or neither."""

    residence__city_id: int | None
    city_roles__city_id: int | None
    city_roles__role: str | None


@lru_cache(maxsize=1)
def _places() -> CompiledQuery[_Place]:
    (person,) = given(1)
    return CompiledQuery.of(Person.objects.filter(pk=person).order_by("city_roles__pk"), _Place)


def roles_of(person: Any) -> dict[int, set[str]]:
    """City key to roles, the oldest first."""
    return _standing_of(person)[1] if person is not None and person.is_active else {}


def home_of(person: Any) -> int | None:
    """Key of the city a person calls theirs; of the one they work for when they have chosen none."""
    return _standing_of(person)[0]


def _standing_of(person: Any) -> tuple[int | None, dict[int, set[str]]]:
    """Home and roles, read at once and once for a person object."""
    if not is_signed_in(person):
        return None, {}
    if not hasattr(person, "_standing"):
        home: int | None = None
        roles: dict[int, set[str]] = {}
        for residence, city, role in _places().given(person.pk):
            home = residence
            if city is not None and role is not None:
                roles.setdefault(city, set()).add(role)
        person._standing = home or next(iter(roles), None), roles
    standing: tuple[int | None, dict[int, set[str]]] = person._standing
    return standing


def has_role(person: Any, city: City | int | None, *roles: str) -> bool:
    """Whether the person has one of `roles` in the city (any role when none is named)."""
    if city is None:
        return False
    held = roles_of(person).get(city.pk if isinstance(city, City) else city, set())
    return bool(held & set(roles)) if roles else bool(held)


def forget_standing(person: Any) -> None:
    """After a home or roles were changed for a person object that is still in use."""
    for kept in ("_standing", "_city"):
        if hasattr(person, kept):
            delattr(person, kept)


def city_key(subject: Any) -> int | None:
    """Of a city itself, or of anything that belongs to one by its `city`; None for no city at all."""
    if subject is None:
        return None
    key: int | None = subject.pk if isinstance(subject, City) else subject.city_id
    return key


def city_role(*roles: str, city: Callable[[Any], int | None] = city_key) -> rules.Predicate:
    """A predicate: the person holds one of `roles` (any role when none is named) in the subject's city.

    `city` gives the key of that city where the subject has no `city` of its own: `lambda solution: solution.challenge.city_id`.
    """
    return rules.predicate(lambda person, subject: has_role(person, city(subject), *roles))


is_officer = city_role(Role.OFFICER)
is_moderator = city_role(Role.MODERATOR)
is_evaluator = city_role(Role.EVALUATOR)
is_treasurer = city_role(Role.TREASURER)
works_for_city = city_role()


def people_with(city: City, *roles: str) -> QuerySet[Person]:
    return Person.objects.filter(city_roles__city=city, city_roles__role__in=roles, is_active=True).distinct()


def officers_of(*cities: City) -> QuerySet[Person]:
    return Person.objects.filter(
        city_roles__city__in=cities, city_roles__role=Role.OFFICER, is_active=True
    ).distinct()


def cities_with(person: Any, *roles: str) -> list[int]:
    """Keys of the cities in which the person holds one of `roles`."""
    return [city for city, held in roles_of(person).items() if held & set(roles)]


def parties_of(
    person: Any, agreement: Agreement, *states: str, roles: tuple[str, ...] = (Role.OFFICER,)
) -> list[Party]:
    """The agreement's parties, in one of `states` when any is named, in whose city the person holds one of `roles`."""
    return [
        party
        for party in agreement.all_parties
        if (not states or party.state in states) and has_role(person, party.city_id, *roles)
    ]


def taking_part(agreement: Agreement) -> list[City]:
    """The cities that everyone may know of: not those that were asked, or that ask to join."""
    return [party.city for party in agreement.all_parties if party.state == Party.State.ACCEPTED]


def is_inside(party: Party, agreement: Agreement) -> bool:
    """Whether the party reads what the parties write among themselves.

    While the agreement lives: those who take part, and those who were named in the proposal and have not answered. When it is
    over: also those who were in it once, or had been asked from the start.
    """
    if party.state == Party.State.ACCEPTED:
        return True
    named = party.admission == Party.Admission.FOUNDING
    if agreement.is_over:
        return named or party.has_joined
    return named and party.state == Party.State.ASKED


def reads_agreement(person: Any, agreement: Agreement) -> bool:
    """What was concluded is public; a proposal is for the officers of the cities it names, also one that came to nothing."""
    return agreement.state in PUBLIC_STATES or bool(parties_of(person, agreement))


@rules.predicate
def is_officer_inside(person: Any, agreement: Agreement) -> bool:
    return any(is_inside(party, agreement) for party in parties_of(person, agreement))


@rules.predicate
def is_officer_of_proposer(person: Any, agreement: Agreement) -> bool:
    return has_role(person, agreement.proposer_id, Role.OFFICER)


@rules.predicate
def keeps_ledger(person: Any, agreement: Agreement) -> bool:
    return bool(ledger_parties(person, agreement))


def ledger_parties(person: Any, agreement: Agreement) -> list[Party]:
    """For whose cities the person enters costs: those that take part or did, for bills come late."""
    held = parties_of(person, agreement, roles=(Role.OFFICER, Role.TREASURER))
    return [party for party in held if party.has_joined]


@rules.predicate
def enters_results(person: Any, agreement: Agreement) -> bool:
    return bool(result_parties(person, agreement))


def result_parties(person: Any, agreement: Agreement) -> list[Party]:
    return [party for party in parties_of(person, agreement) if party.has_joined]


rules.add_perm("cities.edit_city", is_officer)
rules.add_perm("cities.change_settings", is_officer)
rules.add_perm("cities.give_roles", is_officer)
rules.add_perm("cities.see_log", is_officer)
rules.add_perm("cities.propose_agreement", is_officer)
rules.add_perm("cities.join_agreement", is_officer)
rules.add_perm("cities.edit_agreement", is_officer_of_proposer)
rules.add_perm("cities.withdraw_agreement", is_officer_of_proposer)
rules.add_perm("cities.answer_agreement", is_officer)
rules.add_perm("cities.leave_agreement", is_officer)
rules.add_perm("cities.name_contact", is_officer)
rules.add_perm("cities.see_negotiations", is_officer_inside)
rules.add_perm("cities.add_cost", keeps_ledger)
rules.add_perm("cities.add_result", enters_results)
