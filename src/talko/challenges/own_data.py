"""The share of challenges and answers in a person's data."""

from typing import Any

from talko.accounts.models import Person
from talko.accounts.own_data import Part, Rows
from talko.challenges.challenge_content import as_texts, content_of
from talko.challenges.models import (
    Challenge,
    Decision,
    Endorsement,
    FollowUp,
    Partner,
    Share,
    Solution,
    SolutionVersion,
)
from talko.challenges.solution_content import sent_content_of, values_of


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
    name="challenges",
    rows={
        "challenges": Rows(
            Challenge,
            "owner",
            ("city.slug", "state"),
            more=lambda one: dict(as_texts(content_of(one))),
            beside=("city",),
        ),
        "challenges_reviewed": Rows(Challenge, "reviewer", ("title",)),
        "shared": Rows(Share, "by", ("challenge", "city", "at"), beside=("challenge", "city")),
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
        "follow_ups": Rows(
            FollowUp, "by", ("challenge", "language", "text", "created_at"), beside=("challenge",)
        ),
    },
    erase=erase,
)
