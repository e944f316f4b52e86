"""Writing an answer: begun, autosaved, saved, sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.views.here import public_challenge_here
from talko.core.editing.editor import Editor
from talko.core.editing.submission import submit
from talko.core.errors import Message
from talko.core.models import FormDraft
from talko.core.web.views import person_of, posted, saves_itself
from talko.core.workflow import can
from talko.solutions.actions import editing as actions
from talko.solutions.content import Content, content_of
from talko.solutions.forms.editing import SolutionForm, StartForm
from talko.solutions.models import Solution
from talko.solutions.queries import solutions as queries
from talko.solutions.queries.needed import needed
from talko.solutions.views.here import own_solution_here


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    parties = queries.parties_for(person, challenge)
    if not parties:
        actions.require_may_answer(person, challenge, None)
    form = StartForm(
        posted(request),
        parties=parties,
        person=person,
        challenge=challenge,
        party=request.GET.get("party", ""),
    )
    begun = [party.solution for party in parties if party.solution is not None]
    if begun and not form.parties:
        return redirect("solutions:edit", begun[0].public_id)
    actions.require_may_answer(person, challenge, next(iter(form.parties.values())).organisation)

    def act() -> Solution:
        values = form.cleaned_data
        return actions.start_solution(
            by=person,
            challenge=challenge,
            organisation=form.party_chosen.organisation,
            title=values["title"],
            language=values["language"],
            key=values["key"],
        )

    return submit(
        request,
        "solutions/start.html",
        form,
        act,
        to=lambda begun: reverse("solutions:edit", args=[begun.public_id]),
        challenge=challenge,
        begun=begun,
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return SolutionEditor(request, public_id).respond()


@saves_itself
def autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Also past the deadline: nobody loses a text to a clock."""
    return SolutionEditor(request, public_id).autosave()


class SolutionEditor(Editor[SolutionForm]):
    template = "solutions/edit.html"
    content: Content

    def __init__(self, request: HttpRequest, public_id: UUID) -> None:
        self.solution = own_solution_here(person_of(request), public_id)
        super().__init__(request, actions.form_of(self.solution))
        self.criteria = list(self.solution.challenge.criteria.all())
        self.content = content_of(self.solution)

    def form(self, data: QueryDict | None = None, typed: QueryDict | None = None) -> SolutionForm:
        return SolutionForm(
            data,
            typed=typed,
            criteria=self.criteria,
            content=self.content,
            revision=self.solution.revision,
        )

    def open(self, draft: FormDraft | None) -> HttpResponse:
        if draft is None and not can(self.solution, "edit", self.person):
            messages.info(self.request, _("This answer can no longer be changed."))
            return redirect(self.solution)
        return super().open(draft)

    def act(self, form: SolutionForm) -> Solution:
        action = actions.submit_solution if self.then == "send" else actions.save_solution
        return action(
            by=self.person,
            solution=self.solution,
            content=form.content(),
            revision=form.cleaned_data["revision"],
        )

    def message(self, result: Solution) -> Message:
        return _("The answer was sent.") if self.then == "send" else _("Saved.")

    def to(self, result: Solution) -> Any:
        if self.then in {"send", "preview"}:
            return result
        return (
            reverse("solutions:partners", args=[result.public_id])
            if self.then == "partners"
            else self.request.path
        )

    def context(self, form: SolutionForm) -> dict[str, Any]:
        solution = self.solution
        is_needed = solution.state == "draft" and not form.is_bound
        return {
            "solution": solution,
            "challenge": solution.challenge,
            "who": queries.name_of(solution),
            "closed": not solution.challenge.takes_answers,
            "needed": needed(solution, self.content, self.criteria) if is_needed else [],
        }

    def saved_words(self) -> Message:
        return super().saved_words() if self.solution.challenge.takes_answers else actions.CLOSED
