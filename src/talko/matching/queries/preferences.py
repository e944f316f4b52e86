"""What an organisation has chosen, and where it was suggested and why."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from talko.actors.models import Membership, Organisation
from talko.challenges.queries.challenges import published
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.queries.fitting_challenges import FittingChallenge, rows_of
from talko.matching.ranking.reasons import Reasons

PAGE_SIZE = 20


def preferences_of(organisation: Organisation) -> MatchingPreferences:
    """Not saved, and both allowed, if it has not chosen."""
    found = MatchingPreferences.objects.filter(organisation=organisation).first()
    return found or MatchingPreferences(organisation=organisation)


def is_claimed(organisation: Organisation) -> bool:
    return organisation.memberships.filter(role__in=Membership.ACTING).exists()


def suggested_for(
    organisation: Organisation, reader: Any, page: str | int = 1
) -> tuple[Page, list[FittingChallenge]]:
    """Public challenges for which it was suggested to a city, the latest first. Drafts stay secret."""
    suggestions = Suggestion.objects.filter(
        organisation=organisation, challenge__in=published().values("pk")
    ).order_by("-created_at", "-pk")
    found = Paginator(suggestions, PAGE_SIZE).get_page(page)
    rows = rows_of([one.challenge_id for one in found.object_list], reader)
    invited = set(
        ChallengeInvitation.objects.filter(organisation=organisation, challenge__in=rows).values_list(
            "challenge_id", flat=True
        )
    )
    return found, [
        FittingChallenge(
            rows[one.challenge_id].row,
            Reasons.from_data(one.reasons).sentences(),
            state=_state(one, one.challenge_id in invited),
        )
        for one in found.object_list
        if one.challenge_id in rows
    ]


def _state(suggestion: Suggestion, invited: bool) -> str:
    if suggestion.answered_at is not None:
        return _("Answered")
    return str(ChallengeInvitation.State.SENT.label) if invited else ""
