"""What a person may read about themselves, and who owns an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.db.models import QuerySet

from talko.accounts import notifications
from talko.accounts.models import Notification, Person, TopicChoice
from talko.core import ids
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
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
