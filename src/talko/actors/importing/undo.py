"""Remove everything that was imported from a source, except what people here use."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from talko.actors import signals
from talko.actors.importing.apply import described
from talko.actors.importing.gather import Progress
from talko.actors.importing.in_use import used_here
from talko.actors.importing.models_of import MODELS, rows_of
from talko.actors.importing.run import forget_parts, silent
from talko.actors.models import ImportRun, Organisation, Project, Source, Tag
from talko.core import audit
from talko.core.database.batches import Pace
from talko.core.database.rows import get_or_not_found
from talko.core.registries.events import announce

Phase = ImportRun.Phase


@dataclass
class Undone:
    source: Source
    removed: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    """Kind to the names of what is left, because people here use it."""


def undo(name: str, progress: Progress = silent) -> Undone:
    """Remove the rows of a source in short transactions. The worker or the next `undo` finishes one that was killed.

    What stays keeps its source and id, so that a new import finds it again. An import that is under way stops.
    Raises NotFound for a source that was never imported.
    """
    with transaction.atomic():
        source = get_or_not_found(Source.objects.select_for_update(), name=name)
        source.runs.exclude(phase=Phase.UNDONE).update(phase=Phase.UNDOING, beat_at=timezone.now())
    undone = Undone(source)
    for kind in MODELS:
        _remove(kind, source, undone, progress)
    _remove_unused_tags()
    for run in source.runs.filter(phase=Phase.UNDOING):
        forget_parts(run)
    with transaction.atomic():
        source.runs.filter(phase=Phase.UNDOING).update(phase=Phase.UNDONE, undone_at=timezone.now())
        if any(undone.removed.values()):
            audit.log(source, "source.undone", by=None, public=True, data=dict(undone.removed))
            announce(signals.directory_changed, source)
    return undone


def _remove(kind: str, source: Source, undone: Undone, progress: Progress) -> None:
    model: Any = MODELS[kind]
    undone.removed[kind], undone.kept[kind] = 0, []
    pace, last, seen = Pace(first=5, most=200), "", 0
    rows = rows_of(kind, source).only("source_key", "name").order_by("source_key")
    total = rows.count()
    while batch := list(rows.filter(source_key__gt=last)[: pace.size]):
        last, seen = batch[-1].source_key, seen + len(batch)
        with pace.transaction():
            used = used_here(model, [actor.pk for actor in batch])
            doomed = [actor.pk for actor in batch if actor.pk not in used]
            model.objects.filter(pk__in=doomed).delete()
            source.runs.filter(phase=Phase.UNDOING).update(beat_at=timezone.now())
        undone.removed[kind] += len(doomed)
        undone.kept[kind] += [described(actor) for actor in batch if actor.pk in used]
        progress(f"removing {kind}", seen, total)


def _remove_unused_tags() -> None:
    used = [
        Exists(model.tags.through.objects.filter(tag=OuterRef("pk"))) for model in (Organisation, Project)
    ]
    unused = Tag.objects.filter(~used[0], ~used[1])
    keys, pace = list(unused.values_list("pk", flat=True)), Pace(first=50)
    while keys:
        batch, keys = keys[: pace.size], keys[pace.size :]
        with pace.transaction():
            unused.filter(pk__in=batch).delete()
