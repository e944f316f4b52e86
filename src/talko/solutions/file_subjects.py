"""Answers and the city's decision as subjects of files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.challenges.rules import may_read
from talko.cities.rules import is_officer
from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject
from talko.core.text import languages
from talko.solutions.models import Decision, Solution
from talko.solutions.rules import may_see, writes_solution

PICTURES = Place("pictures", _("Pictures"), _("Add a picture"), only_pictures=True, most=10)
ATTACHMENTS = Place("attachments", _("Attachments"), _("Attach a file"))
MINUTES = Place("minutes", _("Minutes"), _("Add the minutes"), most=5)


def register() -> None:
    subjects.register(
        Solution,
        Subject(
            places=(PICTURES, ATTACHMENTS),
            may_see=may_see,
            may_add=_may_add,
            title=lambda solution: solution.title,
            organisation=lambda solution: solution.organisation.address_id if solution.organisation else "",
            beside=("challenge__city", "organisation"),
        ),
    )
    subjects.register(
        Decision,
        Subject(
            places=(MINUTES,),
            may_see=lambda person, decision: may_read(person, decision.challenge),
            may_add=lambda person, decision, _place: is_officer(person, decision.challenge),
            title=lambda decision: languages.best(decision.challenge.title, [languages.current()])[1],
            address=lambda decision: f"{decision.challenge.get_absolute_url()}#decision",
            city=lambda decision: decision.challenge.city.slug,
            in_name_of_city=True,
            beside=("challenge__city",),
        ),
    )


def _may_add(person: Any, solution: Solution, _place: str) -> bool:
    """As long as the answer itself can be changed: what was handed in stays as it was compared."""
    return writes_solution(person, solution) and solution.challenge.takes_answers
