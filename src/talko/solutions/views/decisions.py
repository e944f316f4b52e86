"""The city's desk for a decision: compare, choose, give reasons, read it once more, publish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.models import Challenge
from talko.challenges.views.here import public_challenge_here
from talko.core.editing.editor import Editor
from talko.core.errors import Message
from talko.core.web.views import person_of, saves_itself
from talko.core.workflow import move, require
from talko.solutions.actions import decisions as actions
from talko.solutions.forms.decisions import DecisionForm
from talko.solutions.queries import decisions as queries


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    if request.POST.get("then") == "publish" and queries.is_published(
        person, challenge, chosen=request.POST.get("chosen", ""), summary=request.POST.get("summary", "")
    ):
        return redirect(challenge)  # sent twice
    return DecisionEditor(request, challenge).respond()


@saves_itself
def autosave(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person_of(request)
    return DecisionEditor(request, public_challenge_here(public_id)).autosave()


class DecisionEditor(Editor[DecisionForm]):
    """Until a decision is published it is only a draft, saved without being judged."""

    template = "solutions/decide.html"

    def __init__(self, request: HttpRequest, challenge: Challenge) -> None:
        super().__init__(request, actions.form_of(challenge))
        require(challenge, "decide", by=self.person)
        self.challenge, self.solutions = challenge, queries.to_decide_on(challenge)

    def form(self, data: QueryDict | None = None, typed: QueryDict | None = None) -> DecisionForm:
        return DecisionForm(data, typed=typed, challenge=self.challenge, solutions=self.solutions)

    def take(self) -> HttpResponse:
        if self.then not in {"save", "back"}:
            return super().take()
        if self.then == "save":
            messages.success(self.request, _("Saved."), extra_tags="moss")
        return redirect(self.request.path)

    def act(self, form: DecisionForm) -> Challenge | HttpResponse:
        if self.then != "publish":
            return self._confirm(form)
        values = form.cleaned_data
        return move(
            self.challenge,
            "decide",
            by=self.person,
            chosen=form.chosen,
            summary=values["summary"],
            reasons=form.reasons,
            language=values["language"],
            key=values["key"],
        )

    def _confirm(self, form: DecisionForm) -> HttpResponse:
        """Everything once more, to be read before it is published; the form travels along in hidden fields."""
        reasons = form.reasons
        context = {
            "challenge": self.challenge,
            "form": form,
            "draft": self.mark,
            "chosen": form.chosen,
            "hidden": [field.as_hidden() for field in form],
            "answers": [(row, reasons[row.solution.public_id]) for row in queries.compared(self.solutions)],
        }
        return render(self.request, "solutions/decide_confirm.html", context)

    def message(self, result: Challenge | HttpResponse) -> Message:
        if isinstance(result, HttpResponse):
            return ""
        return _("The decision is published, and everyone who answered is notified.")

    def to(self, result: Challenge | HttpResponse) -> Any:
        return result if isinstance(result, HttpResponse) else self.challenge

    def context(self, form: DecisionForm) -> dict[str, Any]:
        answers = [
            (row, form[actions.reason_field(row.solution)]) for row in queries.compared(self.solutions)
        ]
        return {"challenge": self.challenge, "answers": answers}

    def saved_words(self) -> Message:
        return _("Draft saved. Only you see it until it is published.")
