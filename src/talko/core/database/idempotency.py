"""Idempotency keys: repeating a write with the same key has no second effect."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from talko.core.errors import Gone
from talko.core.models import DoneOnce

Result = TypeVar("Result", bound=models.Model)


def once(*, by: Any, action: str, key: UUID | None, make: Callable[[], Result]) -> Result:
    """Run `make` in a transaction; if this person already did `action` with `key`, return what it made then.

    Of two simultaneous requests the second waits for the first (by the unique key) and gets its result. Without a key, `make` just
    runs. An error in `make` leaves no trace, so the request can be sent again. Raises Gone when the earlier result has been
    removed.
    """
    if key is None:
        with transaction.atomic():
            return make()
    try:
        with transaction.atomic():
            done = DoneOnce.objects.create(by=by, action=action, key=key)
            result = make()
            done.result_type = ContentType.objects.get_for_model(result)
            done.result_id = result.pk
            done.save(update_fields=["result_type", "result_id"])
            return result
    except IntegrityError:
        done_before = DoneOnce.objects.filter(by=by, action=action, key=key).first()
        if done_before is None or done_before.result_type is None:
            raise
        model: Any = done_before.result_type.model_class()
        found: Result | None = model._default_manager.filter(pk=done_before.result_id).first()
        if found is None:
            raise Gone(_("This was already sent, and the result has since been removed.")) from None
        return found
