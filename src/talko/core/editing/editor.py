"""The page on which a longer text is written: opened, autosaved, sent, refused, compared with what others saved, done."""

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.core.editing import drafts
from talko.core.editing.content import Written
from talko.core.editing.forms import ADD, ContentForm
from talko.core.editing.submission import REFUSALS, go_on, show_form
from talko.core.errors import Message, TalkoError
from talko.core.forms import unsent
from talko.core.models import FormDraft
from talko.core.values import dates
from talko.core.web.views import person_of

Form = TypeVar("Form", bound=forms.Form)
NOT_DRAFTED = unsent.NOT_TYPED | {"then", ADD, drafts.FIELD}
"""A draft keeps its revision: opened again after someone else saved, it is compared with theirs."""


class Editor(ABC, Generic[Form]):
    """A room says what its form is and what is done with it; the steps are the same for all.

    Buttons are named `then` (what to do when it is saved) and `add` (one more row, nothing is saved).
    """

    template: str
    complete = frozenset({"send"})
    """Values of `then` for which nothing may be missing."""
    content: Written | None = None
    """What is saved; None for what is new. What says the same needs no draft."""

    def __init__(self, request: HttpRequest, draft: str) -> None:
        """`draft` is the name of this form's draft."""
        self.request, self.draft_name = request, draft
        self.person = person_of(request)
        self.then = request.POST.get("then", "save")
        self.mark = request.POST.get(drafts.FIELD, "")

    @abstractmethod
    def form(self, data: QueryDict | None = None, typed: QueryDict | None = None) -> Form: ...

    @abstractmethod
    def act(self, form: Form) -> Any:
        """Call the action with what a valid form says."""

    def message(self, result: Any) -> Message:
        return _("Saved.")

    def to(self, result: Any) -> Any:
        return result

    def context(self, form: Form) -> dict[str, Any]:
        return {}

    def respond(self) -> HttpResponse:
        if self.request.method != "POST":
            latest = drafts.load(by=self.person, form=self.draft_name)
            self.mark = drafts.mark(latest)
            return self.open(None if latest and latest.sent_at else latest)
        try:
            self._save_draft()
        except (
            drafts.AlreadySent
        ) as sent:  # sent twice, or written in another tab: the action knows what to do with it
            self.mark = drafts.mark(sent.draft)
        except drafts.NewerDraft as newer:
            return self._show(self.form(typed=self.request.POST), newer_draft=newer.draft)
        return self.take()

    def open(self, draft: FormDraft | None) -> HttpResponse:
        """With what was refused a moment ago, or else with the draft."""
        values = unsent.typed_before(self.request) or (draft.values if draft else None)
        return self._show(self.form(typed=unsent.as_posted(values) if values else None), draft=draft)

    def take(self) -> HttpResponse:
        """The form was sent; its draft stays until the action has done its work."""
        if ADD in self.request.POST:
            return self._show(self.form(typed=self.request.POST))
        form = self.form(data=self.request.POST)
        if isinstance(form, ContentForm) and self.then in self.complete:
            form.full_clean()
            form.require(form.faults())
        if not form.is_valid():
            return self._show(form)
        try:
            result = self.act(form)
        except REFUSALS as refused:
            return self._show(form, error=refused)
        return go_on(self.request, form, result, message=self.message(result), to=self.to(result))

    def autosave(self) -> HttpResponse:
        """Save what is half typed, and say so in a line below the form."""
        try:
            if self._says_what_is_saved():
                drafts.forget_unless_newer(by=self.person, form=self.draft_name, mark=self.mark)
            else:
                self._save_draft()
        except drafts.NewerDraft as newer:
            return _line(newer.words(), newer.status)
        return _line(str(self.saved_words()))

    def saved_words(self) -> Message:
        return _("Draft saved at %(time)s. Nobody else can see it yet.") % {
            "time": dates.clock(timezone.now())
        }

    def _says_what_is_saved(self) -> bool:
        if self.content is None:
            return False
        form = self.form(data=self.request.POST)
        return isinstance(form, ContentForm) and form.is_valid() and form.content().tidied() == self.content

    def _save_draft(self) -> None:
        drafts.save(by=self.person, form=self.draft_name, values=self._typed(), mark=self.mark)

    def _typed(self) -> unsent.Values:
        return {name: values for name, values in self.request.POST.lists() if name not in NOT_DRAFTED}

    def _show(
        self,
        form: Form,
        *,
        error: TalkoError | None = None,
        draft: FormDraft | None = None,
        newer_draft: FormDraft | None = None,
    ) -> HttpResponse:
        context = self.context(form) | {"draft": self.mark, "shown_draft": draft}
        if newer_draft is None:
            return show_form(self.request, self.template, form, error=error, **context)
        context |= {
            "draft": drafts.mark(newer_draft),
            "newer_draft": newer_draft,
            "typed": drafts.texts_of_the_other(newer_draft, self._typed()),
        }
        response = show_form(self.request, self.template, form, **context)
        response.status_code = drafts.NewerDraft.status
        return response


def _line(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
