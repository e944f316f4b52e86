"""How pages and mail say what matching did."""

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.core import audit


def register() -> None:
    _watches()


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
        "watch.fits", _("“%(challenge)s” from %(city)s fits what you said you can do: %(reasons)s.")
    )
    notifications.register(
        "watch.fits_organisation",
        _("“%(challenge)s” from %(city)s fits what %(organisation)s can do: %(reasons)s."),
    )
