"""Taking a source out again: everything that came from it, except what people here have made their own."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from talko.actors import signals
from talko.actors.importing.apply import MODELS
from talko.actors.importing.run import described
from talko.actors.importing.use import used_here
from talko.actors.models import Organisation, Project, Source, Tag
from talko.core import audit
from talko.core.errors import NotFound
from talko.core.signals import announce


@dataclass
class Undone:
    source: Source
    removed: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    """Kind to the names of what stays, because people here use it."""


def undo(name: str) -> Undone:
    """Remove what came from a source. What stays keeps its source and id, so that a new import finds it again.

    Raises NotFound for a source that was never imported.
    """
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(name=name).first()
        if source is None:
            raise NotFound
        undone = Undone(source)
        used = {kind: used_here(model, source) for kind, model in MODELS.items()}
        for kind, model in MODELS.items():
            rows = list(model.objects.filter(source=source))
            doomed = [actor.pk for actor in rows if actor.pk not in used[kind]]
            model.objects.filter(pk__in=doomed).delete()
            undone.removed[kind] = len(doomed)
            undone.kept[kind] = [described(actor) for actor in rows if actor.pk in used[kind]]
        _remove_unused_tags()
        source.runs.filter(undone_at__isnull=True).update(undone_at=timezone.now())
        if any(undone.removed.values()):
            audit.log(source, "source.undone", by=None, public=True, data=dict(undone.removed))
            announce(signals.directory_changed, source)
    return undone


def _remove_unused_tags() -> None:
    used = [
        Exists(model.tags.through.objects.filter(tag=OuterRef("pk"))) for model in (Organisation, Project)
    ]
    Tag.objects.filter(~used[0], ~used[1]).delete()
