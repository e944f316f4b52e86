"""What an organisation has chosen, and where it was suggested and why."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator

from talko.actors.models import Membership, Organisation
from talko.challenges.queries.challenges import published
from talko.core.web.rows import Row
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.queries.fitting_challenges import public_rows
from talko.matching.ranking.reasons import Reasons

PAGE_SIZE = 20


def preferences_of(organisation: Organisation) -> MatchingPreferences:
    """Not saved, and both allowed, if it has not chosen."""
    found = MatchingPreferences.objects.filter(organisation=organisation).first()
    return found or MatchingPreferences(organisation=organisation)


def is_claimed(organisation: Organisation) -> bool:
    return organisation.memberships.filter(role__in=Membership.ACTING).exists()


def suggested_for(organisation: Organisation, reader: Any, page: str | int = 1) -> tuple[Page, list[Row]]:
    """Public challenges for which it was suggested to a city, the latest first. Drafts stay secret."""
    suggestions = Suggestion.objects.filter(
        organisation=organisation, challenge__in=published().values("pk")
    ).order_by("-created_at", "-pk")
    found = Paginator(suggestions, PAGE_SIZE).get_page(page)
    rows = public_rows([one.challenge_id for one in found.object_list], reader)
    invited = set(
        ChallengeInvitation.objects.filter(organisation=organisation, challenge__in=rows).values_list(
            "challenge_id", flat=True
        )
    )
    return found, [
        _row(rows[one.challenge_id].row, one, one.challenge_id in invited)
        for one in found.object_list
        if one.challenge_id in rows
    ]


def _row(row: Row, suggestion: Suggestion, invited: bool) -> Row:
    """The challenge's row, with why it was suggested and what came of it."""
    note = " ".join(Reasons.from_data(suggestion.reasons).sentences())
    state = ChallengeInvitation.State
    outcome = state.ANSWERED.label if suggestion.answered_at else state.SENT.label if invited else ""
    if not outcome:
        return replace(row, note=note)
    return replace(
        row, note=note, badge=" · ".join(filter(None, [row.badge, str(outcome)])), badge_tone="moss"
    )
