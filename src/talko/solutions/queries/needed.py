"""What an unsent answer still needs: as a list on its page and above its form, each with the place to mend it."""

from django.urls import reverse

from talko.challenges.queries.needed import Needed
from talko.solutions import content as solution_content
from talko.solutions.models import Solution


def needed_of_solution(solution: Solution) -> list[Needed]:
    """In the order of the form; three queries."""
    form = reverse("solutions:edit", args=[solution.public_id])
    criteria = list(solution.challenge.criteria.all())
    content = solution_content.content_of(solution)
    found = solution_content.missing(content, criteria)
    labels = {name: label for name, (label, _text) in solution_content.as_texts(content, criteria).items()}
    return [
        Needed(
            labels.get(name, labels["steps"]),
            text,
            f"{form}#id_{name}_0" if name == "amount" else f"{form}#id_{name}",
        )
        for name, text in found.items()
    ]
