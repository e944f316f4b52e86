"""The share of answers and decisions in a person's data."""

from typing import Any

from talko.accounts.models import Person
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows
from talko.solutions.content import sent_content_of, values_of
from talko.solutions.models import Decision, Endorsement, Partner, Solution, SolutionVersion


def _answer(answer: Solution) -> dict[str, Any]:
    return {
        "challenge": answer.challenge.address_id,
        "in_name_of": answer.organisation.name if answer.organisation else "",
        **values_of(sent_content_of(answer)),
        "changed_since_withdrawn": answer.unsent,
    }


def erase(person: Person) -> None:
    """What was never sent of an answer of their own concerns nobody else; what was sent stays, under no name."""
    Solution.objects.filter(author=person, organisation=None, state="draft").delete()
    Solution.objects.filter(author=person, organisation=None).update(unsent=None)


PART = Part(
    name="solutions",
    rows={
        "answers": Rows(Solution, "author", ("state",), more=_answer, beside=("challenge", "organisation")),
        "earlier_versions": Rows(
            SolutionVersion,
            "by",
            ("number",),
            more=lambda one: {"answer": one.solution.address_id, **one.values},
            beside=("solution",),
        ),
        "partnerships_answered": Rows(
            Partner, "answered_by", ("solution", "organisation", "state"), beside=("solution", "organisation")
        ),
        "endorsed": Rows(
            Endorsement,
            "person",
            more=lambda one: {"answer": one.solution.address_id, "title": one.solution.title},
            beside=("solution",),
        ),
        "decisions": Rows(
            Decision, "by", ("challenge", "language", "summary", "decided_at"), beside=("challenge",)
        ),
    },
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
