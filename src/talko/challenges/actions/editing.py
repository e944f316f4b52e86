"""Writing a challenge and having a second person review it. What happens to it later stands in `course`."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.challenges import rules
from talko.challenges.actions import lifecycle
from talko.challenges.content import (
    PLAIN,
    Content,
    as_texts,
    content_of,
    edit_form,
    missing,
    new_form,
    problems,
)
from talko.challenges.models import CHALLENGE_STATES, Challenge, Criterion, Target
from talko.cities.models import City
from talko.cities.queries import people_with
from talko.cities.rules import Role
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.editing import drafts
from talko.core.editing.content import current
from talko.core.errors import Conflict, EditConflict, Invalid
from talko.core.text.cleaning import several_lines
from talko.core.text.folding import folded


def create_challenge(*, by: Person, city: City, content: Content, key: UUID | None = None) -> Challenge:
    """A draft. Raises Invalid with `fields`; what is only missing may come later."""
    permissions.require(by, "challenges.create", city)
    content = content.tidied()
    _refuse(problems(content))
    return once(by=by, action="challenges.create", key=key, make=lambda: _create(by, city, content))


def _create(by: Person, city: City, content: Content) -> Challenge:
    challenge = Challenge(city=city, owner=by, is_demo=by.is_demo)
    _write(challenge, content)
    audit.log(challenge, "challenge.created", by=by, city=city.slug, public=True)
    lifecycle.follow(by, challenge)
    drafts.forget(by=by, form=new_form(city))
    return challenge


def edit_challenge(*, by: Person, challenge: Challenge, content: Content, revision: int) -> Challenge:
    """Change a draft. Raises EditConflict when someone saved since `revision`, Conflict when it is no draft any more."""
    content = content.tidied()
    with transaction.atomic():
        fresh = lifecycle.locked_for(by, challenge, "challenges.manage")
        if fresh.state != "draft":
            raise Conflict(_("The challenge is no longer a draft, so its text stands as it is."))
        before = content_of(fresh)
        if content == before:
            drafts.forget(by=by, form=edit_form(fresh))
            return fresh
        if revision != fresh.revision:
            raise EditConflict(current=current(as_texts(before)), revision=fresh.revision)
        _refuse(problems(content))
        fresh.revision += 1
        _write(fresh, content)
        audit.log(fresh, "challenge.edited", by=by, city=fresh.city.slug, public=True)
        drafts.forget(by=by, form=edit_form(fresh))
        return fresh


def send_to_review(*, by: Person, challenge: Challenge) -> Challenge:
    """Ask for a second person. Raises Invalid with `fields` for what is still missing."""
    with transaction.atomic():
        fresh = lifecycle.locked_for(by, challenge, "challenges.manage")
        if fresh.state == "review":
            return fresh
        state = CHALLENGE_STATES.move(fresh.state, "send_to_review")
        _refuse(missing(content_of(fresh), timezone.now()))
        _move(fresh, state)
        audit.log(fresh, "challenge.sent_to_review", by=by, city=fresh.city.slug, public=True)
        lifecycle.tell(
            reviewers_of(fresh), "challenge.to_review", fresh, path=lifecycle.review_path(fresh), but_not=by
        )
        return fresh


def send_back(*, by: Person, challenge: Challenge, note: str) -> Challenge:
    """Not yet: the note says what to change, and only the city's people read it."""
    note = several_lines(note)
    with transaction.atomic():
        fresh = lifecycle.locked_for(by, challenge, "challenges.review")
        state = CHALLENGE_STATES.move(fresh.state, "send_back")
        if not note:
            raise Invalid(fields={"note": _("Say what should be changed.")})
        fresh.review_note = note
        _move(fresh, state, "review_note")
        audit.log(fresh, "challenge.sent_back", by=by, city=fresh.city.slug, public=True)
        lifecycle.tell(_writers(fresh), "challenge.sent_back", fresh, but_not=by)
        return fresh


def approve(*, by: Person, challenge: Challenge) -> Challenge:
    """The second person says yes; it opens at once when its day has come. Twice has one effect.

    Raises NotAllowed for whoever wrote any of it, Invalid when a date has passed in the meantime.
    """
    with transaction.atomic():
        fresh = lifecycle.locked_for(by, challenge, "challenges.review")
        if fresh.reviewer_id == by.pk and fresh.state in {"approved", "open"}:
            return fresh
        state = CHALLENGE_STATES.move(fresh.state, "approve")
        _refuse(missing(content_of(fresh), timezone.now()))
        fresh.reviewer = by
        fresh.review_note = ""
        _move(fresh, state, "reviewer", "review_note")
        audit.log(fresh, "challenge.approved", by=by, city=fresh.city.slug, public=True)
        lifecycle.tell(_writers(fresh), "challenge.approved", fresh, but_not=by)
        if fresh.opens_at is None or fresh.opens_at <= timezone.now():
            lifecycle.open_locked(fresh, by=None)
        return fresh


def reviewers_of(challenge: Challenge) -> list[Person]:
    """The second people: officers and evaluators of the city who wrote nothing of it."""
    asked = people_with(challenge.city, Role.OFFICER, Role.EVALUATOR)
    return [person for person in asked if not rules.has_written(person, challenge)]


def _writers(challenge: Challenge) -> Iterable[Person]:
    acted = challenge.history.filter(action__in=rules.WRITTEN, by__isnull=False).values("by")
    return Person.objects.filter(pk__in=acted)


def _move(challenge: Challenge, state: str, *also: str) -> None:
    challenge.state = state
    challenge.save(update_fields=["state", *also])


def _refuse(found: dict[str, Any]) -> None:
    if found:
        raise Invalid(fields=found)


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
