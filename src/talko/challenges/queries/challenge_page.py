"""What the page of a challenge says to one reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import similar
from talko.cities.rules import home_of
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web import parts


@dataclass(frozen=True)
class Text:
    """A text in the version that this reader gets."""

    text: str
    lang: str


@dataclass(frozen=True)
class Need:
    """The need in full, in one of its descriptions."""

    html: str
    text: str
    lang: str
    field: str
    is_local: bool
    other: str
    """The description that is one click away: "local", "global", or empty when there is only one."""


@dataclass(frozen=True)
class Step:
    """A step of the time line."""

    name: str
    """"opens", "answers", "decision" or "outcome"."""
    date: datetime | None
    state: str
    """"done", "now" or "next"."""


@dataclass(frozen=True)
class GoalShown:
    number: int
    name: str
    url: str
    """Of the list of challenges that serve it."""
    targets: list[tuple[str, Text]]


@dataclass(frozen=True)
class Frame:
    """What all tabs of its page say: the words on top, and what a reader decides by."""

    title: Text
    lead: Text
    place: str
    badge: str
    badge_tone: str
    time_left: str
    """Until answers are due; empty when that is over."""
    is_last_day: bool
    is_urgent: bool
    deadline: str
    """When answers are due, on the clocks of the city and of the reader; empty when none is set."""
    reaches: int
    """The number of cities whose people can answer."""
    amount: str
    timeline: list[Step]
    goals: list[GoalShown]
    answer_languages: str


@dataclass(frozen=True)
class Details:
    """What stands below the need."""

    affected: Text
    amount: str
    amount_for: Text
    criteria: list[parts.Criterion]
    goals: list[GoalShown]
    similar: int
    """How many other open challenges share a goal with this one."""


def frame(person: Any, challenge: Challenge, *, with_targets: bool = False) -> Frame:
    """The number of queries is fixed."""
    preferred = challenge_list.languages_for(person)
    prefetch_related_objects([challenge], "goals")
    shared = [city.name for city in challenge.shared_cities]
    lang, title = languages.best(challenge.title, preferred, challenge.language)
    badge, tone = challenge_list.badge_of(challenge.state_now)
    days, is_urgent = _days_left(challenge)
    return Frame(
        title=Text(title, lang),
        lead=_text(challenge.lead, [lang, *preferred]),
        place=challenge_list.place_line(
            challenge.city.name, challenge.place, shared if challenge.is_public else []
        ),
        badge=badge,
        badge_tone=tone,
        time_left="" if days is None else dates.days(days),
        is_last_day=days is not None and days <= 0,
        is_urgent=is_urgent,
        deadline=deadline_of(challenge),
        reaches=len(shared) + 1,
        amount=challenge.money.shown() if challenge.money else "",
        timeline=timeline(challenge),
        goals=_goals(challenge, preferred, with_targets=with_targets),
        answer_languages=languages.and_list(
            [languages.name_here(code) for code in challenge.answer_languages]
        ),
    )


def deadline_of(challenge: Challenge) -> str:
    return dates.in_words(challenge.answers_by, challenge.city.zone) if challenge.answers_by else ""


def details(person: Any, challenge: Challenge) -> Details:
    """The number of queries is fixed."""
    preferred = challenge_list.languages_for(person)
    goals = _goals(challenge, preferred, with_targets=True)
    return Details(
        affected=_text(challenge.affected, preferred),
        amount=challenge.money.shown() if challenge.money else "",
        amount_for=_text(challenge.amount_for, preferred),
        criteria=_criteria(challenge, preferred),
        goals=goals,
        similar=similar(challenge, person) if goals and challenge.state_now == "open" else 0,
    )


@dataclass(frozen=True)
class Wording:
    lang: str
    name: str
    description: str


def criteria_in_all_languages(challenge: Challenge) -> list[tuple[int, list[Wording]]]:
    """For the reviewer, who must see whether they say the same: each criterion's weight and its wordings."""
    return [
        (
            one.weight,
            [
                Wording(code, one.name.get(code, ""), one.description.get(code, ""))
                for code in dict.fromkeys([*one.name, *one.description])
            ],
        )
        for one in challenge.criteria.all()
    ]


def _criteria(challenge: Challenge, preferred: list[str]) -> list[parts.Criterion]:
    criteria = []
    for one in challenge.criteria.all():
        lang, name = languages.best(one.name, preferred)
        text = languages.best(one.description, [lang, *preferred])[1]
        criteria.append(parts.Criterion(name, one.weight, text, lang))
    return criteria


def _text(texts: dict[str, str], preferred: list[str]) -> Text:
    lang, text = languages.best(texts, preferred)
    return Text(text, lang)


def _days_left(challenge: Challenge) -> tuple[int | None, bool]:
    """Until answers are due, and whether that is soon."""
    if challenge.answers_by is None or challenge.state_now not in {"open", "approved", "draft", "review"}:
        return None, False
    now = timezone.now()
    left = dates.days_between(now, challenge.answers_by, challenge.city.zone)
    return left, challenge.answers_by - now <= challenge_list.URGENT


def need(person: Any, challenge: Challenge, *, described: str = "") -> Need:
    """`described`: "local" or "global" when the reader asked for one.

    Else local for those who live there, or who read its language on a page of that language; global for everyone else.
    """
    home = home_of(person)
    is_local = home == challenge.city_id if home else languages.current() == challenge.language
    if described in {"local", "global"}:
        is_local = described == "local"
    if not challenge.need_global or not challenge.need_local:
        is_local = bool(challenge.need_local)
    other = "" if not (challenge.need_global and challenge.need_local) else "global" if is_local else "local"
    if is_local:
        return Need(
            challenge.need_local_html, challenge.need_local, challenge.language, "need_local", True, other
        )
    lang, text = languages.best(challenge.need_global, challenge_list.languages_for(person))
    return Need(challenge.need_global_html.get(lang, ""), text, lang, "need_global", False, other)


def timeline(challenge: Challenge) -> list[Step]:
    """What is done, what is now, and what comes."""
    reached = {"open": 0, "closed": 1, "decided": 2, "followed_up": 3}.get(challenge.state_now, -1)
    steps = (
        ("opens", challenge.opened_at or challenge.opens_at),
        ("answers", challenge.answers_by),
        ("decision", challenge.decided_at or challenge.decision_by),
        ("outcome", None),
    )
    return [
        Step(name, date, "done" if at <= reached else "now" if at == reached + 1 and reached >= 0 else "next")
        for at, (name, date) in enumerate(steps)
    ]


def _goals(challenge: Challenge, preferred: list[str], *, with_targets: bool) -> list[GoalShown]:
    targets: dict[int, list[tuple[str, Text]]] = {}
    for target in challenge.targets.all() if with_targets else ():
        targets.setdefault(target.goal_id, []).append((target.code, _text(target.text, preferred)))
    return [
        GoalShown(
            goal.number,
            languages.best(goal.name, preferred)[1],
            f"{reverse('challenges:list')}?goal={goal.number}",
            targets.get(goal.number, []),
        )
        for goal in challenge.goals.all()
    ]
