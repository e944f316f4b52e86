"""Pages of answers: started, written, sent, read, changed, withdrawn, endorsed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.accounts.models import Person
from talko.challenges.models import Challenge, Criterion
from talko.challenges.views.here import public_challenge_here
from talko.core import audit, permissions
from talko.core.editing import drafts
from talko.core.editing.submission import refuse
from talko.core.errors import Conflict, EditConflict, Invalid
from talko.core.forms import unsent
from talko.core.models import FormDraft
from talko.core.text.differences import Budget, Piece, differences
from talko.core.values import dates
from talko.core.web.views import person_of, post_only, saves_itself
from talko.dialogue import translations
from talko.dialogue.queries import thread_view
from talko.solutions.actions import editing as actions
from talko.solutions.actions import endorsements
from talko.solutions.content import Content, as_texts, content_of, tidied
from talko.solutions.forms.editing import SolutionForm, StartForm
from talko.solutions.models import Solution
from talko.solutions.queries import solutions as queries
from talko.solutions.queries import versions as version_queries
from talko.solutions.queries.needed import needed_of_solution
from talko.solutions.queries.solution_page import page_for, texts_of, timeline
from talko.solutions.views.here import head_here, solution_here


def shown(
    request: HttpRequest, template: str, challenge: Challenge, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page about a challenge's answers."""
    return render(request, template, {**context, "challenge": challenge}, status=status)


NOT_KEPT = unsent.NOT_TYPED | {"then", drafts.FIELD}


def typed(request: HttpRequest) -> dict[str, str]:
    """What stands in a form's fields, to be kept as a draft."""
    return {name: str(value) for name, value in request.POST.items() if name not in NOT_KEPT}


def draft_mark(request: HttpRequest) -> str:
    return request.POST.get(drafts.FIELD, "")


def draft_context(
    request: HttpRequest,
    values: dict[str, Any],
    *,
    kept: FormDraft | None = None,
    kept_elsewhere: FormDraft | None = None,
    **_others: Any,
) -> dict[str, Any]:
    """What a form needs to keep its draft: the mark, and what was kept from another tab when it says something else."""
    if kept_elsewhere:
        texts = drafts.texts_of_the_other(kept_elsewhere, values)
        return {"draft": drafts.mark(kept_elsewhere), "kept_elsewhere": kept_elsewhere, "typed": texts}
    return {"draft": draft_mark(request) or drafts.mark(kept)}


def typed_before(request: HttpRequest, kept: FormDraft | None) -> Any:
    """What to fill the form with: what was refused a moment ago goes before what was kept earlier."""
    values = unsent.typed_before(request)
    return unsent.as_posted(values) if values else kept.values if kept else None


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    challenge = public_challenge_here(public_id)
    parties = queries.parties_for(person, challenge)
    if not parties:
        actions.require_may_answer(person, challenge, None)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        parties=parties,
        person=person,
        challenge=challenge,
        party=request.GET.get("party", ""),
    )
    begun = [party.solution for party in parties if party.solution is not None]
    if begun and not form.parties:
        return redirect("solutions:edit", begun[0].public_id)
    actions.require_may_answer(person, challenge, next(iter(form.parties.values())).organisation)
    if form.is_valid():
        solution = actions.start_solution(
            by=person,
            challenge=challenge,
            organisation=form.party_chosen.organisation,
            title=form.cleaned_data["title"],
            language=form.cleaned_data["language"],
            key=form.cleaned_data["key"],
        )
        return redirect("solutions:edit", solution.public_id)
    status = 422 if form.is_bound else 200
    return shown(request, "solutions/start.html", challenge, {"form": form, "begun": begun}, status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = _own(person, public_id)
    criteria = list(solution.challenge.criteria.all())
    content = content_of(solution)
    if request.method == "POST":
        return _take(request, person, solution, criteria, content)
    kept = drafts.load(by=person, form=actions.form_of(solution))
    may = page_for(person, solution).may
    if not may.change and kept is None:
        messages.info(request, _("This answer can no longer be changed."))
        return redirect(solution)
    form = SolutionForm(
        criteria=criteria, content=content, revision=solution.revision, typed=typed_before(request, kept)
    )
    return _show_form(request, solution, form, kept=kept)


def _own(person: Person, public_id: UUID) -> Solution:
    solution = solution_here(person, public_id)
    permissions.require(person, "solutions.edit", solution)
    return solution


def _take(
    request: HttpRequest, person: Person, solution: Solution, criteria: list[Criterion], content: Content
) -> HttpResponse:
    then = request.POST.get("then", "save")
    try:
        drafts.save(
            by=person, form=actions.form_of(solution), values=typed(request), mark=draft_mark(request)
        )
    except drafts.KeptElsewhere as newer:
        form = SolutionForm(
            criteria=criteria, content=content, revision=solution.revision, typed=request.POST
        )
        return _show_form(request, solution, form, status=newer.status, kept_elsewhere=newer.draft)
    form = SolutionForm(request.POST, criteria=criteria, content=content, revision=solution.revision)
    if then == "row":
        more = SolutionForm(
            criteria=criteria,
            content=content,
            revision=solution.revision,
            typed=request.POST,
            steps=form.step_count + 1,
        )
        return _show_form(request, solution, more)
    if then == "send":
        form.require_complete()
    if not form.is_valid():
        return _show_form(request, solution, form, status=422)
    try:
        if then == "send":
            sent = actions.submit_solution(
                by=person, solution=solution, content=form.content(), revision=form.revision
            )
            messages.success(request, _("The answer was sent."), extra_tags="moss")
            return redirect(sent)
        saved = actions.save_solution(
            by=person, solution=solution, content=form.content(), revision=form.revision
        )
    except EditConflict as conflict:
        return _show_conflict(request, solution, form, conflict, criteria, content)
    except (Invalid, Conflict) as error:
        refuse(form, error)
        return _show_form(request, solution, form, status=error.status)
    messages.success(request, _("Saved."), extra_tags="moss")
    pages = {
        "preview": saved.get_absolute_url(),
        "partners": reverse("solutions:partners", args=[saved.public_id]),
    }
    return redirect(pages.get(then, request.path))


def _show_conflict(
    request: HttpRequest,
    solution: Solution,
    form: SolutionForm,
    conflict: EditConflict,
    criteria: list[Criterion],
    current: Content,
) -> HttpResponse:
    """Both texts side by side; sent again, the form saves over the other one knowingly."""
    theirs, mine = as_texts(current, criteria), as_texts(form.content(), criteria)
    budget = Budget()
    differing: list[tuple[str, list[Piece]]] = [
        (label, differences(theirs[name][1], text, budget))
        for name, (label, text) in mine.items()
        if theirs[name][1] != text
    ]
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which is copied to be changed
    form.data["revision"] = str(conflict.revision)  # type: ignore[index]  # the copy may be changed
    refuse(form, conflict)
    return _show_form(request, solution, form, status=conflict.status, differing=differing)


def _show_form(
    request: HttpRequest, solution: Solution, form: SolutionForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    page = page_for(request.user, solution)
    closed = not solution.challenge.takes_answers
    context |= {"form": form, "solution": solution, "page": page, "closed": closed}
    if solution.state == "draft" and status == 200:
        context["needed"] = needed_of_solution(solution)
    context |= draft_context(request, typed(request), **context)
    return shown(request, "solutions/edit.html", solution.challenge, context, status)


@saves_itself
def autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps what is half-typed, also past the deadline: nobody loses a text to a clock."""
    person = person_of(request)
    solution = _own(person, public_id)
    content = content_of(solution)
    form = SolutionForm(
        request.POST, criteria=solution.challenge.criteria.all(), content=content, revision=solution.revision
    )
    kept: dict[str, Any] = {"by": person, "form": actions.form_of(solution), "mark": draft_mark(request)}
    try:
        if form.is_valid() and tidied(form.content()) == content:
            drafts.forget_unless_newer(**kept)
        else:
            drafts.save(**kept, values=typed(request))
    except drafts.KeptElsewhere as newer:
        return plain(newer.words(), newer.status)
    if not solution.challenge.takes_answers:
        return plain(_("Answering has closed. What you wrote is kept as a draft."))
    return plain(kept_words())


def kept_words() -> str:
    return _("Kept at %(time)s. Nobody else sees it yet.") % {"time": dates.clock(timezone.now())}


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@require_safe
def lead(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An address without its words leads to the one with them."""
    return redirect(solution_here(request.user, public_id))


@require_safe
def show(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    solution = solution_here(request.user, public_id)
    if slug != solution.slug:
        return redirect(solution)
    page = page_for(request.user, solution)
    offers = translations.offers(request, solution, texts_of(page))
    context = {
        "page": page,
        "offers": offers,
        "no_translator": next((one.no_translator for one in offers.values() if one.no_translator), ""),
        "may_translate": any(one.could_write and not one.translating for one in offers.values()),
        "criteria": [(met, offers[met.field]) for met in page.criteria],
        "solution": solution,
        "needed": needed_of_solution(solution) if page.may.edit and solution.state == "draft" else [],
        "timeline": timeline(page),
        "history": audit.history(solution, public_only=not page.may.edit, limit=30),
        "dialogue": None if solution.state == "draft" else thread_view(request, solution),
    }
    return shown(request, "solutions/solution.html", solution.challenge, context)


@require_safe
def of_challenge(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = head_here(public_id)
    page, rows = queries.page_of(challenge, request.GET.get("page"))
    return shown(request, "solutions/list.html", challenge, {"page": page, "rows": rows})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "solutions/mine.html", {"rows": queries.answers_of(person_of(request))})


@require_safe
def versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_here(request.user, public_id)
    listed = version_queries.versions_of(solution)
    last = len(listed)
    after = _number(request.GET.get("after"), last)
    before = _number(request.GET.get("before"), max(after - 1, 1))
    context = {
        "solution": solution,
        "versions": listed,
        "before": before,
        "after": after,
        "changes": version_queries.changes(solution, before, after) if last > 1 else [],
    }
    return shown(request, "solutions/versions.html", solution.challenge, context)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else otherwise


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = _own(person, public_id)
    if request.method == "POST":
        withdrawn = actions.withdraw_solution(by=person, solution=solution)
        messages.success(
            request, _("The answer was withdrawn. You can send it again until answering closes.")
        )
        return redirect(withdrawn)
    context = {
        "title": _("Withdraw the answer?"),
        "text": _("It will no longer be public. You can send it again until answering closes."),
        "submit": _("Withdraw the answer"),
        "danger": True,
        "cancel_url": solution.get_absolute_url(),
    }
    return render(request, "web/confirm.html", context)


@post_only
def send_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    sent = actions.submit_solution(by=person, solution=_own(person, public_id))
    messages.success(request, _("The answer was sent."), extra_tags="moss")
    return redirect(sent)


@post_only
def endorse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = solution_here(person, public_id)
    if request.POST.get("then") == "stop":
        endorsements.unendorse(by=person, solution=solution)
    else:
        endorsements.endorse(by=person, solution=solution)
    return redirect(f"{solution.get_absolute_url()}#endorsements")
