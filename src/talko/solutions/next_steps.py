"""What waits for those who answer, and for those who decide: drafts, requests to take part, decisions."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.actors.rules import organisations_acted_for
from talko.challenges.models import Challenge
from talko.cities.rules import Role, cities_with
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Step
from talko.core.text import languages
from talko.core.workflow import can
from talko.solutions.models import Partner, Solution
from talko.solutions.queries.solutions import own

MOST = 20
"""Of each kind."""


def register() -> None:
    next_steps.register("solutions", _steps, order=10)


def _steps(person: Any) -> Iterator[Step]:
    yield from _drafts(person)
    yield from _requests(person)
    yield from _decisions(person)


def _title(challenge: Challenge) -> str:
    return languages.best(challenge.title, [languages.current()], challenge.language)[1]


def _drafts(person: Any) -> Iterator[Step]:
    begun = (
        Solution.objects.filter(own(person), state="draft")
        .filter(challenge__state="open", challenge__answers_by__gte=timezone.now())
        .select_related("challenge")
        .only("public_id", "challenge__title", "challenge__language", "challenge__answers_by")
        .order_by("challenge__answers_by", "pk")[:MOST]
    )
    for draft in begun:
        yield Step(
            _("Your answer to “%(challenge)s” is a draft.") % {"challenge": _title(draft.challenge)},
            reverse("solutions:edit", args=[draft.public_id]),
            _("Continue writing"),
            deadline=draft.challenge.answers_by,
        )


def _requests(person: Any) -> Iterator[Step]:
    organisations = organisations_acted_for(person)
    if not organisations:
        return
    asked = (
        Partner.objects.filter(
            organisation__in=organisations,
            state=Partner.State.ASKED,
            solution__state__in=("draft", "submitted"),
        )
        .select_related("solution", "organisation")
        .only("solution__public_id", "solution__title", "organisation__public_id", "organisation__name")
        .order_by("-pk")[:MOST]
    )
    for partner in asked:
        yield Step(
            _("%(organisation)s is asked to take part in “%(solution)s”.")
            % {"organisation": partner.organisation.name, "solution": str(partner.solution)},
            partner.get_absolute_url(),
            _("Answer the request"),
        )


def _decisions(person: Any) -> Iterator[Step]:
    cities = cities_with(person, Role.OFFICER)
    if not cities:
        return
    closed = Challenge.objects.filter(city__in=cities, state="closed").order_by("decision_by", "pk")[:MOST]
    for challenge in closed:
        if can(challenge, "decide", person):
            yield Step(
                _("“%(challenge)s” is waiting for the city's decision.") % {"challenge": _title(challenge)},
                reverse("solutions:decide", args=[challenge.public_id, challenge.slug]),
                _("Compare and decide"),
                deadline=challenge.decision_by,
            )
