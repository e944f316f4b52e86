"""Lists of challenges: filtered, sorted, and made ready to be shown, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talko.challenges.models import CHALLENGE_STATES, Challenge, Share
from talko.challenges.models.challenge import PUBLIC_STATES, state_by_clock
from talko.challenges.queries.challenges import challenges_visible_to, reaching
from talko.cities.models import Agreement, City
from talko.cities.queries import city_of
from talko.cities.rules import roles_of
from talko.core import ids, languages, moments, money
from talko.core.addresses import slug_of
from talko.dialogue.models import Following

PAGE_SIZE = 20
URGENT = timedelta(days=14)
STATES = {
    "open": gettext_lazy("Open for answers"),
    "closed": gettext_lazy("Being decided"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All"),
}
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


@dataclass(frozen=True)
class Row:
    """A challenge in a list, with everything ready to be shown."""

    url: str
    title: str
    lang: str
    text: str
    text_lang: str
    place: str
    when: str
    when_note: str
    urgent: bool
    amount: str
    amount_note: str
    counts: str
    badge: str
    badge_tone: str


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
    city__name: str
    city__time_zone: str

    @property
    def is_public(self) -> bool:
        return self.opened_at is not None and self.state in PUBLIC_STATES


def challenge_rows(person: Any, wanted: Wanted, page: str | int = 1) -> tuple[Page, list[Row]]:
    """One page of the list. Three queries, one more for a reader with roles or a city."""
    found = Paginator(_sorted(_matching(person, wanted), wanted), PAGE_SIZE).get_page(page)
    listed = found.object_list
    assert isinstance(listed, QuerySet)
    return found, rows(listed, person)


def open_now(city: City | int | None, reader: Any, limit: int = 6) -> list[Row]:
    """What can be answered now, the nearest deadline first: what reaches the city, or everything when there is none."""
    found = _open(Challenge.objects.all())
    if city is not None:
        found = found.filter(reaching(city))
    return rows(found.order_by("answers_by", "pk")[:limit], reader)


def search(text: str, limit: int, reader: Any = None) -> list[Row]:
    """Public challenges in which every word occurs, open ones first."""
    found = _with_words(challenges_visible_to(None), text) if text.strip() else Challenge.objects.none()
    return rows(found.order_by("-state", "-opened_at", "-pk")[:limit], reader)


def under(agreement: Agreement, reader: Any, limit: int = 6) -> list[Row]:
    """What was shared because of an agreement, newest first."""
    found = challenges_visible_to(None).filter(shares__agreement=agreement).order_by("-opened_at", "-pk")
    return rows(found[:limit], reader)


def _open(found: QuerySet[Challenge]) -> QuerySet[Challenge]:
    return found.filter(state="open", answers_by__gte=timezone.now())


def _matching(person: Any, wanted: Wanted) -> QuerySet[Challenge]:
    found = _in_state(person, wanted.state)
    if wanted.city:
        found = found.filter(city__slug=wanted.city)
    if wanted.goal:
        found = found.filter(goals=wanted.goal)
    if wanted.language:
        found = found.filter(Q(language=wanted.language) | Q(title__has_key=wanted.language))
    if wanted.funding:
        found = found.filter(amount__isnull=wanted.funding == "no")
    home = city_of(person) if wanted.reaches else None
    if home is not None:
        found = found.filter(reaching(home))
    if wanted.followed and person.is_authenticated:
        found = found.filter(pk__in=_followed_by(person))
    return _with_words(found, wanted.text) if wanted.text else found


def _in_state(person: Any, state: str) -> QuerySet[Challenge]:
    if state == "open":
        return _open(challenges_visible_to(None))
    if state == "closed":
        late = Q(state="open", answers_by__lt=timezone.now())
        return challenges_visible_to(None).filter(Q(state="closed") | late)
    if state == "decided":
        return challenges_visible_to(None).filter(state__in=("decided", "followed_up"))
    if state == "preparing":
        return challenges_visible_to(person).filter(state__in=("draft", "review", "approved"))
    return challenges_visible_to(person)


def prepares(person: Any) -> bool:
    """Whether there may be something in the list that is not yet public."""
    return bool(roles_of(person))


def _followed_by(person: Any) -> QuerySet[Any]:
    return Following.objects.filter(
        person=person,
        subject_type__app_label="challenges",
        subject_type__model="challenge",
        stopped=False,
    ).values("subject_id")


def _with_words(found: QuerySet[Challenge], text: str) -> QuerySet[Challenge]:
    for word in text.lower().split()[:10]:
        found = found.filter(search_text__contains=word)
    return found


def _sorted(found: QuerySet[Challenge], wanted: Wanted) -> QuerySet[Challenge]:
    order: dict[str, Sequence[Any]] = {
        "deadline": ("answers_by", "pk")
        if wanted.state == "open"
        else (F("answers_by").desc(nulls_last=True), "-pk"),
        "newest": (F("opened_at").desc(nulls_first=True), "-pk"),
        "funding": ("currency", F("amount").desc(nulls_last=True), "-pk"),
        "answers": ("-solution_count", "-pk"),
    }
    return found.order_by(*order[wanted.sort])


def rows(challenges: QuerySet[Challenge], reader: Any) -> list[Row]:
    """Two queries: the challenges, and with whom they are shared."""
    listed = [Listed(*values) for values in challenges.values_list(*Listed._fields)]
    shared: dict[int, list[str]] = {}
    pairs = Share.objects.filter(challenge__in=[one.pk for one in listed])
    for key, name in pairs.order_by("city__name").values_list("challenge_id", "city__name"):
        shared.setdefault(key, []).append(name)
    listing = _Listing(
        languages_for(reader), timezone.now(), reverse("challenges:list"), _("need for funding")
    )
    return [_row(one, shared.get(one.pk, []), listing) for one in listed]


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


def _row(listed: Listed, shared: list[str], listing: _Listing) -> Row:
    preferred = listing.preferred
    lang, title = languages.best(listed.title, [*preferred, listed.language])
    text_lang, text = languages.best(listed.lead, [lang, *preferred, listed.language])
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
        place=place_line(listed.city__name, listed.place, shared),
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
    day = moments.short_day(listed.answers_by, zone, language)
    if state != "open":
        return day, _("was the last day to answer"), False
    left, note = _left(moments.days_between(now, listed.answers_by, zone), day, language)
    return left, note, listed.answers_by - now <= URGENT


@lru_cache(maxsize=1024)
def _left(days: int, day: str, language: str) -> tuple[str, str]:
    """In the language that is active, which is the key of the cache."""
    return moments.days(days), _("answer by %(day)s") % {"day": day}


def badge_of(state: str) -> tuple[str, str]:
    """Words and tone for its state by the clock; none while it simply is open."""
    tones = {"decided": "moss", "followed_up": "moss", "withdrawn": "alarm"}
    return ("", "") if state == "open" else (str(CHALLENGE_STATES.states[state]), tones.get(state, ""))


def place_line(city: str, place: str, shared: list[str]) -> str:
    """ "Jokkmokk, Vuollerim · shared with Austin and Oulu"."""
    where = f"{city}, {place}" if place else city
    if not shared:
        return where
    return _("%(place)s · shared with %(cities)s") % {"place": where, "cities": and_list(shared)}


def and_list(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


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
