"""The account's part of a person's own data: profile, ways to sign in, notifications and drafts."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from talko.accounts import notifications
from talko.accounts.models import Notification, Person, ThingChoice, TopicChoice
from talko.core.models import AuditEntry, DoneOnce, FormDraft, Letter, UnsentForm
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows


def _account(person: Person) -> dict[str, Any]:
    return {
        "id": person.address_id,
        "email": person.email,
        "name": person.name,
        "about": person.about,
        "language": person.language,
        "reads": person.reads,
        "writes": person.writes,
        "time_zone": person.time_zone,
        "mail": person.mail,
        "aim": person.aim,
        "joined": person.created_at,
        "last_sign_in": person.last_login,
        "done_to_you": [
            {"action": entry.action, "at": entry.at}
            for entry in AuditEntry.objects.filter(data__person_id=person.pk).order_by("pk")
        ],
    }


def _notice(notice: Notification) -> dict[str, Any]:
    known = notice.kind in notifications.known()
    return {
        "words": notifications.words_for(notice) if known else "",
        "path": notifications.path_of(notice),
        "at": notice.created_at,
    }


def _without_keys(entry: AuditEntry) -> dict[str, Any]:
    """An entry names its people by database keys, which mean nothing outside."""
    return {"data": {name: value for name, value in entry.data.items() if name != "person_id"}}


PART = Part(
    name="account",
    more=_account,
    rows={
        "addresses": Rows(EmailAddress, "user", ("email", "verified", "primary")),
        "connected": Rows(
            SocialAccount,
            "user",
            more=lambda one: {
                "server": one.provider,
                "known_there_as": one.uid,
                "since": one.date_joined,
                **one.extra_data,
            },
        ),
        "sign_in_methods": Rows(Authenticator, "user", ("type", "created_at", "last_used_at")),
        "letters": Rows(Letter, "person", ("kind", "state", "created_at", "settled_at")),
        "notifications": Rows(Notification, "person", ("kind", "read_at"), more=_notice),
        "mail_by_thing": Rows(ThingChoice, "person", ("group", "mail", "since")),
        "mail_by_topic": Rows(TopicChoice, "person", ("topic", "mail")),
        "half_typed_forms": Rows(FormDraft, "by", ("form", "values", "saved_at")),
        "unsent_forms": Rows(UnsentForm, "by", ("page", "values", "at")),
        "sent_once": Rows(DoneOnce, "by", ("action", "at")),
        "done": Rows(AuditEntry, "by", ("action", "subject", "city", "at"), more=_without_keys),
        "groups": Rows(Person.groups.through, "person", ("group.name",)),
        "permissions": Rows(Person.user_permissions.through, "person", ("permission.name",)),
    },
)


def register() -> None:
    own_data.register(PART)
