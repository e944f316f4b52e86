"""When a challenge opens or reaches a further city, the watches there are asked whether it fits."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from talko.challenges.models import Challenge
from talko.challenges.signals import challenge_published, challenge_shared
from talko.core.background.schedule import periodic
from talko.matching.actions.fits import tell_watchers
from talko.matching.queries.fitting import watches_that_fit

LOOKED_BACK = timedelta(hours=3)


def connect() -> None:
    challenge_published.connect(_reached, dispatch_uid="matching.watches.published")
    challenge_shared.connect(_reached, dispatch_uid="matching.watches.shared")


def _reached(sender: Any, challenge: Challenge, **values: Any) -> None:
    match_watches.enqueue(challenge.pk)


@task()
def match_watches(key: int) -> None:
    """Safe to run twice: what was told is not told again."""
    challenge = Challenge.objects.select_related("city").filter(pk=key).first()
    if challenge is not None and challenge.takes_answers:
        tell_watchers(challenge=challenge, found=watches_that_fit(challenge))


@periodic(every=timedelta(hours=1))
def match_what_was_missed() -> None:
    """A worker that was lost loses nothing: what opened or was shared lately is matched again."""
    since = timezone.now() - LOOKED_BACK
    lately = Challenge.objects.filter(state="open", opened_at__gte=since) | Challenge.objects.filter(
        state="open", shares__at__gte=since
    )
    for key in set(lately.values_list("pk", flat=True)):
        match_watches.call(key)
