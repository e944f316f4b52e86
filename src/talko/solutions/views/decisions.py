"""The city's desk for a decision: compare, choose, give reasons, read it once more, publish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.models import Challenge
from talko.challenges.views.here import public_challenge_here
from talko.core.editing import drafts
from talko.core.editing.submission import refuse
from talko.core.errors import Conflict, Invalid
from talko.core.web.views import person_of, saves_itself
from talko.solutions.actions import decisions as actions
from talko.solutions.forms.decisions import DecisionForm
from talko.solutions.models import Solution
from talko.solutions.queries import decisions as queries
from talko.solutions.views.solutions import draft_context, draft_mark, plain, shown, typed, typed_before


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    then = request.POST.get("then", "check")
    if then == "publish" and queries.is_published(
        person, challenge, chosen=request.POST.get("chosen", ""), summary=request.POST.get("summary", "")
    ):
        return redirect(challenge)  # sent twice
    actions.require_may_decide(person, challenge)
    solutions = queries.to_decide_on(challenge)
    if request.method == "GET":
        kept = drafts.load(by=person, form=actions.form_of(challenge))
        form = DecisionForm(challenge=challenge, solutions=solutions, typed=typed_before(request, kept))
        return _show(request, challenge, solutions, form, kept=kept)
    try:
        drafts.save(
            by=person, form=actions.form_of(challenge), values=typed(request), mark=draft_mark(request)
        )
    except drafts.KeptElsewhere as newer:
        form = DecisionForm(challenge=challenge, solutions=solutions, typed=request.POST)
        return _show(request, challenge, solutions, form, status=newer.status, kept_elsewhere=newer.draft)
    if then in {"save", "back"}:
        if then == "save":
            messages.success(request, _("Saved."), extra_tags="moss")
        return redirect(request.path)
    form = DecisionForm(request.POST, challenge=challenge, solutions=solutions)
    if not form.is_valid():
        return _show(request, challenge, solutions, form, status=422)
    if then != "publish":
        return _confirm(request, challenge, solutions, form)
    try:
        actions.decide(
            by=person,
            challenge=challenge,
            chosen=form.chosen,
            summary=form.cleaned_data["summary"],
            reasons=form.reasons,
            language=form.cleaned_data["language"],
            key=form.cleaned_data["key"],
        )
    except (Invalid, Conflict) as error:
        refuse(form, error)
        return _show(request, challenge, solutions, form, status=error.status)
    messages.success(
        request, _("The decision is published. Everyone who answered has been told."), extra_tags="moss"
    )
    return redirect(challenge)


def _show(
    request: HttpRequest,
    challenge: Challenge,
    solutions: list[Solution],
    form: DecisionForm,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    answers = [(row, form[actions.reason_field(row.solution)]) for row in queries.compared(solutions)]
    context |= {"form": form, "answers": answers}
    context |= draft_context(request, typed(request), **context)
    return shown(request, "solutions/decide.html", challenge, context, status)


def _confirm(
    request: HttpRequest, challenge: Challenge, solutions: list[Solution], form: DecisionForm
) -> HttpResponse:
    """Everything once more, to be read before it is published; the form travels along in hidden fields."""
    reasons = form.reasons
    context = {
        "form": form,
        "draft": draft_mark(request),
        "chosen": form.chosen,
        "hidden": [field.as_hidden() for field in form],
        "answers": [(row, reasons[row.solution.public_id]) for row in queries.compared(solutions)],
    }
    return shown(request, "solutions/decide_confirm.html", challenge, context)


@saves_itself
def autosave(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    actions.require_may_decide(person, challenge)
    try:
        drafts.save(
            by=person, form=actions.form_of(challenge), values=typed(request), mark=draft_mark(request)
        )
    except drafts.KeptElsewhere as newer:
        return plain(newer.words(), newer.status)
    return plain(_("Kept. Only you see it until it is published."))
