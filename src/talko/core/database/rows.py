"""Rows read again when someone acts on them."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from talko.core.errors import Gone

Row = TypeVar("Row", bound=Model)


def still(rows: QuerySet[Row], **named: Any) -> Row:
    """The current row. Raises Gone when it has been removed since the page was opened."""
    found = rows.filter(**named).first()
    if found is None:
        raise Gone
    return found
