"""Answers in lists: those to a challenge, a person's own, an organisation's."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person, full_name
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.core import ids
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.files.queries import addresses_of_thumbnails
from talko.core.text import languages
from talko.core.text.slugs import slug_of
from talko.core.values import dates, money
from talko.core.web.addresses import address_of
from talko.core.web.fragment_cache import cached
from talko.core.web.parts import Mark
from talko.core.web.rows import Row
from talko.solutions.models import Partner, Solution
from talko.solutions.models.solution import SENT_STATES, UNTITLED
from talko.solutions.queries.solutions import own

PAGE_SIZE = 20
FIRST = 5
"""How many answers the challenge's own page shows."""
NO_BADGE = ("", "")


class Listed(NamedTuple):
    """The columns that a row needs: a list is read often and should cost little."""

    pk: int
    public_id: UUID
    title: str
    language: str
    excerpt: str
    submitted_at: datetime | None
    amount: int | None
    currency: str
    state: str
    endorsement_count: int
    organisation_id: int | None
    organisation__public_id: UUID | None
    organisation__name: str | None
    author_id: int | None
    author__public_id: UUID | None
    author__name: str | None
    author__erased_at: datetime | None
    city__name: str | None
    has_partners: bool
    """Who accepted to be named."""


class KnownCount(Paginator):
    """The number of sent answers stands in the challenge: nothing is counted."""

    def __init__(self, challenge: Challenge) -> None:
        found: Any = sent(challenge) if challenge.solution_count else []
        super().__init__(found, PAGE_SIZE)
        self.challenge = challenge

    @cached_property
    def count(self) -> int:
        return self.challenge.solution_count


def sent(challenge: Challenge) -> CompiledQuery[Listed]:
    """The chosen one first, then the newest first; the order of an index."""
    return _sent().given(challenge.pk)


@lru_cache(maxsize=1)
def _sent() -> CompiledQuery[Listed]:
    (challenge,) = given(1)
    found = listed(Solution.objects.filter(challenge=challenge, state__in=SENT_STATES))
    return CompiledQuery.of(found.order_by("state", "-submitted_at", "-id"), Listed)


def listed(solutions: QuerySet[Solution]) -> QuerySet[Solution]:
    """With what `Listed` needs besides columns of its own."""
    named = Partner.objects.filter(solution=OuterRef("pk"), state=Partner.State.ACCEPTED)
    return solutions.annotate(has_partners=Exists(named))


def page_of(challenge: Challenge, number: Any) -> tuple[Page[Any], list[Row]]:
    """One page of the list of a challenge's answers; two queries, none when there are no answers."""
    page = KnownCount(challenge).get_page(number)
    on_page: Any = page.object_list
    return page, rows([(one, challenge.city.zone) for one in on_page])


def answers_url(challenge: Challenge) -> str:
    return address_of("solutions:of-challenge", challenge.public_id, challenge.slug)


def rows(shown: Sequence[tuple[Listed, tzinfo]]) -> list[Row]:
    """Each with the zone of its challenge's city, whose days are shown. Three queries at most."""
    partners = partner_names([one.pk for one, _zone in shown if one.has_partners])
    marks = _marks([one for one, _zone in shown])
    language = languages.current()
    badges = {
        "chosen": (_("Chosen"), "moss"),
        "draft": (_("Draft"), ""),
        "withdrawn": (_("Withdrawn"), "alarm"),
    }
    root = address_of("solutions:mine")
    sent, cost, together = _("sent"), _("cost"), _("With %(partners)s")
    return [
        Row(
            url=f"{root}{ids.encode(one.public_id)}-{slug_of(one.title)}/",
            title=one.title or str(UNTITLED),
            lang=one.language,
            mark=marks[one.pk],
            when=dates.short_day(one.submitted_at, zone, language) if one.submitted_at else "",
            when_note=sent,
            byline=f"{_name(one)} · {one.city__name}" if one.city__name else _name(one),
            badge=badges.get(one.state, NO_BADGE)[0],
            badge_tone=badges.get(one.state, NO_BADGE)[1],
            text=one.excerpt,
            text_lang=one.language,
            note=together % {"partners": ", ".join(partners[one.pk])} if one.pk in partners else "",
            amount="" if one.amount is None else money.shown(one.amount, one.currency, language),
            amount_note=cost,
            counts=_endorsements(one.endorsement_count),
        )
        for one, zone in shown
    ]


def _marks(listed: Sequence[Listed]) -> dict[int, Mark]:
    """Of the organisations, and of people who answer as themselves. Two queries at most; a new picture shows a moment later."""
    organisations = sorted({one.organisation_id for one in listed if one.organisation_id})
    people = sorted({one.author_id for one in listed if one.author_id and not one.organisation_id})
    logos, portraits = cached(
        "answer-marks",
        organisations,
        people,
        make=lambda: (
            addresses_of_thumbnails(Organisation, organisations, "logo"),
            addresses_of_thumbnails(Person, people, "portrait"),
        ),
    )
    return {
        one.pk: Mark(_name(one), one.organisation__public_id, logos.get(one.organisation_id, ""))
        if one.organisation_id
        else Mark(
            _name(one), one.author__public_id or "", portraits.get(one.author_id or 0, ""), is_person=True
        )
        for one in listed
    }


def _name(one: Listed) -> str:
    if one.organisation__name is not None:
        return one.organisation__name
    return full_name(one.author__name, one.author__erased_at)


def _endorsements(count: int) -> str:
    return (
        ngettext("%(count)d endorsement", "%(count)d endorsements", count) % {"count": count} if count else ""
    )


class _Named(NamedTuple):
    solution_id: int
    organisation__name: str


def partner_names(keys: list[int]) -> dict[int, list[str]]:
    """Only those who accepted to be named."""
    found: dict[int, list[str]] = {}
    if keys:
        for key, name in _accepted(len(keys)).given(*keys):
            found.setdefault(key, []).append(name)
    return found


@lru_cache(maxsize=2 * PAGE_SIZE)
def _accepted(number: int) -> CompiledQuery[_Named]:
    accepted = Partner.objects.filter(solution__in=given(number), state=Partner.State.ACCEPTED)
    return CompiledQuery.of(accepted.order_by("organisation__sort_key", "organisation_id"), _Named)


def answers_of(person: Any, condition: Q, number: Any) -> tuple[Page[Any], list[Row]]:
    """One page of a person's own answers and those of the organisations they act for, the latest first; three queries."""
    found = listed(Solution.objects.filter(own(person), condition)).order_by("-updated_at", "-id")
    page = Paginator(found.values_list("challenge__city__time_zone", *Listed._fields), PAGE_SIZE).get_page(
        number
    )
    return page, rows([(Listed(*columns), ZoneInfo(zone)) for zone, *columns in page.object_list])


def answers_by(organisation: Organisation) -> list[Row]:
    """The latest sent answers of an organisation, each with the challenge that it answers; four queries, one when there are none."""
    sent = listed(Solution.objects.filter(organisation=organisation, state__in=SENT_STATES))
    asked = [f"challenge__{name}" for name in ("pk", "title", "language", "city__name", "city__time_zone")]
    found = sent.order_by("-submitted_at", "-id").values_list(*asked, *Listed._fields)[:FIRST]
    answers = [(one[: len(asked)], Listed(*one[len(asked) :])) for one in found]
    pictures = addresses_of_thumbnails(Challenge, {key for (key, *_), _answer in answers}, "lead")
    preferred = [languages.current()]
    shown = rows([(answer, ZoneInfo(zone)) for (*_, zone), answer in answers])
    for row, ((key, title, language, city, _zone), _answer) in zip(shown, answers, strict=True):
        row.mark, row.thumbnail = None, pictures.get(key, "")
        row.byline = f"{city} · {languages.best(title, preferred, language)[1]}"
    return shown
