"""What waits for a person: drafts to finish, requests to take part, challenges to review and to decide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.challenges.content import new_form
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import waiting_for_review
from talko.cities.queries import cities_where
from talko.cities.rules import Role, roles_of
from talko.core.editing import drafts
from talko.core.text import languages
from talko.solutions.models import Partner, Solution
from talko.solutions.queries.solutions import acting_keys, own
from talko.solutions.rules import may_decide

MOST = 20
"""Of each kind."""


@dataclass(frozen=True)
class Waiting:
    """One thing to do; its names are those of the design system's `next_steps`."""

    kind: str
    """ "draft", "challenge", "unsaved", "partner", "review" or "decide"."""
    text: str
    url: str
    label: str
    """What the button says."""
    deadline: datetime | None


def waiting_for(person: Any) -> list[Waiting]:
    """What has a deadline first, the nearest first. For an anonymous visitor nothing."""
    if person is None or not person.is_authenticated:
        return []
    found = [
        *_drafts(person),
        *_requests(person),
        *_challenges(person),
        *_reviews(person),
        *_decisions(person),
    ]
    return sorted(found, key=lambda one: (one.deadline is None, one.deadline or timezone.now()))


def _title(challenge: Challenge) -> str:
    return languages.best(challenge.title, [languages.current()], challenge.language)[1]


def _drafts(person: Any) -> list[Waiting]:
    begun = (
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
        for draft in begun
    ]


def _challenges(person: Any) -> list[Waiting]:
    """What officers have begun to write: their own drafts, those that a reviewer sent back, and what was never saved."""
    cities = {city.pk: city for city in cities_where(person, Role.OFFICER)}
    if not cities:
        return []
    unsaved = {new_form(city): city for city in cities.values()}
    found = [
        Waiting(
            "unsaved",
            _("You began to write a challenge for %(city)s. It is not saved yet.")
            % {"city": unsaved[form].name},
            f"{reverse('challenges:new')}?city={unsaved[form].slug}",
            _("Go on writing"),
            None,
        )
        for form in drafts.begun(by=person, forms=list(unsaved))
    ]
    written = Challenge.objects.filter(Q(owner=person) | ~Q(review_note=""), city__in=cities, state="draft")
    for challenge in written.order_by("-pk")[:MOST]:
        sent_back = _("“%(challenge)s” was sent back with a note from the reviewer.")
        text = sent_back if challenge.review_note else _("“%(challenge)s” is a draft.")
        found.append(
            Waiting(
                "challenge",
                text % {"challenge": _title(challenge)},
                reverse("challenges:edit", args=[challenge.public_id, challenge.slug]),
                _("Go on writing"),
                None,
            )
        )
    return found


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
            reverse("solutions:decide", args=[challenge.public_id, challenge.slug]),
            _("Compare and decide"),
            challenge.decision_by,
        )
        for challenge in closed
        if may_decide(person, challenge)
    ]
