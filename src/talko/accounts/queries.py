"""What a person may read about themselves, and who owns an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.db.models import QuerySet

from talko.accounts import notifications
from talko.accounts.models import Notification, Person, ThingChoice, TopicChoice
from talko.core import ids
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.registries.things import Thing, things_for
from talko.core.text.email_addresses import canonical_or_typed

SALT = "talko.unsubscribe"


@dataclass(frozen=True)
class Notice:
    words: str
    path: str
    at: datetime
    unread: bool
    id: str


def notifications_of(person: Person) -> QuerySet[Notification]:
    """Without those of rooms that are gone."""
    return Notification.objects.filter(person=person, kind__in=notifications.known())


def notices(rows: Any) -> list[Notice]:
    return [
        Notice(
            words=notifications.words_for(row),
            path=notifications.path_of(row),
            at=row.created_at,
            unread=row.read_at is None,
            id=row.address_id,
        )
        for row in rows
    ]


def topic_choices(person: Person) -> dict[str, str]:
    """How they chose to be mailed, by topic; without those they made no choice for."""
    return dict(TopicChoice.objects.filter(person=person).values_list("topic", "mail"))


@dataclass(frozen=True)
class Chosen:
    """How somebody chose to be mailed about one thing."""

    group: str
    thing: Thing | None
    """None for what they can no longer read."""
    mail: str
    label: str


def thing_choices(person: Person) -> dict[str, str]:
    """How they chose to be mailed, in words, by the public id of the thing."""
    chosen = ThingChoice.objects.filter(person=person).values_list("group", "mail")
    return {group: str(ThingChoice.Mail(mail).label) for group, mail in chosen}


def chosen_things(person: Person) -> QuerySet[ThingChoice]:
    """The latest first."""
    return ThingChoice.objects.filter(person=person).order_by("-since", "-pk")


def choices_in_words(person: Person, choices: Iterable[ThingChoice]) -> list[Chosen]:
    chosen = list(choices)
    things = things_for(person, [one.group for one in chosen])
    return [Chosen(one.group, things.get(one.group), one.mail, one.get_mail_display()) for one in chosen]


def choice_about(person: Person, group: str) -> Chosen:
    """Raises NotFound for what they may not know of, unless they have made a choice about it."""
    choice = ThingChoice.objects.filter(person=person, group=group).first()
    if choice is not None:
        return choices_in_words(person, [choice])[0]
    thing = things_for(person, [group]).get(group)
    if thing is None:
        raise NotFound
    return Chosen(group, thing, "", "")


def notification_for(person: Person, public_id: Any) -> Notification:
    """Raises NotFound, also for one of someone else."""
    return get_or_not_found(notifications_of(person), public_id=public_id)


def has_confirmed(person: Person, address: str) -> bool:
    """Whether they have confirmed that the address is theirs."""
    return EmailAddress.objects.filter(user=person, email=canonical_or_typed(address), verified=True).exists()


def confirmed_addresses(person: Person) -> list[str]:
    return list(
        EmailAddress.objects.filter(user=person, verified=True).order_by("pk").values_list("email", flat=True)
    )


def owner_of(address: str) -> Person | None:
    """The one person who has confirmed an address, if any."""
    confirmed = EmailAddress.objects.filter(
        email=canonical_or_typed(address), verified=True, user__is_active=True
    )
    found = confirmed.select_related("user").first()
    return found.user if found else None


def unsubscribe_token(person: Person, group: str = "") -> str:
    return signing.dumps({"person": person.address_id, "group": group}, salt=SALT)


def person_of_token(token: str) -> tuple[Person, str]:
    """Whose mail an unsubscribe link stops, and about what. Raises NotFound for a link that this server did not sign."""
    try:
        values = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise NotFound from error
    person = get_or_not_found(Person.objects, public_id=ids.decode(values["person"]), erased_at__isnull=True)
    return person, values["group"]
