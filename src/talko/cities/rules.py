"""Who may do what in a city's name."""

from typing import Any

import rules

from talko.cities.models import Agreement, City, CityRole

Role = CityRole.Role


def roles_of(person: Any) -> dict[int, set[str]]:
    """City key to roles, read once for a person object."""
    if person is None or not person.is_authenticated or not person.is_active:
        return {}
    kept: dict[int, set[str]] | None = getattr(person, "_city_roles", None)
    if kept is None:
        kept = {}
        for city_id, role in CityRole.objects.filter(person=person).values_list("city_id", "role"):
            kept.setdefault(city_id, set()).add(role)
        person._city_roles = kept
    return kept


def has_role(person: Any, city: City | int | None, *roles: str) -> bool:
    """Whether the person has one of `roles` in the city (any role when none is named)."""
    if city is None:
        return False
    held = roles_of(person).get(city.pk if isinstance(city, City) else city, set())
    return bool(held & set(roles)) if roles else bool(held)


def forget_roles(person: Any) -> None:
    """After roles were changed for a person object that is still in use."""
    if hasattr(person, "_city_roles"):
        del person._city_roles


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
