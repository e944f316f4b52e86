"""An officer's judgement of a suggestion: that it does not fit, and why. It can be undone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.core import audit
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, one_line
from talko.core.workflow import locked_for
from talko.matching.models import ChallengeInvitation, Suggestion

NOTE = 300


def say_not_relevant(*, by: Person, suggestion: Suggestion, because: str, note: str = "") -> Suggestion:
    """`because` is a value of `Suggestion.Because`. Raises Conflict for one that was invited or has answered."""
    note = one_line(note)
    if because not in Suggestion.Because.values:
        raise Invalid(fields={"because": _("Choose a reason.")})
    check_length(NOTE, note=note)
    with transaction.atomic():
        fresh = _locked_for(by, suggestion)
        invited = ChallengeInvitation.objects.filter(
            challenge=fresh.challenge, organisation=fresh.organisation
        )
        if fresh.answered_at is not None or invited.exists():
            raise Conflict(
                _("The organisation was invited or has answered, so the suggestion was not wrong.")
            )
        if fresh.relevant is False and (fresh.because, fresh.note) == (because, note):
            return fresh
        fresh.relevant, fresh.because, fresh.note = False, because, note
        fresh.judged_by, fresh.judged_at = by, timezone.now()
        return _saved(by, fresh, "suggestion.not_relevant")


def undo_judgement(*, by: Person, suggestion: Suggestion) -> Suggestion:
    """Back to not judged. No effect the second time, or on a suggestion that was not judged as not relevant."""
    with transaction.atomic():
        fresh = _locked_for(by, suggestion)
        if fresh.relevant is not False:
            return fresh
        fresh.relevant, fresh.because, fresh.note = None, "", ""
        fresh.judged_by, fresh.judged_at = None, None
        return _saved(by, fresh, "suggestion.judgement_undone")


def _locked_for(by: Person, suggestion: Suggestion) -> Suggestion:
    """The locked row of a suggestion; one that was only shown so far is saved first."""
    challenge = locked_for(by, suggestion.challenge, "matching.judge")
    if suggestion._state.adding:
        Suggestion.objects.bulk_create([suggestion], ignore_conflicts=True)
    fresh = still(
        Suggestion.objects.select_for_update(of=("self",)).select_related("organisation"),
        challenge=challenge,
        organisation=suggestion.organisation,
    )
    fresh.challenge = challenge
    return fresh


def _saved(by: Person, suggestion: Suggestion, action: str) -> Suggestion:
    suggestion.save(update_fields=["relevant", "because", "note", "judged_by", "judged_at"])
    audit.log(
        suggestion.challenge,
        action,
        by=by,
        city=suggestion.challenge.city.slug,
        data={"organisation": suggestion.organisation.name},
    )
    return suggestion
