"""Half-typed forms: saved by themselves, given back when the form is opened again, gone when it is sent.

A form that stands open in two tabs has one draft. Each opened form carries a mark: the version of the draft that it shows, and a
word of its own. It saves over what it shows or has saved itself, and over nothing else.
"""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.core.errors import Conflict, Invalid
from talko.core.models import FormDraft
from talko.core.text.cleaning import all_cleaned, too_long
from talko.core.values import dates

FIELD = "draft"
LARGEST = 300_000
"""Characters of all values together."""


class KeptElsewhere(Conflict):
    """Something newer was kept from another tab. `draft` holds it."""

    code = "kept_elsewhere"
    message = gettext_lazy("You have since written in this form in another tab.")

    def __init__(self, draft: FormDraft) -> None:
        super().__init__()
        self.draft = draft

    def words(self) -> str:
        """For the line below the form, in the tab whose text is not kept."""
        return _(
            "Kept in another tab at %(time)s, so what you type here is no longer kept. Save it to see both, "
            "or load the page again to go on with the other."
        ) % {"time": dates.clock(self.draft.saved_at)}


def mark(kept: FormDraft | None) -> str:
    """For the hidden field of a form that shows this draft, or none."""
    return f"{kept.version if kept else 0}-{secrets.token_hex(8)}"


def save(*, by: Any, form: str, values: dict[str, Any], mark: str = "") -> FormDraft:
    """Raises Invalid for more than a draft may hold, KeptElsewhere when the form with this mark does not show what is kept."""
    if sum(len(str(value)) for value in values.values()) > LARGEST:
        raise Invalid(too_long(LARGEST))
    with transaction.atomic():
        draft, made = FormDraft.objects.select_for_update().get_or_create(by=by, form=form)
        if not made:
            _require_shown(draft, mark)
        draft.version += 1
        draft.mark = mark[:40]
        draft.values = all_cleaned(values)
        draft.saved_at = timezone.now()
        draft.save()
    return draft


def load(*, by: Any, form: str) -> FormDraft | None:
    return FormDraft.objects.filter(by=by, form=form).first()


def begun(*, by: Any, forms: list[str]) -> list[str]:
    """Which of the forms this person has half typed, the newest first."""
    kept = FormDraft.objects.filter(by=by, form__in=forms).order_by("-saved_at", "-pk")
    return list(kept.values_list("form", flat=True))


def forget(*, by: Any, form: str) -> None:
    FormDraft.objects.filter(by=by, form=form).delete()


def forget_unless_newer(*, by: Any, form: str, mark: str) -> None:
    """What was typed is taken back. Raises KeptElsewhere like `save`."""
    with transaction.atomic():
        draft = FormDraft.objects.select_for_update().filter(by=by, form=form).first()
        if draft:
            _require_shown(draft, mark)
            draft.delete()


def texts_of_the_other(draft: FormDraft, values: dict[str, Any]) -> list[str]:
    """What was kept elsewhere where it says something else than `values`."""
    different = [
        _texts(other) for name, other in draft.values.items() if _texts(other) != _texts(values.get(name, ""))
    ]
    return [text for several in different for text in several if text.strip()]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _require_shown(draft: FormDraft, mark: str) -> None:
    """A form without a mark comes from a program, which shows nothing."""
    shown = mark.partition("-")[0]
    if mark and mark != draft.mark and shown != str(draft.version):
        raise KeptElsewhere(draft)
