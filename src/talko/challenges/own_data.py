"""The share of challenges in a person's data."""

from talko.accounts.models import Person
from talko.challenges.content import as_texts, content_of
from talko.challenges.models import Challenge, FollowUp, Interest, Share
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows


def erase(person: Person) -> None:
    Interest.objects.filter(person=person).delete()


PART = Part(
    name="challenges",
    rows={
        "challenges": Rows(
            Challenge,
            "owner",
            ("city.slug", "state"),
            more=lambda one: {name: text for name, (_, text) in as_texts(content_of(one)).items()},
            beside=("city",),
        ),
        "challenges_reviewed": Rows(Challenge, "reviewer", ("title",)),
        "shared": Rows(Share, "by", ("challenge", "city", "at"), beside=("challenge", "city")),
        "follow_ups": Rows(
            FollowUp, "by", ("challenge", "language", "text", "created_at"), beside=("challenge",)
        ),
        "interests": Rows(
            Interest,
            "person",
            more=lambda one: {"goal": one.goal_id, "name": one.goal.name},
            beside=("goal",),
        ),
    },
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
