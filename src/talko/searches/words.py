"""What mail says about saved searches."""

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Notification, Topic
from talko.searches.actions import KIND
from talko.searches.models import SavedSearch
from talko.searches.queries import has_new


def register() -> None:
    notifications.register_kind(
        KIND, _("Something new fits your saved search “%(title)s”."), topic=Topic.MATCHES, holds=_has_new
    )


def _has_new(notification: Notification) -> bool:
    """While the search wants mail, and there is something that its owner may see."""
    search = notification.subject
    return isinstance(search, SavedSearch) and search.mail and not search.deleted_at and has_new(search)
