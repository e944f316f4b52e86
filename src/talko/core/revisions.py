"""Two people edit the same text: the second is shown the difference, and nothing is overwritten."""

from typing import Any, TypeVar

from django.utils import timezone

from talko.core.errors import EditConflict
from talko.core.models import Edited

Row = TypeVar("Row", bound=Edited)


def locked(row: Row, *, revision: int, values: dict[str, Any]) -> Row:
    """The row, locked, with `values` set on it and its revision raised; the caller saves it in the same transaction.

    Raises EditConflict, with what stands there now, when it was saved since `revision` was read.
    """
    model = type(row)
    current = model._default_manager.select_for_update().get(pk=row.pk)
    if current.revision != revision:
        raise EditConflict(
            current={name: getattr(current, name) for name in values}, revision=current.revision
        )
    for name, value in values.items():
        setattr(current, name, value)
    current.revision += 1
    current.updated_at = timezone.now()
    return current
