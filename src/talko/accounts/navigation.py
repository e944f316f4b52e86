"""Notifications, with how many are unread, and the account in a person's menu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talko.accounts.models import Notification
from talko.core.registries import navigation
from talko.core.registries.navigation import Badge, Entry


def register() -> None:
    unread = Badge(
        rows=lambda person: Notification.objects.filter(person=person, read_at=None),
        words=_unread,
        label=_("Read"),
    )
    navigation.register("person", Entry("accounts:notifications", _("Notifications"), order=10, badge=unread))
    navigation.register("person", Entry("accounts:overview", _("Your account"), order=90))


def _unread(count: int) -> str:
    text = ngettext("%(count)d unread notification.", "%(count)d unread notifications.", count)
    return text % {"count": count}
