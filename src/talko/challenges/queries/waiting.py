"""What waits for a person: drafts to finish, requests to take part, challenges to review and to decide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.challenges.models import Challenge, Partner, Solution
from talko.challenges.queries.challenges import waiting_for_review
from talko.challenges.queries.decisions import may_decide
from talko.challenges.queries.solutions import acting_keys, own
from talko.cities.rules import Role, roles_of
from talko.core import languages

MOST = 20
"""Of each kind."""


@dataclass(frozen=True)
class Waiting:
    """One thing to do; its names are those of the design system's `next_steps`."""

    kind: str
    """ "draft", "partner", "review" or "decide"."""
    text: str
    url: str
    label: str
    """What the button says."""
    deadline: datetime | None


def waiting_for(person: Any) -> list[Waiting]:
    """What has a deadline first, the nearest first. For an anonymous visitor nothing."""
    if person is None or not person.is_authenticated:
        return []
    found = [*_drafts(person), *_requests(person), *_reviews(person), *_decisions(person)]
    return sorted(found, key=lambda one: (one.deadline is None, one.deadline or timezone.now()))


def _title(challenge: Challenge) -> str:
    return languages.best(challenge.title, [languages.current()], challenge.language)[1]


def _drafts(person: Any) -> list[Waiting]:
    drafts = (
        Solution.objects.filter(own(person), state="draft")
        .filter(challenge__state="open", challenge__answers_by__gte=timezone.now())
        .select_related("challenge")
        .order_by("challenge__answers_by", "pk")[:MOST]
    )
    return [
        Waiting(
            "draft",
            _("Your answer to “%(challenge)s” is a draft.") % {"challenge": _title(draft.challenge)},
            reverse("solutions:edit", args=[draft.public_id]),
            _("Go on writing"),
            draft.challenge.answers_by,
        )
        for draft in drafts
    ]


def _requests(person: Any) -> list[Waiting]:
    asked = (
        Partner.objects.filter(
            organisation__in=acting_keys(person),
            state=Partner.State.ASKED,
            solution__state__in=("draft", "submitted"),
        )
        .select_related("solution__challenge", "organisation")
        .order_by("-pk")[:MOST]
    )
    return [
        Waiting(
            "partner",
            _("%(organisation)s is asked to take part in “%(solution)s”.")
            % {"organisation": partner.organisation.name, "solution": str(partner.solution)},
            partner.get_absolute_url(),
            _("Answer the request"),
            None,
        )
        for partner in asked
    ]


def _reviews(person: Any) -> list[Waiting]:
    return [
        Waiting(
            "review",
            _("“%(challenge)s” waits for your review.") % {"challenge": _title(challenge)},
            reverse("challenges:review", args=[challenge.public_id, challenge.slug]),
            _("Review it"),
            None,
        )
        for challenge in waiting_for_review(person)[:MOST]
    ]


def _decisions(person: Any) -> list[Waiting]:
    cities = [city for city, held in roles_of(person).items() if Role.OFFICER in held]
    closed = Challenge.objects.filter(city__in=cities, state="closed").order_by("decision_by", "pk")[:MOST]
    return [
        Waiting(
            "decide",
            _("“%(challenge)s” waits for the city's decision.") % {"challenge": _title(challenge)},
            reverse("challenges:decide", args=[challenge.public_id, challenge.slug]),
            _("Compare and decide"),
            challenge.decision_by,
        )
        for challenge in closed
        if may_decide(person, challenge)
    ]
