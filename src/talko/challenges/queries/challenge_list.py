"""Lists of challenges: filtered, sorted, and made ready to be shown, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talko.challenges.models import Challenge, Share
from talko.challenges.models.challenge import PUBLIC_STATES, state_by_clock
from talko.challenges.queries.challenges import (
    challenges_visible_to,
    cities_with_drafts,
    public_or_of,
    reaching,
)
from talko.cities.models import Agreement, City
from talko.cities.queries.sky import thumbnail_of
from talko.cities.rules import home_of, roles_of
from talko.core import ids
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.files.queries import addresses_of_thumbnails
from talko.core.text import languages
from talko.core.text.folding import holding
from talko.core.text.slugs import slug_of
from talko.core.values import dates, money
from talko.core.web.addresses import address_of
from talko.core.web.rows import Row
from talko.dialogue.following import followed_by

PAGE_SIZE = 20
URGENT = timedelta(days=14)
STATES = {
    "open": gettext_lazy("Open for answers"),
    "closed": gettext_lazy("Being decided"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All"),
}
CAME = {"closed": "answers_by", "decided": "decided_at"}
"""When a challenge came into the list of a state, where that is not when it opened."""
SORTS = {
    "deadline": gettext_lazy("Deadline"),
    "newest": gettext_lazy("Newest"),
    "funding": gettext_lazy("Need for funding"),
    "answers": gettext_lazy("Answers"),
}


@dataclass(frozen=True)
class Wanted:
    """What a reader asks the list for."""

    text: str = ""
    state: str = "open"
    city: str = ""
    """Slug of the city that published it."""
    goal: int | None = None
    language: str = ""
    """Of the local description, or one in which the title can be read."""
    funding: str = ""
    """"yes" or "no"."""
    reaches: bool = False
    """Only what people in the reader's own city may answer."""
    followed: bool = False
    sort: str = "deadline"


class Listed(NamedTuple):
    """The columns that a row needs: for twenty rows, model instances would cost more than the query."""

    pk: int
    public_id: UUID
    language: str
    title: languages.Texts
    lead: languages.Texts
    amount: int | None
    currency: str
    place: str
    answers_by: datetime | None
    state: str
    opened_at: datetime | None
    solution_count: int
    city__slug: str
    city__name: str
    city__time_zone: str
    city_id: int

    @property
    def is_public(self) -> bool:
        return self.opened_at is not None and self.state in PUBLIC_STATES


class _Shared(NamedTuple):
    challenge_id: int
    city__name: str


HOME, READER = given(2)
"""Keys of the reader's city and of the reader."""


def challenge_rows(person: Any, wanted: Wanted, page: str | int = 1) -> tuple[Page, list[Row]]:
    """One page of the list. Four queries, and one for the home and the roles of a reader who is signed in."""
    wanted, own = _as_asked_by(person, wanted)
    listed = _listed(wanted, own).given(home_of(person) or 0, person.pk or 0)
    pages: Paginator[Any] = Paginator(listed, PAGE_SIZE)  # type: ignore[arg-type]  # it asks for `count`, not `len`
    found = pages.get_page(page)
    on_page: Any = found.object_list
    return found, rows_of(on_page, person)


def _as_asked_by(person: Any, wanted: Wanted) -> tuple[Wanted, tuple[int, ...]]:
    """Without what they cannot ask for; and keys of the cities of which they see what has not opened yet."""
    wanted = replace(
        wanted,
        reaches=wanted.reaches and home_of(person) is not None,
        followed=wanted.followed and person.is_authenticated,
    )
    return wanted, cities_with_drafts(person) if wanted.state in {"all", "preparing"} else ()


def new_since(person: Any, wanted: Wanted, since: datetime) -> QuerySet[Challenge]:
    """What has come into this list since then, the newest first: opened, closed or decided, or come to reach their city."""
    wanted, own = _as_asked_by(person, wanted)
    home = home_of(person) or 0
    moment = CAME.get(wanted.state, "opened_at")
    came = Q(**{f"{moment}__gt": since})
    if wanted.reaches:
        came |= Q(pk__in=Share.objects.filter(city=home, at__gt=since).values("challenge"))
    found = _matching(wanted, own, home, person.pk or 0).filter(came, opened_at__isnull=False)
    return found.order_by(f"-{moment}", "-pk")


@lru_cache(maxsize=256)
def _listed(wanted: Wanted, own: tuple[int, ...]) -> CompiledQuery[Listed]:
    return CompiledQuery.of(_sorted(_matching(wanted, own, HOME, READER), wanted), Listed)


def open_now(city: City | int | None, reader: Any, limit: int = 6) -> list[Row]:
    """What can be answered now, the nearest deadline first: what reaches the city, or everything when there is none."""
    return rows_of(listed_now(city, limit), reader)


def listed_now(city: City | int | None, limit: int) -> list[Listed]:
    found = open_challenges() if city is None else open_challenges().filter(reaching(city))
    return _listed_from(found.order_by("answers_by", "pk")[:limit])


def decided_listed(city: City, limit: int) -> list[Listed]:
    """The latest first."""
    found = _in_state("decided", ()).filter(city=city).order_by("-decided_at", "-pk")
    return _listed_from(found[:limit])


def _listed_from(found: QuerySet[Challenge]) -> list[Listed]:
    return [Listed(*values) for values in found.values_list(*Listed._fields)]


def under(agreement: Agreement, reader: Any, limit: int = 6) -> list[Row]:
    """What was shared because of an agreement, newest first."""
    found = (
        challenges_visible_to(None)
        .filter(pk__in=Share.objects.filter(agreement=agreement).values("challenge"))
        .order_by("-opened_at", "-pk")
    )
    return rows(found[:limit], reader)


def open_challenges() -> QuerySet[Challenge]:
    """All of them are public: one that was never opened cannot be in this state."""
    return Challenge.objects.filter(state="open", answers_by__gte=Now())


def _matching(wanted: Wanted, own: tuple[int, ...], home: Any, reader: Any) -> QuerySet[Challenge]:
    """`home`, `reader`: keys of the reader's city and of the reader."""
    found = _in_state(wanted.state, own)
    if wanted.city:
        found = found.filter(city__slug=wanted.city)
    if wanted.goal:
        found = found.filter(goals=wanted.goal)
    if wanted.language:
        found = found.filter(Q(language=wanted.language) | Q(title__has_key=wanted.language))
    if wanted.funding:
        found = found.filter(amount__isnull=wanted.funding == "no")
    if wanted.reaches:
        found = found.filter(reaching(home))
    if wanted.followed:
        found = found.filter(pk__in=followed_by(reader, Challenge))
    return found.filter(holding(wanted.text)) if wanted.text else found


def _in_state(state: str, own: tuple[int, ...]) -> QuerySet[Challenge]:
    if state == "open":
        return open_challenges()
    if state == "closed":
        late = Q(state="open", answers_by__lt=Now())
        return public_or_of(()).filter(Q(state="closed") | late)
    if state == "decided":
        return public_or_of(()).filter(state__in=("decided", "followed_up"))
    if state == "preparing":
        return public_or_of(own).filter(state__in=("draft", "review", "approved"))
    return public_or_of(own)


def prepares(person: Any) -> bool:
    """Whether there may be something in the list that is not yet public."""
    return bool(roles_of(person))


WORTH = Case(
    *(When(currency=code, then=F("amount") * worth) for code, worth in money.ROUGH_WORTH.items()),
    output_field=BigIntegerField(),
)
"""What a need for funding is roughly worth, whatever its currency."""


def order_note(wanted: Wanted) -> str:
    """What a reader must know of the order of the list, where it does not explain itself."""
    if wanted.sort != "funding":
        return ""
    return _("Largest need first. Currencies are compared roughly: 1 EUR counts as %(others)s.") % {
        "others": money.rough_rates(languages.current())
    }


def _sorted(found: QuerySet[Challenge], wanted: Wanted) -> QuerySet[Challenge]:
    order: dict[str, Sequence[Any]] = {
        "deadline": ("answers_by", "pk")
        if wanted.state == "open"
        else (F("answers_by").desc(nulls_last=True), "-pk"),
        "newest": (F("opened_at").desc(nulls_first=True), "-pk"),
        "funding": (WORTH.desc(nulls_last=True), "-pk"),
        "answers": ("-solution_count", "-pk"),
    }
    return found.order_by(*order[wanted.sort])


def rows(challenges: QuerySet[Challenge], reader: Any) -> list[Row]:
    """Three queries: the challenges, with whom they are shared, and their pictures."""
    return rows_of(_listed_from(challenges), reader)


def rows_of(listed: Sequence[Listed], reader: Any) -> list[Row]:
    shared: dict[int, list[str]] = {}
    if listed:
        for key, name in _shares_of(len(listed)).given(*(one.pk for one in listed)):
            shared.setdefault(key, []).append(name)
    listing = _Listing(
        languages_for(reader), timezone.now(), address_of("challenges:list"), _("need for funding")
    )
    pictures = addresses_of_thumbnails(Challenge, [one.pk for one in listed], "lead")
    return [_row(one, shared.get(one.pk, []), pictures.get(one.pk), listing) for one in listed]


@lru_cache(maxsize=PAGE_SIZE)
def _shares_of(number: int) -> CompiledQuery[_Shared]:
    return CompiledQuery.of(
        Share.objects.filter(challenge__in=given(number)).order_by("city__sort_key", "city_id"), _Shared
    )


@dataclass(frozen=True)
class _Listing:
    """What is the same for every row."""

    preferred: list[str]
    now: datetime
    address: str
    amount_note: str


def languages_for(reader: Any) -> list[str]:
    """In the order in which a text is shown: the page's language, then what the reader reads."""
    read = reader.languages_read if reader is not None and reader.is_authenticated else []
    return [languages.current(), *read]


def _row(listed: Listed, shared: list[str], picture: str | None, listing: _Listing) -> Row:
    preferred = listing.preferred
    lang, title = languages.best(listed.title, preferred, listed.language)
    text_lang, text = languages.best(listed.lead, [lang, *preferred], listed.language)
    slug = slug_of(languages.best(listed.title, [listed.language])[1])
    amount = listed.amount
    state = state_by_clock(listed.state, listed.answers_by, listing.now)
    when, note, urgent = _when(listed, state, listing.now, preferred[0])
    badge, tone = badge_of(state)
    return Row(
        url=f"{listing.address}{ids.encode(listed.public_id)}-{slug}/",
        title=title,
        lang=lang,
        text=text,
        text_lang=text_lang,
        thumbnail=picture or thumbnail_of(listed.city__slug),
        byline=place_line(listed.city__name, listed.place, shared),
        when=when,
        when_note=note,
        urgent=urgent,
        amount="" if amount is None else _amount(amount, listed.currency, preferred[0]),
        amount_note="" if amount is None else listing.amount_note,
        counts=_counts(listed.solution_count, len(shared), preferred[0]) if listed.is_public else "",
        badge=badge,
        badge_tone=tone,
    )


_amount = lru_cache(maxsize=4096)(money.shown)


def _when(listed: Listed, state: str, now: datetime, language: str) -> tuple[str, str, bool]:
    if listed.answers_by is None or not listed.is_public:
        return "", "", False
    zone = ZoneInfo(listed.city__time_zone)
    day = dates.short_day(listed.answers_by, zone, language)
    if state != "open":
        return day, _("was the last day to answer"), False
    left, note = _left(dates.days_between(now, listed.answers_by, zone), day, language)
    return left, note, listed.answers_by - now <= URGENT


@lru_cache(maxsize=1024)
def _left(days: int, day: str, language: str) -> tuple[str, str]:
    """In the language that is active, which is the key of the cache."""
    return dates.days(days), _("answer by %(day)s") % {"day": day}


def badge_of(state: str) -> tuple[str, str]:
    """Words and tone for its state by the clock; none while it simply is open."""
    tones = {"decided": "moss", "followed_up": "moss", "withdrawn": "alarm"}
    return ("", "") if state == "open" else (str(Challenge.State(state).label), tones.get(state, ""))


def place_line(city: str, place: str, shared: list[str]) -> str:
    """ "Jokkmokk, Vuollerim · shared with Austin and Oulu"."""
    where = f"{city}, {place}" if place else city
    return _shared_line(where, tuple(shared), languages.current()) if shared else where


@lru_cache(maxsize=1024)
def _shared_line(where: str, shared: tuple[str, ...], language: str) -> str:
    """In the language that is active, which is the key of the cache."""
    return _("%(place)s · shared with %(cities)s") % {
        "place": where,
        "cities": languages.and_list(list(shared)),
    }


@lru_cache(maxsize=1024)
def _counts(count: int, shared: int, language: str) -> str:
    """ "7 answers · 3 cities": how many answered, and how many cities it reaches. In the language that is active."""
    answers = (
        ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count}
        if count
        else _("no answer yet")
    )
    if not shared:
        return answers
    cities = ngettext("%(count)d city", "%(count)d cities", shared + 1) % {"count": shared + 1}
    return _("%(answers)s · %(cities)s") % {"answers": answers, "cities": cities}
