"""What the page of a challenge says to one reader."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from talko.challenges.models import Challenge, Criterion, FollowUp, Goal, Target
from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import follow_ups, similar
from talko.cities.rules import home_of
from talko.core import audit
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.text import languages
from talko.core.values import dates
from talko.dialogue.following import is_following


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
class JudgedBy:
    name: Text
    description: Text
    weight: int


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
    targets: list[tuple[str, Text]]


@dataclass(frozen=True)
class ChallengePage:
    title: Text
    lead: Text
    place: str
    badge: str
    badge_tone: str
    time_left: str
    """Until answers are due; empty when that is over."""
    is_urgent: bool
    reaches: int
    """The number of cities whose people can answer."""
    need: Need
    affected: Text
    amount: str
    amount_for: Text
    criteria: list[JudgedBy]
    timeline: list[Step]
    goals: list[GoalShown]
    answer_languages: str
    follow_ups: list[FollowUp]
    history: list[audit.Line]
    following: bool
    similar: int
    """How many other open challenges share a goal with this one."""


def challenge_page(person: Any, challenge: Challenge, *, described: str = "") -> ChallengePage:
    """`described`: "local" or "global" when the reader asked for one. The number of queries is fixed."""
    preferred = challenge_list.languages_for(person)
    shared = [city.name for city in challenge.shared_cities]
    lang, title = languages.best(challenge.title, preferred, challenge.language)
    goals = _goals(challenge, preferred)
    badge, tone = challenge_list.badge_of(challenge.state_now)
    time_left, is_urgent = _time_left(challenge)
    return ChallengePage(
        title=Text(title, lang),
        lead=_text(challenge.lead, [lang, *preferred]),
        place=challenge_list.place_line(
            challenge.city.name, challenge.place, shared if challenge.is_public else []
        ),
        badge=badge,
        badge_tone=tone,
        time_left=time_left,
        is_urgent=is_urgent,
        reaches=len(shared) + 1,
        need=_need(person, challenge, preferred, described),
        affected=_text(challenge.affected, preferred),
        amount=challenge.money.shown() if challenge.money else "",
        amount_for=_text(challenge.amount_for, preferred),
        criteria=[
            JudgedBy(_text(one.name, preferred), _text(one.description, preferred), one.weight)
            for one in _criteria().given(challenge.pk)
        ],
        timeline=_timeline(challenge),
        goals=goals,
        answer_languages=languages.and_list(
            [languages.name_here(code) for code in challenge.answer_languages]
        ),
        follow_ups=follow_ups(challenge) if challenge.state == "followed_up" else [],
        history=audit.history(challenge),
        following=is_following(person, challenge),
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
        for one in _criteria().given(challenge.pk)
    ]


def _text(texts: dict[str, str], preferred: list[str]) -> Text:
    lang, text = languages.best(texts, preferred)
    return Text(text, lang)


def _time_left(challenge: Challenge) -> tuple[str, bool]:
    """Until answers are due, and whether that is soon."""
    if challenge.answers_by is None or challenge.state_now not in {"open", "approved", "draft", "review"}:
        return "", False
    now = timezone.now()
    left = dates.days_left(now, challenge.answers_by, challenge.city.zone)
    return left, challenge.answers_by - now <= challenge_list.URGENT


def _need(person: Any, challenge: Challenge, preferred: list[str], described: str) -> Need:
    """Local for those who live there, or who read its language on a page of that language; global for everyone else."""
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
    lang, text = languages.best(challenge.need_global, preferred)
    return Need(challenge.need_global_html.get(lang, ""), text, lang, "need_global", False, other)


def _timeline(challenge: Challenge) -> list[Step]:
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


def _goals(challenge: Challenge, preferred: list[str]) -> list[GoalShown]:
    targets: dict[int, list[tuple[str, Text]]] = {}
    for target in _targets().given(challenge.pk):
        targets.setdefault(target.goal_id, []).append((target.code, _text(target.text, preferred)))
    return [
        GoalShown(goal.number, languages.best(goal.name, preferred)[1], targets.get(goal.number, []))
        for goal in _chosen_goals().given(challenge.pk)
    ]


@lru_cache(maxsize=1)
def _criteria() -> CompiledQuery[Criterion]:
    return CompiledQuery.of_instances(Criterion.objects.filter(challenge__in=given(1)))


@lru_cache(maxsize=1)
def _targets() -> CompiledQuery[Target]:
    return CompiledQuery.of_instances(Target.objects.filter(challenges__in=given(1)))


@lru_cache(maxsize=1)
def _chosen_goals() -> CompiledQuery[Goal]:
    return CompiledQuery.of_instances(Goal.objects.filter(challenges__in=given(1)))
