"""Whether a table's page and its moves say the same: `available` lists what `move` makes, and nothing else changes anything."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from talko.core import workflow
from talko.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.models import AuditEntry


class _Undone(Exception):
    pass


def disagreements(subject: Any, person: Any, asked: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Of every move of its table, for this person and the subject as it is now. `asked` is what moves ask, by their names."""
    listed = {act.name for act in workflow.available(subject, person)}
    found = []
    for name in workflow.of(subject).moves:
        made = _makes(subject, name, person, asked.get(name, {}))
        if made != (name in listed):
            found.append(
                f"{name}: {'made' if made else 'refused'}, but {'' if name in listed else 'not '}listed"
            )
    return found


def _makes(subject: Any, name: str, person: Any, asked: Mapping[str, Any]) -> bool:
    """A request that comes twice is no move: it changes nothing, and nothing is logged."""
    flow = workflow.of(subject)
    fresh = type(subject)._default_manager.get(pk=subject.pk)
    lines = AuditEntry.objects.count()
    try:
        with transaction.atomic():
            if flow.moves[name].change is None and flow.moves[name].target is None:
                workflow.hold(fresh, name, by=person)
                return True
            moved = workflow.move(fresh, name, by=person, **asked)
            made = flow.state_of(moved) != flow.state_of(subject) or AuditEntry.objects.count() > lines
            raise _Undone
    except _Undone:
        return made
    except Invalid:  # it may be made, with something else
        return True
    except (SignInNeeded, NotFound, NotAllowed, Conflict):
        return False
