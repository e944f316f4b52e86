"""What an unsent answer still needs: as a list on its page and above its form, each with the place to add it."""

from collections.abc import Sequence

from django.urls import reverse

from talko.challenges.models import Criterion
from talko.challenges.queries.needed import Needed
from talko.solutions.content import Content, as_texts, content_of, missing
from talko.solutions.models import Solution


def needed_of_solution(solution: Solution) -> list[Needed]:
    """Three queries."""
    return needed(solution, content_of(solution), list(solution.challenge.criteria.all()))


def needed(solution: Solution, content: Content, criteria: Sequence[Criterion]) -> list[Needed]:
    """In the order of the form."""
    form = reverse("solutions:edit", args=[solution.public_id])
    labels = {name: label for name, (label, _text) in as_texts(content, criteria).items()}
    return [
        Needed(
            labels.get(name, labels["steps"]),
            text,
            f"{form}#id_{name}_0" if name == "amount" else f"{form}#id_{name}",
        )
        for name, text in missing(content, criteria).items()
    ]
