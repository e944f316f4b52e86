"""Writing a challenge. What happens to it then is in `workflow`."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from talko.accounts.models import Person
from talko.challenges.content import (
    PLAIN,
    Content,
    as_texts,
    content_of,
    edit_form,
    new_form,
    problems,
)
from talko.challenges.models import Challenge, Criterion, Target
from talko.cities.models import City
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.editing import drafts
from talko.core.editing.content import is_new
from talko.core.errors import Invalid
from talko.core.text.folding import folded
from talko.core.workflow import hold
from talko.dialogue.actions.following import follow_by_writing


def create_challenge(*, by: Person, city: City, content: Content, key: UUID | None = None) -> Challenge:
    """A draft. Raises Invalid with `fields`; what is only missing may come later."""
    permissions.require(by, "challenges.create", city)
    content = content.tidied()
    Invalid.raise_for(problems(content))
    return once(by=by, action="challenges.create", key=key, make=lambda: _create(by, city, content))


def _create(by: Person, city: City, content: Content) -> Challenge:
    challenge = Challenge(city=city, owner=by, is_demo=by.is_demo)
    _write(challenge, content)
    audit.log(challenge, "challenge.created", by=by, city=city.slug, public=True)
    follow_by_writing(by, challenge)
    drafts.note_sent(by=by, form=new_form(city))
    return challenge


def edit_challenge(*, by: Person, challenge: Challenge, content: Content, revision: int) -> Challenge:
    """Change a draft. Raises EditConflict when someone saved since `revision`, Conflict when it is no draft any more."""
    content = content.tidied()
    with transaction.atomic():
        fresh = hold(challenge, "edit", by=by)
        saved = content_of(fresh)
        if is_new(fresh, revision=revision, saved=saved, content=content, texts=as_texts):
            Invalid.raise_for(problems(content))
            fresh.revision += 1
            _write(fresh, content)
            audit.log(fresh, "challenge.edited", by=by, city=fresh.city.slug, public=True)
        drafts.note_sent(by=by, form=edit_form(fresh))
        return fresh


def _write(challenge: Challenge, content: Content) -> None:
    for name in PLAIN:
        setattr(challenge, name, getattr(content, name))
    challenge.answer_languages = list(content.answer_languages)
    challenge.updated_at = timezone.now()
    challenge.search_text = search_text(challenge)
    challenge.save()
    challenge.goals.set(content.goals)
    challenge.targets.set(Target.objects.filter(code__in=content.targets))
    challenge.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            challenge=challenge, order=order, name=one.name, description=one.description, weight=one.weight
        )
        for order, one in enumerate(content.criteria, start=1)
    )


def search_text(challenge: Challenge) -> str:
    """All that the search box finds it by."""
    texts = [challenge.city.name, challenge.place, challenge.need_local]
    for versions in (challenge.title, challenge.lead, challenge.need_global, challenge.affected):
        texts.extend(versions.values())
    return folded("\n".join(texts))
