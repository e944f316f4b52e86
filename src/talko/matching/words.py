"""How pages and mail say what matching did."""

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Notification
from talko.challenges.holds import takes_answers
from talko.core import audit
from talko.matching import invitation_words
from talko.matching.models import Watch


def register() -> None:
    _watches()
    notifications.register(
        "suggestions.ready",
        _("Organisations that could help with “%(title)s”: %(number)s."),
        holds=takes_answers,
    )
    invitation_words.register()


def _watches() -> None:
    audit.register(
        watch__written=_("wrote a watch for new challenges"),
        watch__changed=_("changed a watch for new challenges"),
        watch__paused=_("paused a watch for new challenges"),
        watch__resumed=_("went on with a watch for new challenges"),
        watch__deleted=_("deleted a watch for new challenges"),
        standing__chosen=_("chose whether the organisation is suggested and invited"),
    )
    notifications.register(
        "watch.fits",
        _("“%(what)s” from %(city)s fits your watch “%(title)s”: %(reasons)s."),
        holds=_still_fits,
    )
    notifications.register(
        "watch.fits_several",
        _("“%(what)s” from %(city)s fits several of your watches, %(title)s: %(reasons)s."),
        holds=takes_answers,
    )


def _still_fits(notification: Notification) -> bool:
    """As long as the challenge takes answers and the watch goes on."""
    return takes_answers(notification) and _watch_goes_on(notification)


_watch_goes_on = notifications.row_among(lambda: Watch.objects.filter(paused=False))
