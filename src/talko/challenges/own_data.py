"""The share of challenges and answers in a person's data."""

from typing import Any

from talko.accounts.models import Person
from talko.accounts.own_data import Part
from talko.challenges.challenge_content import as_texts, content_of
from talko.challenges.models import Challenge, Decision, Endorsement, FollowUp, Solution, SolutionVersion
from talko.challenges.solution_content import sent_content_of, values_of


def export(person: Person) -> dict[str, Any]:
    return {
        "challenges": [
            {"id": one.address_id, "city": one.city.slug, "state": one.state, **as_texts(content_of(one))}
            for one in Challenge.objects.filter(owner=person).select_related("city").order_by("pk")
        ],
        "answers": [
            {
                "id": one.address_id,
                "challenge": one.challenge.address_id,
                "in_name_of": one.organisation.name if one.organisation else "",
                "state": one.state,
                **values_of(sent_content_of(one)),
                "changed_since_withdrawn": one.unsent,
            }
            for one in Solution.objects.filter(author=person)
            .select_related("challenge", "organisation")
            .order_by("pk")
        ],
        "earlier_versions": [
            {"answer": one.solution.address_id, "number": one.number, **one.values}
            for one in SolutionVersion.objects.filter(by=person).select_related("solution").order_by("pk")
        ],
        "endorsed": [
            {"answer": one.solution.address_id, "title": one.solution.title}
            for one in Endorsement.objects.filter(person=person).select_related("solution").order_by("pk")
        ],
        "decisions": list(
            Decision.objects.filter(by=person).order_by("pk").values("language", "summary", "decided_at")
        ),
        "follow_ups": list(
            FollowUp.objects.filter(by=person).order_by("pk").values("language", "text", "created_at")
        ),
    }


def erase(person: Person) -> None:
    """What was never sent of an answer of their own concerns nobody else; what was sent stays, under no name."""
    Solution.objects.filter(author=person, organisation=None, state="draft").delete()
    Solution.objects.filter(author=person, organisation=None).update(unsent=None)


PART = Part(name="challenges", export=export, erase=erase)
