"""Deliver notifications by mail: who gets a letter now, and what it says when it is sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When, prefetch_related_objects
from django.db.models.functions import Coalesce

from talko.accounts import notification_mail as mails
from talko.accounts import notifications
from talko.accounts.models import NOT_OF_CONCERN, Notification, Person, ThingChoice, Topic, TopicChoice
from talko.core.background import mail_queue
from talko.core.database.batches import Pace
from talko.core.models import Letter

logger = structlog.get_logger(__name__)
KIND = "accounts.notification_delivery"
BETWEEN = {
    Person.Digest.AT_ONCE: timedelta(hours=24),
    Person.Digest.DAILY: timedelta(hours=24),
    Person.Digest.WEEKLY: timedelta(days=7),
}
"""Between two digests. Those who get mail at once may have chosen the digest for some topics."""
MOST = 60
"""Notifications in one mail; the rest follow in the next."""
MOST_AT_A_TIME = 200
"""Letters in one transaction."""


def due_at_once() -> None:
    """What people chose to get at once; and urgent notifications for everyone who takes mail, unless they chose otherwise."""
    at_once = Q(person__mail=Person.Digest.AT_ONCE) | Q(kind__in=notifications.urgent_kinds())
    waiting = (
        _waiting()
        .filter(
            Q(chosen=TopicChoice.Mail.AT_ONCE) | (Q(chosen="") & at_once),
            person__is_active=True,
        )
        .exclude(person__mail=Person.Digest.NEVER)
    )
    people = waiting.order_by().values_list("person", flat=True).distinct()
    _order(people, waiting, slot="news", rank=Letter.Rank.NEWS)


def _waiting() -> QuerySet[Any]:
    """With how the person chose to be mailed about it, by thing or else by topic; empty for no choice."""
    topics = [When(kind__in=notifications.kinds_of(topic), then=Value(topic.value)) for topic in Topic]
    by_topic = TopicChoice.objects.filter(person=OuterRef("person"), topic=OuterRef("topic"))
    by_thing = ThingChoice.objects.filter(person=OuterRef("person"), group=OuterRef("group"))
    never, concerns = Value(TopicChoice.Mail.NEVER.value), ThingChoice.Mail.CONCERNS
    return Notification.objects.filter(waits=True).annotate(
        topic=Case(*topics, default=Value("")),
        thing=Coalesce(Subquery(by_thing.values("mail")[:1]), Value("")),
        chosen=Case(
            When(~Q(thing__in=["", concerns]), then=F("thing")),
            When(thing=concerns, topic__in=NOT_OF_CONCERN, then=never),
            default=Coalesce(Subquery(by_topic.values("mail")[:1]), Value("")),
        ),
    )


def due_digests(now: datetime) -> None:
    for frequency, between in BETWEEN.items():
        waiting = _waiting()
        if frequency == Person.Digest.AT_ONCE:
            # What they never want is taken along, to be dropped: else it would wait for ever.
            waiting = waiting.filter(chosen__in=[TopicChoice.Mail.DIGEST, TopicChoice.Mail.NEVER])
        due = Person.objects.filter(
            Q(digested_at__isnull=True) | Q(digested_at__lte=now - between),
            mail=frequency,
            is_active=True,
            pk__in=waiting.order_by().values("person"),
        )
        _order(due.values_list("pk", flat=True), waiting, slot="digest", rank=Letter.Rank.DIGEST)


def _order(people: Iterable[int], waiting: QuerySet[Notification], *, slot: str, rank: int) -> None:
    """Queue a letter with all that waits for each person who has none of this sort queued, so that nothing is sent twice."""
    keys, pace = list(people), Pace(first=50, most=MOST_AT_A_TIME)
    while keys:
        batch, keys = keys[: pace.size], keys[pace.size :]
        letters = [
            Letter(
                kind=KIND, person_id=key, slot=f"{slot}:{key}", rank=rank, values={"digest": slot == "digest"}
            )
            for key in batch
        ]
        with pace.transaction():
            new = mail_queue.put_into_slots(letters)
            own = Letter.objects.filter(pk__in=[letter.pk for letter in new], person=OuterRef("person"))
            inside = waiting.filter(person__in=[letter.person_id for letter in new]).values("pk")
            Notification.objects.filter(pk__in=inside).update(
                waits=False, letter=Subquery(own.values("pk")[:1])
            )


def write(letter: Letter) -> mail_queue.Written | None:
    """Every attempt has the same notifications, less those that no longer hold."""
    person = letter.person
    if person is None or not person.is_active or person.mail == Person.Digest.NEVER:
        return None
    inside = Notification.objects.filter(person=person, letter=letter.pk).order_by("created_at", "pk")
    in_time = _to_tell(person, list(inside))
    told, left = in_time[:MOST], in_time[MOST:]
    if not told:
        return None
    digest: bool = letter.values["digest"]

    def sent(now: datetime) -> None:
        Notification.objects.filter(pk__in=[one.pk for one in told]).update(mailed_at=now)
        if left:
            Notification.objects.filter(pk__in=[one.pk for one in left]).update(waits=True, letter=None)
        if digest:
            Person.objects.filter(pk=person.pk).update(digested_at=now)

    return mail_queue.Written(mails.compose(person, told, digest=digest), sent)


def _to_tell(person: Person, claimed: list[Notification]) -> list[Notification]:
    by_topic = dict(TopicChoice.objects.filter(person=person).values_list("topic", "mail"))
    by_thing = dict(ThingChoice.objects.filter(person=person).values_list("group", "mail"))
    wanted = [one for one in claimed if one.read_at is None and _is_wanted(one, by_topic, by_thing)]
    known = [one for one in wanted if notifications.is_known(one)]
    for one in wanted:
        if one not in known:
            logger.warning(
                "a notification of a kind that no longer exists is dropped",
                notification=one.pk,
                kind=one.kind,
            )
    prefetch_related_objects(known, "subject")
    return [one for one in known if _holds(one)]


def _is_wanted(one: Notification, by_topic: dict[str, str], by_thing: dict[str, str]) -> bool:
    """Choices may have changed since it was claimed."""
    topic = notifications.topic_of(one) if notifications.is_known(one) else None
    choice = by_thing.get(one.group, "") if one.group else ""
    if choice == ThingChoice.Mail.CONCERNS:
        choice = TopicChoice.Mail.NEVER if topic in NOT_OF_CONCERN else ""
    return (choice or by_topic.get(topic or "", "")) != TopicChoice.Mail.NEVER


def _holds(notification: Notification) -> bool:
    """A notification that cannot be checked is sent."""
    try:
        return notifications.still_holds(notification)
    except (TypeError, ValueError, KeyError, AttributeError, ObjectDoesNotExist):
        logger.exception("whether a notification holds is unknown", notification=notification.pk)
        return True


mail_queue.register(KIND, write)
