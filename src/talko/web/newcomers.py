"""What is known of a new person from the page on which they signed up."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest

from talko.accounts.actions import suppose_time_zone
from talko.accounts.models import Person
from talko.web.context import shell_of


@receiver(user_signed_up, dispatch_uid="talko.web.time_zone")
def time_zone(request: HttpRequest, user: Person, **more: Any) -> None:
    """That of the city whose pages they read, else of the first city here, until they say which is theirs."""
    city = shell_of(request).city_or_first
    if city is not None:
        suppose_time_zone(person=user, time_zone=city.time_zone)
