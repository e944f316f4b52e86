"""What is written about challenges: every text with its language and its weight."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from talko.challenges.models import Challenge
from talko.challenges.models.challenge import PUBLIC_STATES

LONGEST = 20_000
"""Characters of one text that count."""
_NOT_WORDS = re.compile(r"https?://\S+|\]\([^)\s]{0,500}\)|<[^<>]{1,200}>")
_HEADING = re.compile(r"^ {0,3}#{1,6} (.*)$", re.MULTILINE)
_SIGNS = re.compile(
    r"^ {0,3}(?:[-*+>]|\d{1,9}[.)]) +|\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)|\\(?=[!-/:-@[-`{-~])", re.MULTILINE
)

TITLE, LEAD, NEED, AFFECTED, CRITERION, MONEY, GOAL = 3.0, 2.0, 1.0, 0.5, 0.5, 1.0, 0.3
"""How much a word counts, by the field that it is in."""


@dataclass(frozen=True)
class SourceText:
    text: str
    language: str
    weight: float
    in_query: bool = True
    """Names of goals describe a challenge but are not searched for: everybody's goals are alike, and they made rankings worse."""
    versions: int = 1
    """Number of languages in which the same is written."""


@dataclass(frozen=True)
class Profile:
    """All that is written about a challenge."""

    texts: tuple[SourceText, ...]


def challenge_profiles(keys: Iterable[int]) -> dict[int, Profile]:
    """By primary key, drafts included; three queries."""
    rows = Challenge.objects.filter(pk__in=list(keys)).prefetch_related("criteria", "goals")
    return {row.pk: challenge_profile(row) for row in rows}


def public_challenges() -> QuerySet[Challenge]:
    return Challenge.objects.filter(state__in=PUBLIC_STATES, opened_at__isnull=False)


def challenge_profile(row: Challenge) -> Profile:
    texts = [
        *_versions(row.title, TITLE),
        *_versions(row.lead, LEAD),
        *_versions({row.language: row.need_local}, NEED),
        *_versions(row.need_global, NEED),
        *_versions(row.affected, AFFECTED),
        *_versions(row.amount_for, MONEY),
    ]
    for criterion in row.criteria.all():
        texts += [*_versions(criterion.name, CRITERION), *_versions(criterion.description, CRITERION)]
    for goal in row.goals.all():
        texts += _versions({"en": goal.name.get("en", "")}, GOAL, in_query=False)
    return Profile(tuple(texts))


def _versions(texts: Mapping[str, str], weight: float, *, in_query: bool = True) -> list[SourceText]:
    """One field, in each language in which it is written."""
    written = {language: text for language, text in texts.items() if text and not text.isspace()}
    return [
        SourceText(clean(text), language, weight, in_query, len(written))
        for language, text in written.items()
    ]


def clean(text: str) -> str:
    """Without addresses and markup, cut to what counts. A heading ends like a sentence."""
    return _SIGNS.sub("", _HEADING.sub(_as_sentence, _NOT_WORDS.sub(" ", text[:LONGEST])))


def _as_sentence(heading: re.Match[str]) -> str:
    words = heading[1].strip(" #:")
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
