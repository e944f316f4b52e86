"""What an organisation chose, and where it was suggested and why."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from talko.actors.models import Membership, Organisation
from talko.challenges.queries.challenges import published
from talko.core.errors import NotFound
from talko.matching.models import ChallengeInvitation, Standing, Suggestion
from talko.matching.queries.watches import Fitting, listed
from talko.matching.reasons import Reasons

PAGE_SIZE = 20


def organisation_by_id(public_id: UUID) -> Organisation:
    """Raises NotFound."""
    found = Organisation.objects.select_related("city").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def standing_of(organisation: Organisation) -> Standing:
    """Both are allowed for who has not chosen."""
    return Standing.objects.filter(organisation=organisation).first() or Standing(organisation=organisation)


def is_claimed(organisation: Organisation) -> bool:
    return organisation.memberships.filter(role__in=(Membership.Role.OWNER, Membership.Role.EDITOR)).exists()


def suggested_for(organisation: Organisation, reader: Any, page: str | int = 1) -> tuple[Page, list[Fitting]]:
    """Public challenges for which an officer was shown the organisation, the latest first; what is not open yet stays unknown."""
    suggestions = Suggestion.objects.filter(
        organisation=organisation, challenge__in=published().values("pk")
    ).order_by("-created_at", "-pk")
    found = Paginator(suggestions, PAGE_SIZE).get_page(page)
    shown = listed([one.challenge_id for one in found.object_list], reader)
    invited = set(
        ChallengeInvitation.objects.filter(organisation=organisation, challenge__in=shown).values_list(
            "challenge_id", flat=True
        )
    )
    return found, [
        Fitting(
            shown[one.challenge_id].row,
            Reasons.from_data(one.reasons).sentences(),
            state=_state(one, one.challenge_id in invited),
        )
        for one in found.object_list
        if one.challenge_id in shown
    ]


def _state(suggestion: Suggestion, invited: bool) -> str:
    if suggestion.answered_at is not None:
        return _("Answered")
    return str(ChallengeInvitation.State.SENT.label) if invited else ""
