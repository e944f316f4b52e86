"""By whose clocks pages are written."""

from collections.abc import Callable
from datetime import UTC, tzinfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from talko.accounts.models import Person
from talko.core.values import dates
from talko.web.context import shell_of


class ReaderClock:
    """Middleware: a signed-in person reads times in their own zone. The zone of a visitor is unknown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = None
        if isinstance(request.user, Person):
            request.user = getattr(request.user, "_wrapped", request.user)
            zone = request.user.zone
        with dates.for_reader(zone, home=lambda: _home(request)), timezone.override(zone or UTC):
            return self.get_response(request)


def _home(request: HttpRequest) -> tzinfo:
    """Of the city whose pages are read, else of the first. Asked for only where a moment of no city is shown to someone whose
    zone is not known."""
    city = shell_of(request).city_or_first
    return city.zone if city else UTC
