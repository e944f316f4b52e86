"""Challenges for feed readers (Atom, RFC 4287) and calendars (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Timezone

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import challenge_for, published
from talko.cities.models import City
from talko.cities.queries import city_by_slug
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.text.cleaning import cleaned

NEWEST = 50
KEPT_SECONDS = 300
CALLED_OFF_SHOWN = timedelta(days=180)
"""So long a calendar says that a withdrawn challenge's dates are cancelled; those who subscribe have read it by then."""


def _city(request: HttpRequest) -> City | None:
    slug = request.GET.get("city", "")
    return city_by_slug(slug) if slug else None


class PlainAtom(Atom1Feed):
    """Django writes every summary as HTML; ours are plain text, in which `<` is a sign like any other."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})


class ChallengeFeed(Feed):
    feed_type = PlainAtom

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> City | None:
        return _city(request)

    def title(self, city: City | None) -> str:
        return _("Challenges in %(city)s") % {"city": city.name} if city else _("Challenges")

    def link(self, city: City | None) -> str:
        return f"{reverse('challenges:list')}?city={city.slug}" if city else reverse("challenges:list")

    def feed_url(self, city: City | None) -> str:
        return f"{reverse('challenges:feed')}?city={city.slug}" if city else reverse("challenges:feed")

    def feed_guid(self, city: City | None) -> str:
        """The same whatever the address by which the feed was asked for."""
        return f"urn:uuid:{city.public_id}" if city else settings.TALKO.base_url + reverse("challenges:feed")

    def author_name(self, city: City | None) -> str:
        return city.name if city else "Talko"

    def subtitle(self, city: City | None) -> str:
        return _("What cities want to solve together with others.")

    def items(self, city: City | None) -> list[Challenge]:
        return list(published(city).order_by("-opened_at", "-pk")[:NEWEST])

    def item_title(self, item: Challenge) -> str:
        return _best(item.title, item)

    def item_description(self, item: Challenge) -> str:
        return _best(item.lead, item)

    def item_guid(self, item: Challenge) -> str:
        return f"urn:uuid:{item.public_id}"

    def item_pubdate(self, item: Challenge) -> datetime | None:
        return item.opened_at

    def item_updateddate(self, item: Challenge) -> datetime:
        return max(item.updated_at, item.opened_at or item.updated_at)

    def item_author_name(self, item: Challenge) -> str:
        return item.city.name


_feed = ChallengeFeed()


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    response = _feed(request)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Deadlines and decisions of what is open or being decided, and of what was called off not long ago."""
    city = _city(request)
    recently = timezone.now() - CALLED_OFF_SHOWN
    challenges = published(city).filter(
        Q(state__in=("open", "closed")) | Q(state="withdrawn", updated_at__gte=recently)
    )
    name = (
        _("Deadlines of challenges in %(city)s") % {"city": city.name}
        if city
        else _("Deadlines of challenges")
    )
    zone = city.time_zone if city else "UTC"
    return _calendar(request, challenges.order_by("answers_by", "pk"), name, "deadlines.ics", zone)


@require_safe
def calendar_of_one(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = challenge_for(request.user, public_id)
    if not challenge.is_public:
        raise NotFound
    name = _best(challenge.title, challenge)
    return _calendar(request, [challenge], name, "deadline.ics", challenge.city.time_zone)


def _calendar(
    request: HttpRequest, challenges: Iterable[Challenge], name: str, file: str, zone: str
) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Talko//Challenges//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for challenge in challenges:
        title = {"title": _best(challenge.title, challenge)}
        if challenge.answers_by is not None:
            summary = _("Answers due: %(title)s") % title
            calendar.add_component(_event(request, challenge, "answers", challenge.answers_by, summary))
        if challenge.decision_by is not None:
            summary = _("Decision: %(title)s") % title
            calendar.add_component(_event(request, challenge, "decision", challenge.decision_by, summary))
    if not calendar.subcomponents:  # an object without any component is not a calendar (RFC 5545, 3.6)
        calendar.add_component(Timezone.from_tzid(zone))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}"'
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _event(request: HttpRequest, challenge: Challenge, what: str, at: datetime, summary: str) -> Event:
    """A moment, so without a duration. Its UID is the same on every host and for ever."""
    event = Event()
    event.add("uid", str(uuid5(challenge.public_id, what)))
    event.add("sequence", challenge.date_changes)
    event.add("status", "CANCELLED" if challenge.state == "withdrawn" else "CONFIRMED")
    event.add("dtstamp", challenge.updated_at)
    event.add("last-modified", challenge.updated_at)
    event.add("dtstart", at)
    event.add("summary", summary)
    event.add("description", _best(challenge.lead, challenge))
    event.add("location", ", ".join(part for part in (challenge.city.name, challenge.place) if part))
    event.add("url", request.build_absolute_uri(challenge.get_absolute_url()))
    event.add("transp", "TRANSPARENT")
    return event


def _best(texts: dict[str, str], challenge: Challenge) -> str:
    """Cleaned once more on its way out: one forbidden character would make the whole file unreadable."""
    return cleaned(languages.best(texts, [languages.current()], challenge.language)[1])
