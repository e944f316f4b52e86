"""Lists of challenges: filtered, sorted, and made ready to be shown, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talko.challenges.models import CHALLENGE_STATES, Challenge, Share
from talko.challenges.queries.challenges import challenges_visible_to, reaching
from talko.cities.models import Agreement, City
from talko.cities.queries import city_of
from talko.cities.rules import roles_of
from talko.core import ids, languages, moments, money
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
NEEDED = (
    "public_id", "language", "title", "lead", "amount", "currency", "place", "answers_by", "state", "opened_at",
    "solution_count", "city__name", "city__time_zone", "city__slug",
)  # fmt: skip


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


def challenge_rows(person: Any, wanted: Wanted, page: str | int = 1) -> tuple[Page, list[Row]]:
    """One page of the list. Three queries, one more for a reader with roles or a city."""
    found = Paginator(_sorted(_matching(person, wanted), wanted), PAGE_SIZE).get_page(page)
    return found, rows(found.object_list, person)


def open_now(city: City | int | None, reader: Any, limit: int = 6) -> list[Row]:
    """What can be answered now, the nearest deadline first: what reaches the city, or everything when there is none."""
    found = _open(Challenge.objects.select_related("city"))
    if city is not None:
        found = found.filter(reaching(city))
    return rows(found.order_by("answers_by", "pk").only(*NEEDED)[:limit], reader)


def search(text: str, limit: int, reader: Any = None) -> list[Row]:
    """Public challenges in which every word occurs, open ones first."""
    found = _with_words(challenges_visible_to(None), text) if text.strip() else Challenge.objects.none()
    return rows(found.order_by("-state", "-opened_at", "-pk").only(*NEEDED)[:limit], reader)


def under(agreement: Agreement, reader: Any, limit: int = 6) -> list[Row]:
    """What was shared because of an agreement, newest first."""
    found = challenges_visible_to(None).filter(shares__agreement=agreement).order_by("-opened_at", "-pk")
    return rows(found.only(*NEEDED)[:limit], reader)


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
    return found.order_by(*order[wanted.sort]).only(*NEEDED)


def rows(challenges: Iterable[Challenge], reader: Any) -> list[Row]:
    """One query for the sharing, beside the one that reads the challenges."""
    challenges = list(challenges)
    shared: dict[int, list[str]] = {}
    pairs = Share.objects.filter(challenge__in=[challenge.pk for challenge in challenges])
    for key, name in pairs.order_by("city__name").values_list("challenge_id", "city__name"):
        shared.setdefault(key, []).append(name)
    listing = _Listing(
        languages_for(reader), timezone.now(), reverse("challenges:list"), _("need for funding")
    )
    return [_row(challenge, shared.get(challenge.pk, []), listing) for challenge in challenges]


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


def _row(challenge: Challenge, shared: list[str], listing: _Listing) -> Row:
    preferred = listing.preferred
    lang, title = languages.best(challenge.title, [*preferred, challenge.language])
    text_lang, text = languages.best(challenge.lead, [lang, *preferred, challenge.language])
    when, note, urgent = _when(challenge, listing.now, preferred[0])
    badge, tone = badge_of(challenge)
    amount = challenge.amount
    return Row(
        url=f"{listing.address}{ids.encode(challenge.public_id)}-{challenge.slug}/",
        title=title,
        lang=lang,
        text=text,
        text_lang=text_lang,
        place=place_line(challenge, shared),
        when=when,
        when_note=note,
        urgent=urgent,
        amount="" if amount is None else _amount(amount, challenge.currency, preferred[0]),
        amount_note="" if amount is None else listing.amount_note,
        counts=_counts(challenge.solution_count, len(shared), preferred[0]) if challenge.is_public else "",
        badge="" if badge == when else badge,
        badge_tone=tone,
    )


_amount = lru_cache(maxsize=4096)(money.shown)


def _when(challenge: Challenge, now: datetime, language: str) -> tuple[str, str, bool]:
    if challenge.answers_by is None or not challenge.is_public:
        return "", "", False
    zone = challenge.city.zone
    day = moments.short_day(challenge.answers_by, zone, language)
    if challenge.state_now != "open":
        return day, _("was the last day to answer"), False
    left, note = _left(moments.days_between(now, challenge.answers_by, zone), day, language)
    return left, note, challenge.answers_by - now <= URGENT


@lru_cache(maxsize=1024)
def _left(days: int, day: str, language: str) -> tuple[str, str]:
    """In the language that is active, which is the key of the cache."""
    return moments.days(days), _("answer by %(day)s") % {"day": day}


def badge_of(challenge: Challenge) -> tuple[str, str]:
    """Words and tone for its state; none while it simply is open."""
    state = challenge.state_now
    tones = {"decided": "moss", "followed_up": "moss", "withdrawn": "alarm"}
    return ("", "") if state == "open" else (str(CHALLENGE_STATES.states[state]), tones.get(state, ""))


def place_line(challenge: Challenge, shared: list[str]) -> str:
    """ "Jokkmokk, Vuollerim · shared with Austin and Oulu"."""
    where = ", ".join(part for part in (challenge.city.name, challenge.place) if part)
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
