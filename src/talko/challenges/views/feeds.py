"""Challenges for feed readers (Atom, RFC 4287) and calendars (iCalendar, RFC 5545)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import challenge_for, published
from talko.cities.models import City
from talko.cities.queries import city_by_slug
from talko.core import languages
from talko.core.errors import NotFound

NEWEST = 50
KEPT_SECONDS = 300


def _city(request: HttpRequest) -> City | None:
    slug = request.GET.get("city", "")
    return city_by_slug(slug) if slug else None


class ChallengeFeed(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> City | None:
        return _city(request)

    def title(self, city: City | None) -> str:
        return _("Challenges in %(city)s") % {"city": city.name} if city else _("Challenges")

    def link(self, city: City | None) -> str:
        return f"{reverse('challenges:list')}?city={city.slug}" if city else reverse("challenges:list")

    def feed_url(self, city: City | None) -> str:
        return f"{reverse('challenges:feed')}?city={city.slug}" if city else reverse("challenges:feed")

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
    """Deadlines and decisions of what is open or being decided."""
    city = _city(request)
    challenges = published(city).filter(state__in=("open", "closed")).order_by("answers_by", "pk")
    name = (
        _("Deadlines of challenges in %(city)s") % {"city": city.name}
        if city
        else _("Deadlines of challenges")
    )
    return _calendar(request, list(challenges), name, "deadlines.ics")


@require_safe
def calendar_of_one(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = challenge_for(request.user, public_id)
    if not challenge.is_public:
        raise NotFound
    return _calendar(request, [challenge], _best(challenge.title, challenge), "deadline.ics")


def _calendar(request: HttpRequest, challenges: list[Challenge], name: str, file: str) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Talko//Challenges//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for challenge in challenges:
        title = {"title": _best(challenge.title, challenge)}
        if challenge.answers_by is not None:
            _add(
                calendar,
                request,
                challenge,
                "answers",
                challenge.answers_by,
                _("Answers due: %(title)s") % title,
            )
        if challenge.decision_by is not None:
            _add(
                calendar,
                request,
                challenge,
                "decision",
                challenge.decision_by,
                _("Decision: %(title)s") % title,
            )
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}"'
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _add(
    calendar: Calendar, request: HttpRequest, challenge: Challenge, what: str, at: datetime, summary: str
) -> None:
    event = Event()
    event.add("uid", f"{challenge.public_id}-{what}@{request.get_host()}")
    event.add("dtstamp", challenge.updated_at)
    event.add("dtstart", at)
    event.add("duration", timedelta())
    event.add("summary", summary)
    event.add("description", _best(challenge.lead, challenge))
    event.add("location", ", ".join(part for part in (challenge.city.name, challenge.place) if part))
    event.add("url", request.build_absolute_uri(challenge.get_absolute_url()))
    calendar.add_component(event)


def _best(texts: dict[str, str], challenge: Challenge) -> str:
    return languages.best(texts, [languages.current()], challenge.language)[1]
