"""Two people edit the same text: the second is shown the difference, and nothing is overwritten.

In one transaction: `current = locked(row)`; what `stands` already needs no second save; otherwise `change` it and save. A
longer text, spread over several rows, is compared as content (`content.is_new`).
"""

from typing import Any, TypeVar

from django.utils import timezone

from talko.core.database.rows import still
from talko.core.errors import EditConflict
from talko.core.models import Edited

Row = TypeVar("Row", bound=Edited)


def locked(row: Row) -> Row:
    """The row as it is now, locked until the end of the transaction. Raises Gone when somebody has removed it."""
    return still(type(row)._default_manager.select_for_update(), pk=row.pk)


def stands(current: Edited, values: dict[str, Any]) -> bool:
    """Whether the row says this already: the same form was sent twice, or nothing in it was changed."""
    return all(getattr(current, name) == value for name, value in values.items())


def change(current: Edited, *, revision: int, values: dict[str, Any]) -> None:
    """Set `values` on a locked row and raise its revision.

    Raises EditConflict, with what is saved there now, when someone saved it since `revision` was read.
    """
    if current.revision != revision:
        raise EditConflict(
            current={name: getattr(current, name) for name in values}, revision=current.revision
        )
    for name, value in values.items():
        setattr(current, name, value)
    current.revision += 1
    current.updated_at = timezone.now()
