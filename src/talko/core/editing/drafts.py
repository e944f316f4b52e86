"""Drafts: half-typed forms, saved while one types, shown when the form is opened again, emptied when it is sent.

A form that is open in two tabs has one draft. Each opened form carries a mark: the version of the draft that it shows, and a
random word of its own. It overwrites what it shows or has saved itself, and nothing else; once it is sent, nothing at all.
"""

import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.core.editing.forms import ADD, ContentForm
from talko.core.editing.submission import show_form
from talko.core.errors import Conflict, Invalid, Message, Refused
from talko.core.forms import unsent
from talko.core.models import FormDraft
from talko.core.text.cleaning import all_cleaned, too_long
from talko.core.values import dates
from talko.core.web.views import person_of

FIELD = "draft"
NOT_DRAFTED = unsent.NOT_TYPED | {"then", ADD, FIELD}
"""A draft keeps its revision: opened again after someone else saved, it is compared with theirs."""
SENT_KEPT = timedelta(days=7)
"""How long it is known that a form was sent."""
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


class OpenedLongAgo(AlreadySent):
    """What was sent meanwhile is forgotten by now."""

    code = "opened_long_ago"

    def words(self) -> str:
        return _(
            "You opened this page more than a week ago, so what you type is no longer saved as a draft. "
            "Save it now, or reload the page to begin a new draft."
        )


def mark(draft: FormDraft | None) -> str:
    """For the hidden field of a form that shows this draft, or none: version, second of opening, random word."""
    return f"{draft.version if draft else 0}-{int(timezone.now().timestamp()):x}-{secrets.token_hex(8)}"


def save(*, by: Any, form: str, values: dict[str, Any], mark: str = "") -> FormDraft:
    """Raises Invalid for more than a draft may hold, NewerDraft when the form with this mark does not show the latest one,

    AlreadySent when it comes after it was sent, OpenedLongAgo when nobody knows any more whether it was.
    """
    if sum(len(str(value)) for value in values.values()) > LARGEST:
        raise Invalid(too_long(LARGEST))
    with transaction.atomic():
        draft, made = FormDraft.objects.select_for_update().get_or_create(by=by, form=form)
        if made:
            _require_recent(mark)
        else:
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


def _require_shown(draft: FormDraft, mark: str) -> None:
    """A form without a mark comes from a program, which shows nothing."""
    shown = mark.partition("-")[0]
    if mark and mark != draft.mark and shown != str(draft.version):
        raise AlreadySent(draft) if draft.sent_at else NewerDraft(draft)


def _require_recent(mark: str) -> None:
    """There is no draft: none was made yet, or it was sent and deleted since the form was opened."""
    if not mark:
        return
    try:
        opened = int(mark[:40].split("-")[1], 16)
    except (IndexError, ValueError):
        opened = 0
    if opened < (timezone.now() - SENT_KEPT).timestamp():
        raise OpenedLongAgo(FormDraft())


class DraftedPage:
    """The page of a form with a draft, in one request. A view goes straight through it:

        page = DraftedPage(request, "note:new")
        form = NoteForm(page.data, typed=page.typed)
        if page.accepts(form):
            with page.refused:
                return go_on(request, form, write_note(by=page.person, content=form.content()), _("Saved."))
        return page.show("notes/edit.html", form)

    Buttons are named `then` (what to do when it is saved) and `add` (one more row, nothing is saved).
    """

    data: QueryDict | None = None
    """What was sent to be saved."""
    typed: QueryDict | None = None
    """What is only shown, as it was typed: a draft, what was refused a moment ago, or what was sent for one more row."""
    draft: FormDraft | None = None
    """The one that is shown."""
    newer: FormDraft | None = None
    """The one of another tab, with which what was sent is to be compared."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        self.request, self.name, self.person = request, name, person_of(request)
        self.then = request.POST.get("then", "save")
        self.refused = Refused()
        self.mark = request.POST.get(FIELD, "")
        if request.method == "POST":
            self._take()
        else:
            self._open()

    def _take(self) -> None:
        """The draft stays until the action has done its work."""
        sent = self.request.POST
        try:
            save(by=self.person, form=self.name, values=_typed(sent), mark=self.mark)
        except AlreadySent as already:  # twice, or from another tab: the action knows what to do with it
            self.mark = mark(already.draft)
        except NewerDraft as newer:
            self.newer = newer.draft
        if self.newer or ADD in sent:
            self.typed = sent
        else:
            self.data = sent

    def _open(self) -> None:
        latest = load(by=self.person, form=self.name)
        self.mark = mark(latest)
        self.draft = None if latest and latest.sent_at else latest
        values = unsent.typed_before(self.request) or (self.draft.values if self.draft else None)
        self.typed = unsent.as_posted(values) if values else None

    def accepts(self, form: ContentForm) -> bool:
        """Whether what was sent can be saved, or lacks nothing where it is to be sent on its way."""
        return form.is_complete() if self.then == "send" else form.is_valid()

    def show(self, template: str, form: forms.Form, **context: Any) -> HttpResponse:
        context |= {"draft": self.mark, "shown_draft": self.draft}
        if self.newer is None:
            return show_form(self.request, template, form, error=self.refused.error, **context)
        context |= {
            "draft": mark(self.newer),
            "newer_draft": self.newer,
            "typed": _texts_of_the_other(self.newer, _typed(self.request.POST)),
        }
        response = show_form(self.request, template, form, **context)
        response.status_code = NewerDraft.status
        return response


def autosave(
    request: HttpRequest, name: str, *, unchanged: bool = False, saved: Message = ""
) -> HttpResponse:
    """Save what is half typed, unless it is what is saved already, and say so in a line below the form."""
    by, shown = person_of(request), request.POST.get(FIELD, "")
    try:
        if unchanged:
            forget_unless_newer(by=by, form=name, mark=shown)
        else:
            save(by=by, form=name, values=_typed(request.POST), mark=shown)
    except NewerDraft as newer:
        return _line(newer.words(), newer.status)
    now = {"time": dates.clock(timezone.now())}
    return _line(str(saved or _("Draft saved at %(time)s. Nobody else can see it yet.") % now))


def _line(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _typed(sent: QueryDict) -> unsent.Values:
    return {name: values for name, values in sent.lists() if name not in NOT_DRAFTED}


def _texts_of_the_other(draft: FormDraft, values: dict[str, Any]) -> list[str]:
    """The texts of another draft that differ from `values`."""
    different = [
        _texts(other) for name, other in draft.values.items() if _texts(other) != _texts(values.get(name, ""))
    ]
    return [text for several in different for text in several if text.strip()]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]
