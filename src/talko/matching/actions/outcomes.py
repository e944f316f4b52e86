"""What came of suggestions and invitations once an organisation has answered. Safe to run twice, and late."""

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from talko.core.workflow import bring_along
from talko.matching.models import ChallengeInvitation, Suggestion
from talko.solutions.models import Solution
from talko.solutions.models.solution import SENT_STATES

State = ChallengeInvitation.State


def note_answers(only: Q | None = None) -> int:
    """Mark every suggestion and invitation whose organisation has sent an answer; how many are new.

    An answer shows that the suggestion was right where no officer has said so before, and counts for nobody's precision. One that
    is withdrawn later still counts: the organisation was willing. `only` is a condition on both.
    """
    sent = Solution.objects.filter(
        challenge=OuterRef("challenge"), organisation=OuterRef("organisation"), state__in=SENT_STATES
    ).values("submitted_at")[:1]
    with transaction.atomic():
        suggestions = (
            Suggestion.objects.filter(only or Q(), answered_at=None)
            .annotate(sent_at=Subquery(sent))
            .exclude(sent_at=None)
        )
        invitations = (
            ChallengeInvitation.objects.filter(only or Q())
            .exclude(state=State.ANSWERED)
            .annotate(sent_at=Subquery(sent))
            .exclude(sent_at=None)
            .select_for_update(of=("self",))
            .select_related("challenge")
        )
        shown = {"relevant": True, "shown_by_answer": True, "because": "", "note": "", "judged_by": None}
        noted = suggestions.exclude(relevant=True).update(
            answered_at=F("sent_at"), judged_at=F("sent_at"), **shown
        )
        noted += suggestions.update(answered_at=F("sent_at"))
        for invitation in invitations:
            bring_along(invitation, "answer", by=None, sent_at=invitation.sent_at)
        return noted + len(invitations)
