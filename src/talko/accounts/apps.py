from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "talko.accounts"
    label = "accounts"

    def ready(self) -> None:
        from talko.accounts import changes, entry_letters, news, own_data, tasks  # noqa: F401  # circular import: models must be loaded first
        from talko.core import audit  # circular import: the same

        audit.register(person__edited=_("changed the profile"), person__erased=_("left"))
        own_data.register(own_data.Part(name="account", export=_export))


def _export(person: Any) -> dict[str, Any]:
    from talko.accounts import queries  # circular import: models must be loaded first

    return {
        "id": person.address_id,
        "email": person.email,
        "addresses": list(person.emailaddress_set.values("email", "verified", "primary")),
        "name": person.name,
        "about": person.about,
        "language": person.language,
        "reads": person.reads,
        "writes": person.writes,
        "time_zone": person.time_zone,
        "mail": person.mail,
        "connected": [
            {"server": one.provider, "known_there_as": one.uid, "since": one.date_joined, **one.extra_data}
            for one in person.socialaccount_set.order_by("pk")
        ],
        "joined": person.created_at,
        "letters": list(person.letters.values("kind", "state", "created_at", "settled_at")),
        "notifications": [
            {"words": notice.words, "path": notice.path, "at": notice.at}
            for notice in queries.notices(queries.notifications_of(person))
        ],
        "unsent_forms": list(person.unsent_forms.order_by("pk").values("page", "values", "at")),
    }
