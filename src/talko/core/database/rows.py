"""One row, or the error that says why there is none."""

from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet

from talko.core.errors import Gone, NotFound

Row = TypeVar("Row", bound=Model)


def get_or_not_found(rows: QuerySet[Row] | Manager[Row], **named: Any) -> Row:
    """The one row. Raises NotFound."""
    found = rows.filter(**named).first()
    if found is None:
        raise NotFound
    return found


def still(rows: QuerySet[Row], **named: Any) -> Row:
    """The current row. Raises Gone when it has been removed since the page was opened."""
    found = rows.filter(**named).first()
    if found is None:
        raise Gone
    return found
