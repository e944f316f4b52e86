"""Suggestions are made when a challenge opens, and their outcome is recorded when an answer is sent."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django_tasks import task

from talko.accounts.models import Notification
from talko.challenges import signals as challenge_signals
from talko.challenges.models import Challenge
from talko.challenges.notifications import tell
from talko.cities.rules import officers_of
from talko.core import ids
from talko.core.background.schedule import periodic
from talko.core.workflow import locked
from talko.matching.actions import outcomes
from talko.matching.index import directory_file
from talko.matching.models import Suggestion
from talko.matching.ranking import organisations
from talko.matching.ranking.filters import Filters
from talko.solutions.models import Solution
from talko.solutions.signals import solution_submitted

READY = "suggestions.ready"


def connect() -> None:
    challenge_signals.challenge_published.connect(_published, dispatch_uid="matching.suggest")
    solution_submitted.connect(_submitted, dispatch_uid="matching.answered")


def _published(sender: Any, challenge: Challenge, **signal: Any) -> None:
    suggest_for.enqueue(challenge.pk)


def _submitted(sender: Any, solution: Solution, **signal: Any) -> None:
    if solution.organisation_id is not None:
        outcomes.note_answers(Q(challenge=solution.challenge_id, organisation=solution.organisation_id))


@task()
def suggest_for(key: int) -> None:
    """Find and store the first page, and notify the city's officers once."""
    challenge = Challenge.objects.select_related("city").filter(pk=key).first()
    if challenge is None or not challenge.takes_answers:
        return
    directory_file.keep_up()
    found = organisations.suggestions_for(challenge, Filters())
    if not found.total:
        return
    records = [organisations.as_record(challenge, row) for row in found.rows]
    with transaction.atomic():
        fresh = locked(challenge)
        Suggestion.objects.bulk_create(records, ignore_conflicts=True)
        if not Notification.objects.filter(kind=READY, group=ids.encode(fresh.public_id)).exists():
            path = reverse("matching:suggestions", args=[fresh.public_id, fresh.slug])
            tell(officers_of(fresh.city), READY, fresh, path=path, number=str(found.total))


@periodic(every=timedelta(minutes=10))
def note_answers() -> None:
    """Record answers that a lost process has missed."""
    outcomes.note_answers()
