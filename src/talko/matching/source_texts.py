"""What is written about organisations and challenges, piece by piece, with the language and the weight of each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from talko.actors.models import Organisation, Project
from talko.challenges.models import Challenge
from talko.challenges.models.challenge import PUBLIC_STATES

LONGEST = 20_000
"""Characters of one piece that count."""
_NOT_WORDS = re.compile(r"https?://\S+|\]\([^)\s]{0,500}\)|<[^<>]{1,200}>")

NAME, TAG, SUMMARY, DESCRIPTION, IMPACT = 1.0, 1.5, 1.5, 1.0, 0.5
TITLE, LEAD, NEED, AFFECTED, CRITERION, MONEY, GOAL = 3.0, 2.0, 1.0, 0.5, 0.5, 1.0, 0.3
"""How much a word counts by where it stands."""


@dataclass(frozen=True)
class Piece:
    text: str
    language: str
    weight: float
    in_query: bool = True
    """Names of goals describe, but everybody's goals are alike: asked for, they made rankings worse."""
    versions: int = 1
    """In how many languages the same is said."""


@dataclass(frozen=True)
class About:
    """All that is known of one organisation or challenge."""

    pieces: tuple[Piece, ...]
    records: int
    newest_on: date | None
    projects: int = 0


def organisations(keys: Iterable[int]) -> dict[int, About]:
    """In three queries for any number of them."""
    projects = Project.objects.only("name", "summary", "social_impact", "started_on", "ended_on")
    rows = (
        Organisation.objects.filter(pk__in=list(keys))
        .only("name", "summary", "description", "languages", "source", "created_at", "updated_at")
        .prefetch_related("tags", Prefetch("projects", projects.order_by("pk")))
    )
    return {row.pk: _organisation(row) for row in rows}


def challenges(keys: Iterable[int]) -> dict[int, About]:
    """Drafts too; in three queries."""
    rows = Challenge.objects.filter(pk__in=list(keys)).prefetch_related("criteria", "goals")
    return {row.pk: of_challenge(row) for row in rows}


def public_challenges() -> Any:
    return Challenge.objects.filter(state__in=PUBLIC_STATES, opened_at__isnull=False)


def of_challenge(row: Challenge) -> About:
    pieces = [
        *_texts(row.title, TITLE),
        *_texts(row.lead, LEAD),
        *_texts({row.language: row.need_local}, NEED),
        *_texts(row.need_global, NEED),
        *_texts(row.affected, AFFECTED),
        *_texts(row.amount_for, MONEY),
    ]
    for criterion in row.criteria.all():
        pieces += [*_texts(criterion.name, CRITERION), *_texts(criterion.description, CRITERION)]
    for goal in row.goals.all():
        pieces += _texts({"en": goal.name.get("en", "")}, GOAL, in_query=False)
    return About(tuple(pieces), 1, row.opened_at.date() if row.opened_at else None)


def _organisation(row: Organisation) -> About:
    told = [*_texts(row.summary, SUMMARY), *_texts(row.description, DESCRIPTION)]
    own = told[0].language if told else next(iter(row.languages), "en")
    pieces = [*_texts({own: row.name}, NAME), *told]
    for tag in row.tags.all():
        # A field may be named in English or as its people say it: both are tried, together they count once.
        pieces += _texts({own: tag.name.replace(" and ", " "), "en": tag.name}, TAG)
    projects = list(row.projects.all())
    for project in projects:
        said = [*_texts(project.summary, SUMMARY), *_texts(project.social_impact, IMPACT)]
        pieces += [*_texts({said[0].language if said else own: project.name}, NAME), *said]
    return About(tuple(pieces), bool(told) + len(projects), _newest(row, projects), len(projects))


def _newest(row: Organisation, projects: list[Project]) -> date | None:
    """The day of the newest project; without one the day on which people here wrote what is known."""
    today = timezone.now().date()
    days = [day for one in projects for day in (one.started_on, one.ended_on) if day and day <= today]
    if not days and row.source_id is None:
        return row.updated_at.date()
    return max(days, default=None)


def _texts(texts: Mapping[str, str], weight: float, *, in_query: bool = True) -> list[Piece]:
    written = {language: text for language, text in texts.items() if text and not text.isspace()}
    return [
        Piece(clean(text), language, weight, in_query, len(written)) for language, text in written.items()
    ]


def clean(text: str) -> str:
    """Without addresses and markup, no longer than what counts."""
    return _NOT_WORDS.sub(" ", text[:LONGEST])
