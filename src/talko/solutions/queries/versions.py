"""The versions of a sent answer, and what changed between two of them."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from talko.core.database.rows import get_or_not_found
from talko.core.models import AuditEntry
from talko.core.text.differences import Budget, Piece, differences
from talko.solutions.content import Content, as_texts, content_from, sent_content_of
from talko.solutions.models import Solution

STEPS = 50_000
"""For all texts of a page together, a few milliseconds: any two versions can be compared, so nothing is computed beforehand."""


@dataclass(frozen=True)
class Version:
    number: int
    """From 1, the first that was sent."""
    at: datetime | None
    who: str
    current: bool


@dataclass(frozen=True)
class Changed:
    label: str
    pieces: list[Piece]


def versions_of(solution: Solution) -> list[Version]:
    """The newest first; two queries."""
    kept = list(solution.versions.select_related("by").order_by("number"))
    first = (
        AuditEntry.objects.filter(
            subject_type=ContentType.objects.get_for_model(Solution),
            subject_id=solution.pk,
            action="solution.submitted",
        )
        .select_related("by")
        .last()
    )
    made = [(first.at if first else solution.submitted_at, str(first.by) if first and first.by else "")]
    made += [(version.at, str(version.by) if version.by else "") for version in kept]
    numbered = [
        Version(number, at, who, number == len(made)) for number, (at, who) in enumerate(made, start=1)
    ]
    return list(reversed(numbered))


def changes(solution: Solution, before: int, after: int) -> list[Changed]:
    """What differs between two versions, field by field. Raises NotFound for a version that does not exist."""
    criteria = list(solution.challenge.criteria.all())
    old = as_texts(_version(solution, before), criteria)
    new = as_texts(_version(solution, after), criteria)
    budget = Budget(STEPS)
    return [
        Changed(str(label), differences(old[name][1], text, budget))
        for name, (label, text) in new.items()
        if old[name][1] != text
    ]


def _version(solution: Solution, number: int) -> Content:
    if number == solution.versions.count() + 1:
        return sent_content_of(solution)
    version = get_or_not_found(solution.versions, number=number)
    return content_from(version.values)
