"""The city's desk for a decision: compare, choose, give reasons, read it once more, publish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.views.here import public_challenge_here
from talko.core.editing import drafts
from talko.core.web.views import go_on, person_of, saves_itself
from talko.core.workflow import move, require
from talko.solutions.actions.decisions import form_of
from talko.solutions.content import reason_field
from talko.solutions.forms.decisions import DecisionForm
from talko.solutions.queries import decisions as queries


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Until a decision is published it is only a draft, saved without being judged."""
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    if request.POST.get("then") == "publish" and queries.is_published(
        person, challenge, chosen=request.POST.get("chosen", ""), summary=request.POST.get("summary", "")
    ):
        return redirect(challenge)  # sent twice
    require(challenge, "decide", by=person)
    page = drafts.DraftedPage(request, form_of(challenge))
    if page.data is not None and page.then in {"save", "back"}:
        if page.then == "save":
            messages.success(request, _("Saved."), extra_tags="moss")
        return redirect(request.path)
    solutions = queries.to_decide_on(challenge)
    form = DecisionForm(page.data, typed=page.typed, challenge=challenge, solutions=solutions)
    is_complete = form.is_complete()
    if is_complete and page.then == "publish":
        with page.refused:
            decided = move(
                challenge, "decide", by=person, content=form.content(), key=form.cleaned_data["key"]
            )
            return go_on(
                request, form, decided, _("The decision is published, and everyone who answered is notified.")
            )
    answers = queries.compared(solutions)
    context: dict[str, Any] = {"challenge": challenge}
    if is_complete and page.then != "publish":
        return _confirm(request, form, answers, {**context, "draft": page.mark})
    fields = [(row, form[reason_field(row.solution)]) for row in answers]
    return page.show("solutions/decide.html", form, answers=fields, **context)


def _confirm(
    request: HttpRequest, form: DecisionForm, answers: list[queries.Compared], context: dict[str, Any]
) -> HttpResponse:
    """Everything once more, to be read before it is published; the form travels along in hidden fields."""
    context |= {
        "form": form,
        "chosen": form.chosen,
        "hidden": [field.as_hidden() for field in form],
        "answers": [(row, form.reasons[row.solution.public_id]) for row in answers],
    }
    return render(request, "solutions/decide_confirm.html", context)


@saves_itself
def autosave(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = public_challenge_here(public_id)
    require(challenge, "decide", by=person_of(request))
    saved = _("Draft saved. Only you see it until it is published.")
    return drafts.autosave(request, form_of(challenge), saved=saved)
