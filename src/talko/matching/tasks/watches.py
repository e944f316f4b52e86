"""When a challenge opens or reaches another city, the watches there are checked."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from talko.challenges.models import Challenge
from talko.challenges.signals import challenge_published, challenge_shared
from talko.core.background.schedule import periodic
from talko.matching.actions.hits import record_hits
from talko.matching.index import directory_file
from talko.matching.queries.watches import watches_that_fit

LOOK_BACK = timedelta(hours=3)


def connect() -> None:
    challenge_published.connect(_reached, dispatch_uid="matching.watches.published")
    challenge_shared.connect(_reached, dispatch_uid="matching.watches.shared")


def _reached(sender: Any, challenge: Challenge, **values: Any) -> None:
    match_watches.enqueue(challenge.pk)


@task()
def match_watches(key: int) -> None:
    """Safe to run twice: nobody is notified twice."""
    challenge = Challenge.objects.select_related("city").filter(pk=key).first()
    if challenge is not None and challenge.takes_answers:
        directory_file.keep_up()
        record_hits(challenge=challenge, reasons=watches_that_fit(challenge))


@periodic(every=timedelta(hours=1))
def match_what_was_missed() -> None:
    """In case a worker was lost: match again what was opened or shared lately."""
    since = timezone.now() - LOOK_BACK
    lately = Challenge.objects.filter(state="open", opened_at__gte=since) | Challenge.objects.filter(
        state="open", shares__at__gte=since
    )
    for key in set(lately.values_list("pk", flat=True)):
        match_watches.call(key)
