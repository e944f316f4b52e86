"""The answers that a person wrote, and those that they endorsed, among their own things."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from talko.core.registries import own_things
from talko.core.registries.own_things import Things
from talko.core.text import languages
from talko.core.web.rows import Row
from talko.solutions.models import Solution
from talko.solutions.queries.solutions import name_of, own, visible_to


def register() -> None:
    own_things.register(Things("answers", _("Your answers"), _written, page="solutions:mine", order=10))
    own_things.register(Things("endorsed", _("What you endorsed"), _endorsed, _row, order=30))


def _written(person: Any) -> QuerySet[Solution]:
    return Solution.objects.filter(own(person))


def _endorsed(person: Any) -> QuerySet[Solution]:
    found = Solution.objects.filter(visible_to(person), endorsements__person=person)
    return found.select_related("challenge__city", "organisation", "author").order_by(
        "-endorsements__at", "-pk"
    )


def _row(solution: Solution, person: Any) -> Row:
    challenge = solution.challenge
    return Row(
        url=solution.get_absolute_url(),
        title=str(solution),
        lang=solution.language if solution.title else "",
        byline=name_of(solution),
        badge=str(solution.get_state_display()),
        note=languages.best(challenge.title, [languages.current(), challenge.language])[1],
    )
