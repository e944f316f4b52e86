"""Which imported rows are in use here: neither an import nor an undo removes them."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from talko.actors.models import Organisation, Project, ProjectRole
from talko.core.models import AuditEntry

AT_ONCE = 500
"""Rows per query."""


def used_here(model: type[models.Model], keys: Collection[int]) -> set[int]:
    """The keys of rows that people have claimed, edited, answered with or linked to anything.

    Every foreign key to the model counts, of rooms that this one does not know too; a model of rows that come about by themselves
    has `is_use`, a condition on those that people made something of. A role in a project counts when people gave it.
    """
    found: set[int] = set()
    listed = list(keys)
    for start in range(0, len(listed), AT_ONCE):
        found |= _used(model, listed[start : start + AT_ONCE])
    return found


def _used(model: type[models.Model], keys: list[int]) -> set[int]:
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if (
            not relation.auto_created
            or relation.concrete
            or not (relation.one_to_many or relation.one_to_one)
        ):
            continue
        other: Any = relation.related_model
        if other in (Organisation.tags.through, Project.tags.through):
            continue
        field: Any = relation.remote_field
        rows = other._base_manager.filter(getattr(other, "is_use", Q()), **{f"{field.attname}__in": keys})
        if other is ProjectRole:
            rows = rows.filter(source__isnull=True)
        used.update(rows.values_list(field.attname, flat=True))
    acted_on = AuditEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(model), by__isnull=False, subject_id__in=keys
    )
    used.update(acted_on.values_list("subject_id", flat=True))
    return used
