"""Who may do what in a city's name."""

from functools import lru_cache
from typing import Any, NamedTuple

import rules

from talko.accounts.models import Person
from talko.cities.models import Agreement, City, CityRole
from talko.core.database.compiled_query import CompiledQuery, given

Role = CityRole.Role


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
    if person is None or not person.is_authenticated:
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


@rules.predicate
def is_officer(person: Any, city: City) -> bool:
    return has_role(person, city, Role.OFFICER)


@rules.predicate
def is_officer_of_either(person: Any, agreement: Agreement) -> bool:
    return has_role(person, agreement.proposer_id, Role.OFFICER) or has_role(
        person, agreement.partner_id, Role.OFFICER
    )


@rules.predicate
def is_officer_of_proposer(person: Any, agreement: Agreement) -> bool:
    return has_role(person, agreement.proposer_id, Role.OFFICER)


@rules.predicate
def is_officer_of_partner(person: Any, agreement: Agreement) -> bool:
    return has_role(person, agreement.partner_id, Role.OFFICER)


@rules.predicate
def keeps_ledger(person: Any, agreement: Agreement) -> bool:
    return any(
        has_role(person, city_id, Role.OFFICER, Role.TREASURER)
        for city_id in (agreement.proposer_id, agreement.partner_id)
    )


rules.add_perm("cities.edit_city", is_officer)
rules.add_perm("cities.give_roles", is_officer)
rules.add_perm("cities.see_log", is_officer)
rules.add_perm("cities.propose_agreement", is_officer)
rules.add_perm("cities.edit_agreement", is_officer_of_proposer)
rules.add_perm("cities.answer_agreement", is_officer_of_partner)
rules.add_perm("cities.withdraw_agreement", is_officer_of_proposer)
rules.add_perm("cities.end_agreement", is_officer_of_either)
rules.add_perm("cities.add_cost", keeps_ledger)
rules.add_perm("cities.add_result", is_officer_of_either)
