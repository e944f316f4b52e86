"""What an unsent answer still needs: as a list on its page and in its form, each with the place to add it."""

from collections.abc import Sequence

from django.urls import reverse

from talko.challenges.models import Criterion
from talko.challenges.queries.checklist import Needed
from talko.core.errors import Message
from talko.solutions.content import Content, as_texts, content_of, criterion_field, missing
from talko.solutions.models import Solution


def needed_of_solution(solution: Solution) -> list[Needed]:
    """Three queries."""
    criteria = list(solution.challenge.criteria.all())
    form = reverse("solutions:edit", args=[solution.public_id])
    content = content_of(solution)
    labels = _labels(content, criteria)
    return [
        Needed(labels.get(name, labels["steps"]), text, f"{form}{_anchor(name)}")
        for name, text in missing(content, criteria).items()
    ]


def checklist(content: Content, criteria: Sequence[Criterion], found: dict[str, Message]) -> list[Needed]:
    """For the form itself: also what is done. `found` is what is `missing`."""
    labels = _labels(content, criteria)
    always = ["title", "summary", *(criterion_field(one.order) for one in criteria), "amount"]
    return [
        Needed(labels.get(name, labels["steps"]), found.get(name, ""), _anchor(name), done=name not in found)
        for name in dict.fromkeys([*always, *found])
    ]


def _labels(content: Content, criteria: Sequence[Criterion]) -> dict[str, Message]:
    return {name: label for name, (label, _text) in as_texts(content, criteria).items()}


def _anchor(name: str) -> str:
    return f"#id_{name}_0" if name == "amount" else f"#id_{name}"
