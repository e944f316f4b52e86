"""What is written about organisations and challenges: every text with its language and its weight."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from talko.actors.models import Organisation, Project
from talko.challenges.models import Challenge
from talko.challenges.models.challenge import PUBLIC_STATES

LONGEST = 20_000
"""Characters of one text that count."""
_NOT_WORDS = re.compile(r"https?://\S+|\]\([^)\s]{0,500}\)|<[^<>]{1,200}>")
_HEADING = re.compile(r"^ {0,3}#{1,6} (.*)$", re.MULTILINE)
_SIGNS = re.compile(
    r"^ {0,3}(?:[-*+>]|\d{1,9}[.)]) +|\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)|\\(?=[!-/:-@[-`{-~])", re.MULTILINE
)

NAME, TAG, SUMMARY, DESCRIPTION, IMPACT = 1.0, 1.5, 1.5, 1.0, 0.5
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
    """All that is known of one organisation or challenge."""

    texts: tuple[SourceText, ...]


def organisation_profiles(keys: Iterable[int]) -> dict[int, Profile]:
    """By primary key; three queries for any number."""
    projects = Project.objects.only("name", "summary", "social_impact")
    rows = (
        Organisation.objects.filter(pk__in=list(keys))
        .only("name", "summary", "description", "languages")
        .prefetch_related("tags", Prefetch("projects", projects.order_by("pk")))
    )
    return {row.pk: _organisation_profile(row) for row in rows}


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


def _organisation_profile(row: Organisation) -> Profile:
    own = [*_versions(row.summary, SUMMARY), *_versions(row.description, DESCRIPTION)]
    language = own[0].language if own else next(iter(row.languages), "en")
    texts = [*_versions({language: row.name}, NAME), *own]
    for tag in row.tags.all():
        # A field may be named in English or in the organisation's language: both are tried and together count once.
        texts += _versions({language: tag.name.replace(" and ", " "), "en": tag.name}, TAG)
    for project in row.projects.all():
        written = [*_versions(project.summary, SUMMARY), *_versions(project.social_impact, IMPACT)]
        texts += [*_versions({written[0].language if written else language: project.name}, NAME), *written]
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
