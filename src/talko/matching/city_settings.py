"""What a city chooses about matching."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import city_settings
from talko.core.registries.city_settings import Setting, WholeNumber

REMIND_AFTER_DAYS = "matching.remind_after_days"


def register() -> None:
    city_settings.register(
        "matching",
        _("Invitations to organisations"),
        Setting(
            REMIND_AFTER_DAYS,
            _("Days until a reminder"),
            WholeNumber(1, 60),
            default=7,
            help=_(
                "An organisation that has not answered an invitation is reminded once, after this many days."
            ),
        ),
    )
