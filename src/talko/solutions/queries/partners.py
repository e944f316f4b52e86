"""Organisations that are asked to take part in an answer."""

from typing import Any
from uuid import UUID

from talko.actors.models import Organisation
from talko.actors.rules import organisations_acted_for
from talko.core.database.rows import get_or_not_found
from talko.core.text import folding
from talko.solutions.models import Partner, Solution


def partner_request_for(person: Any, solution_id: UUID, organisation_id: UUID) -> Partner:
    """For those who act for the asked organisation; for everyone else there is nothing here."""
    rows = Partner.objects.exclude(solution__state="withdrawn").select_related(
        "solution__challenge__city", "solution__organisation", "solution__author", "organisation"
    )
    return get_or_not_found(
        rows,
        solution__public_id=solution_id,
        organisation__public_id=organisation_id,
        organisation__in=organisations_acted_for(person),
    )


def organisations_to_ask(solution: Solution, words: str, limit: int = 20) -> list[Organisation]:
    """Organisations of the directory whose name or texts hold all of the words, without those that were asked."""
    found = Organisation.objects.exclude(partnerships__solution=solution)
    if solution.organisation_id is not None:
        found = found.exclude(pk=solution.organisation_id)
    if not folding.words(words):
        return []
    found = found.filter(folding.holding(words))
    return list(found.select_related("city").order_by("sort_key", "id")[:limit])


def organisation_to_ask(public_id: UUID) -> Organisation:
    """Raises NotFound."""
    return get_or_not_found(Organisation.objects, public_id=public_id)


def partners_of(solution: Solution) -> list[Partner]:
    """All that were asked, whatever they answered: only for those who asked."""
    return list(
        solution.partners.select_related("organisation__city").order_by(
            "organisation__sort_key", "organisation_id"
        )
    )
