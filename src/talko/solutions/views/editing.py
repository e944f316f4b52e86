"""Writing an answer: begun, autosaved, saved, sent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.views.here import public_challenge_here
from talko.core.editing import drafts
from talko.core.editing.submission import submit
from talko.core.values import dates
from talko.core.web.views import go_on, person_of, posted, saves_itself
from talko.core.workflow import can
from talko.solutions import rules
from talko.solutions.actions import editing as actions
from talko.solutions.content import content_of, missing
from talko.solutions.forms.editing import SolutionForm, StartForm
from talko.solutions.models import Solution
from talko.solutions.queries import solutions as queries
from talko.solutions.queries.checklist import checklist


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    parties = queries.parties_for(person, challenge)
    if not parties:
        rules.require_may_answer(person, challenge, None)
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
    rules.require_may_answer(person, challenge, next(iter(form.parties.values())).organisation)

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
    person = person_of(request)
    solution = queries.own_solution_for(person, public_id)
    challenge = solution.challenge
    dates.use_zone(challenge.city.zone)
    page = drafts.DraftedPage(request, actions.form_of(solution))
    if request.method != "POST" and page.draft is None and not can(solution, "edit", person):
        messages.info(request, _("This answer can no longer be changed."))
        return redirect(solution)
    content, criteria = content_of(solution), list(challenge.criteria.all())
    form = SolutionForm(
        page.data, typed=page.typed, criteria=criteria, content=content, revision=solution.revision
    )
    if page.accepts(form):
        sends = page.then == "send"
        action = actions.submit_solution if sends else actions.save_solution
        with page.refused:
            saved = action(
                by=person,
                solution=solution,
                content=form.content(),
                revision=form.cleaned_data["revision"],
            )
            onward = {
                "send": saved,
                "preview": saved,
                "partners": reverse("solutions:partners", args=[saved.public_id]),
            }
            said = _("The answer was sent.") if sends else _("Saved.")
            return go_on(request, form, onward.get(page.then, request.path), said)
    shown = form.shown().tidied()
    found = missing(shown, criteria)
    return page.show(
        "solutions/edit.html",
        form,
        solution=solution,
        challenge=challenge,
        who=queries.name_of(solution),
        closed=not challenge.takes_answers,
        steps=form.form_steps(found),
        needed=checklist(shown, criteria, found),
        left=bool(found),
    )


@saves_itself
def autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Also past the deadline: nobody loses a text to a clock."""
    solution = queries.own_solution_for(person_of(request), public_id)
    challenge, content = solution.challenge, content_of(solution)
    dates.use_zone(challenge.city.zone)
    form = SolutionForm(
        request.POST, criteria=challenge.criteria.all(), content=content, revision=solution.revision
    )
    return drafts.autosave(
        request,
        actions.form_of(solution),
        unchanged=form.says(content),
        saved="" if challenge.takes_answers else rules.CLOSED,
    )
