"""Drafts: half-typed forms, saved while one types, shown when the form is opened again, emptied when it is sent.

A form that is open in two tabs has one draft. Each opened form carries a mark: the version of the draft that it shows, and a
random word of its own. It overwrites what it shows or has saved itself, and nothing else; once it is sent, nothing at all.
"""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import F
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


class NewerDraft(Conflict):
    """Another tab has saved a newer draft: `draft`."""

    code = "newer_draft"
    message = gettext_lazy("You have changed this form in another tab since then.")

    def __init__(self, draft: FormDraft) -> None:
        super().__init__()
        self.draft = draft

    def words(self) -> str:
        """For the line below the form, in the tab whose text is no longer saved."""
        return _(
            "A newer draft was saved in another tab at %(time)s, so what you type here is no longer saved. Save to see both, "
            "or reload the page to continue with the other."
        ) % {"time": dates.clock(self.draft.saved_at)}


class AlreadySent(NewerDraft):
    """The form was sent after this one had been opened: by itself, or in another tab."""

    code = "already_sent"
    message = gettext_lazy("You have sent this form since then.")

    def words(self) -> str:
        return _(
            "You have sent this form since you opened it here, so what you type is no longer saved. "
            "Reload the page to begin a new draft."
        )


def mark(draft: FormDraft | None) -> str:
    """For the hidden field of a form that shows this draft, or none."""
    return f"{draft.version if draft else 0}-{secrets.token_hex(8)}"


def save(*, by: Any, form: str, values: dict[str, Any], mark: str = "") -> FormDraft:
    """Raises Invalid for more than a draft may hold, NewerDraft when the form with this mark does not show the latest one,

    AlreadySent when it comes after it was sent.
    """
    if sum(len(str(value)) for value in values.values()) > LARGEST:
        raise Invalid(too_long(LARGEST))
    with transaction.atomic():
        draft, made = FormDraft.objects.select_for_update().get_or_create(by=by, form=form)
        if not made:
            _require_shown(draft, mark)
        draft.version += 1
        draft.mark = mark[:40]
        draft.values = all_cleaned(values)
        draft.saved_at, draft.sent_at = timezone.now(), None
        draft.save()
    return draft


def load(*, by: Any, form: str) -> FormDraft | None:
    """Also one that was sent, which is empty."""
    return FormDraft.objects.filter(by=by, form=form).first()


def begun(*, by: Any, forms: list[str]) -> list[str]:
    """Which of these forms the person has a draft of, the newest first."""
    found = FormDraft.objects.filter(by=by, form__in=forms, sent_at=None).order_by("-saved_at", "-pk")
    return list(found.values_list("form", flat=True))


def note_sent(*, by: Any, form: str) -> None:
    """Empty the draft, and keep so much of it as is needed to refuse what comes late."""
    FormDraft.objects.filter(by=by, form=form).update(
        values={}, version=F("version") + 1, mark="", sent_at=timezone.now()
    )


def forget_unless_newer(*, by: Any, form: str, mark: str) -> None:
    """What is typed says nothing new. Raises NewerDraft like `save`."""
    with transaction.atomic():
        draft = FormDraft.objects.select_for_update().filter(by=by, form=form, sent_at=None).first()
        if draft:
            _require_shown(draft, mark)
            draft.delete()


def texts_of_the_other(draft: FormDraft, values: dict[str, Any]) -> list[str]:
    """The texts of another draft that differ from `values`."""
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
        raise AlreadySent(draft) if draft.sent_at else NewerDraft(draft)
