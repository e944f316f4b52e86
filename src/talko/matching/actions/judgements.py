"""An officer's judgement of a suggestion: that it fits or not, and why. It can be changed and undone."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.core import audit, permissions
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, one_line
from talko.core.workflow import locked_for
from talko.matching.index.directory_file import document_of
from talko.matching.models import ChallengeInvitation, JudgedTexts, Suggestion
from talko.matching.ranking.needs import texts_of

NOTE = 300


def say_relevant(*, by: Person, suggestion: Suggestion, note: str = "") -> Suggestion:
    """Raises NotAllowed for those who belong to the organisation."""
    note = one_line(note)
    check_length(NOTE, note=note)
    with transaction.atomic():
        fresh = _locked_for(by, suggestion)
        if fresh.relevant and not fresh.shown_by_answer and fresh.note == note:
            return fresh
        return _judge(by, fresh, relevant=True, note=note, action="suggestion.relevant")


def say_not_relevant(*, by: Person, suggestion: Suggestion, because: str, note: str = "") -> Suggestion:
    """`because` is a value of `Suggestion.Because`. Raises Conflict for one that was invited or has answered."""
    note = one_line(note)
    if because not in Suggestion.Because.values:
        raise Invalid(fields={"because": _("Choose a reason.")})
    check_length(NOTE, note=note)
    with transaction.atomic():
        fresh = _locked_for(by, suggestion)
        if fresh.answered_at is not None or _is_invited(fresh):
            raise Conflict(
                _("The organisation was invited or has answered, so the suggestion was not wrong.")
            )
        if fresh.relevant is False and (fresh.because, fresh.note) == (because, note):
            return fresh
        return _judge(by, fresh, relevant=False, because=because, note=note, action="suggestion.not_relevant")


def undo_judgement(*, by: Person, suggestion: Suggestion) -> Suggestion:
    """Back to not judged. No effect the second time, or on one that was invited or has answered."""
    with transaction.atomic():
        fresh = _locked_for(by, suggestion)
        if fresh.relevant is None or fresh.answered_at is not None or _is_invited(fresh):
            return fresh
        fresh.relevant, fresh.because, fresh.note = None, "", ""
        fresh.judged_by, fresh.judged_at = None, None
        JudgedTexts.objects.filter(suggestion=fresh).delete()
        return _saved(by, fresh, "suggestion.judgement_undone")


def judge_by_invitation(*, by: Person, suggestion: Suggestion, at: datetime) -> None:
    """An invitation shows that the suggestion was right. One from the organisation's own people shows nothing."""
    if suggestion.relevant and not suggestion.shown_by_answer:
        return
    if permissions.allows(by, "matching.judge_suggestion", suggestion):
        _set(by, suggestion, relevant=True, at=at)
        suggestion.save(update_fields=FIELDS)


FIELDS = ["relevant", "because", "note", "judged_by", "judged_at", "shown_by_answer"]


def _judge(
    by: Person, suggestion: Suggestion, *, relevant: bool, because: str = "", note: str, action: str
) -> Suggestion:
    _set(by, suggestion, relevant=relevant, because=because, note=note, at=timezone.now())
    return _saved(by, suggestion, action)


def _set(
    by: Person, suggestion: Suggestion, *, relevant: bool, because: str = "", note: str = "", at: datetime
) -> None:
    """With what the officer had before them."""
    suggestion.relevant, suggestion.because, suggestion.note = relevant, because, note
    suggestion.judged_by, suggestion.judged_at, suggestion.shown_by_answer = by, at, False
    texts = {"need": texts_of(suggestion.challenge), "document": document_of(suggestion.organisation)}
    JudgedTexts.objects.update_or_create(suggestion=suggestion, defaults=texts)


def _is_invited(suggestion: Suggestion) -> bool:
    return ChallengeInvitation.objects.filter(
        challenge=suggestion.challenge, organisation=suggestion.organisation
    ).exists()


def _locked_for(by: Person, suggestion: Suggestion) -> Suggestion:
    """The locked row of a suggestion; one that was only shown so far is saved first."""
    challenge = locked_for(by, suggestion.challenge, "matching.judge")
    permissions.require(by, "matching.judge_suggestion", suggestion)
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
    suggestion.save(update_fields=FIELDS)
    audit.log(
        suggestion.challenge,
        action,
        by=by,
        city=suggestion.challenge.city.slug,
        data={"organisation": suggestion.organisation.name},
    )
    return suggestion
