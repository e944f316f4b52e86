"""What a city chooses about its challenges."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import city_settings
from talko.core.registries.city_settings import Setting, WholeNumber

REMIND_DAYS_BEFORE = "challenges.remind_days_before"
EARLIEST = 30


def register() -> None:
    city_settings.register(
        "challenges",
        _("Challenges"),
        Setting(
            REMIND_DAYS_BEFORE,
            _("Days between the reminder and the deadline"),
            WholeNumber(2, EARLIEST),
            default=7,
            help=_(
                "Those who follow a challenge are reminded this many days before it closes, and on the last day."
            ),
        ),
        order=50,
    )
