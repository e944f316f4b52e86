"""Who follows a thing: any subject of dialogue can be followed, and those who stop are never made to follow again."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import OuterRef, QuerySet, Subquery

from talko.accounts.models import Person
from talko.core.database.compiled_query import CompiledQuery, given
from talko.dialogue.models import Following
from talko.dialogue.subjects import subject_of


def is_following(person: Any, subject: models.Model) -> bool:
    """Whether they are notified of new messages: by their own choice, or as a party that has not stopped."""
    return person.is_authenticated and follows(person, subject, stopped=_stopped(person, subject))


def follows(person: Person, subject: models.Model, *, stopped: bool | None) -> bool:
    """The same where their choice was read with the subject: see `stopped_by`."""
    return subject_of(subject).is_party(person, subject) if stopped is None else not stopped


def stopped_by(person: int, subject_type: int) -> Subquery:
    """For the rows of a model: whether a person, by their key, chose to stop following; None for no choice."""
    choices = Following.objects.filter(person=person, subject_type=subject_type, subject_id=OuterRef("pk"))
    return Subquery(choices.values("stopped")[:1])


def choice_of(person: Person, subject: models.Model) -> bool | None:
    """Whether they chose to follow; None for no choice."""
    stopped = _stopped(person, subject)
    return None if stopped is None else not stopped


def _stopped(person: Person, subject: models.Model) -> bool | None:
    kind = ContentType.objects.get_for_model(subject).pk
    chosen = _chosen().given(person.pk, kind, subject.pk).first()
    return None if chosen is None else chosen.stopped


class _Chosen(NamedTuple):
    stopped: bool


@lru_cache(maxsize=1)
def _chosen() -> CompiledQuery[_Chosen]:
    person, subject_type, subject = given(3)
    return CompiledQuery.of(
        Following.objects.filter(person=person, subject_type=subject_type, subject_id=subject), _Chosen
    )


def followers_of(subject: models.Model) -> QuerySet[Person]:
    """Active followers, for the notifications of the subject's own room."""
    return Person.objects.filter(
        following__subject_type=ContentType.objects.get_for_model(subject),
        following__subject_id=subject.pk,
        following__stopped=False,
        is_active=True,
    )


class Follower(NamedTuple):
    """Someone who follows or has stopped, with only what notifying needs, as there may be many."""

    person_id: int
    stopped: bool
    person__is_active: bool
    person__mail: str
    person__erased_at: datetime | None

    @property
    def person(self) -> Person:
        columns = ("id", "is_active", "mail", "erased_at")
        values = (self.person_id, self.person__is_active, self.person__mail, self.person__erased_at)
        return Person.from_db(DEFAULT_DB_ALIAS, columns, values)


def followings_of(subject: models.Model) -> list[Follower]:
    found = Following.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
    )
    return [Follower(*columns) for columns in found.values_list(*Follower._fields)]


def followed_by(person: int, model: type[models.Model]) -> QuerySet[Any]:
    """Keys of the things of one kind that a person follows; `person` is their key."""
    return Following.objects.filter(
        person=person,
        subject_type__app_label=model._meta.app_label,
        subject_type__model=model._meta.model_name,
        stopped=False,
    ).values("subject_id")
