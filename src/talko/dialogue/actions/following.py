from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from talko.accounts.models import Person
from talko.core.permissions import require_signed_in
from talko.dialogue.following import choice_of
from talko.dialogue.models import Following, Thread
from talko.dialogue.rules import require_readable


@transaction.atomic
def follow(*, by: Person, subject: models.Model) -> Following:
    require_readable(by, subject, Thread.Audience.PUBLIC)
    require_signed_in(by)
    return _set_following(by, subject, stopped=False)


@transaction.atomic
def unfollow(*, by: Person, subject: models.Model) -> Following:
    """Only they can start following again. Who follows may stop, also what they may no longer read."""
    require_signed_in(by)
    if choice_of(by, subject) is None:
        require_readable(by, subject, Thread.Audience.PUBLIC)
    return _set_following(by, subject, stopped=True)


def follow_by_writing(by: Person, subject: models.Model) -> None:
    if choice_of(by, subject) is None:
        Following.objects.get_or_create(
            person=by, subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
        )


def _set_following(by: Person, subject: models.Model, *, stopped: bool) -> Following:
    following, _ = Following.objects.update_or_create(
        person=by,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        defaults={"stopped": stopped},
    )
    return following
