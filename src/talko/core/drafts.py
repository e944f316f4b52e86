"""Half-typed forms: saved by themselves, given back when the form is opened again, gone when it is sent."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from talko.core.errors import Invalid
from talko.core.models import FormDraft
from talko.core.texts import all_cleaned

LARGEST = 300_000
"""Characters of all values together."""


def save(*, by: Any, form: str, values: dict[str, Any]) -> FormDraft:
    """Raises Invalid for more than a draft may hold."""
    if sum(len(str(value)) for value in values.values()) > LARGEST:
        raise Invalid(_("This is too long."))
    draft, _made = FormDraft.objects.update_or_create(
        by=by, form=form, defaults={"values": all_cleaned(values), "saved_at": timezone.now()}
    )
    return draft


def load(*, by: Any, form: str) -> FormDraft | None:
    return FormDraft.objects.filter(by=by, form=form).first()


def begun(*, by: Any, forms: list[str]) -> list[str]:
    """Which of the forms this person has half typed, the newest first."""
    kept = FormDraft.objects.filter(by=by, form__in=forms).order_by("-saved_at", "-pk")
    return list(kept.values_list("form", flat=True))


def forget(*, by: Any, form: str) -> None:
    FormDraft.objects.filter(by=by, form=form).delete()
