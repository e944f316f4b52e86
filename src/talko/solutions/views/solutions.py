"""Pages of answers: read, compared, withdrawn, sent again, endorsed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.actors.forms.filters import whose_choices
from talko.challenges.views.here import opened_here
from talko.challenges.views.page import framed
from talko.core import audit
from talko.core.values import dates
from talko.core.web.views import filters, person_of, post_only, understood
from talko.core.workflow import move
from talko.dialogue import translations
from talko.dialogue.views.threads import dialogue_of
from talko.solutions.actions import endorsements
from talko.solutions.forms.own_answers import FilterForm
from talko.solutions.queries import solution_list
from talko.solutions.queries import versions as version_queries
from talko.solutions.queries.checklist import needed_of_solution
from talko.solutions.queries.solution_page import page_for, texts_of
from talko.solutions.queries.solutions import own_solution_for, solution_for
from talko.solutions.views.acts import may_of


@require_safe
def lead(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An address without its words leads to the one with them."""
    return redirect(solution_for(request.user, public_id))


@require_safe
def show(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    solution = solution_for(request.user, public_id)
    dates.use_zone(solution.challenge.city.zone)
    if slug != solution.slug:
        return redirect(solution)
    may = may_of(request.user, solution)
    page = page_for(solution, edits=may.edit)
    offers = translations.offers(request, solution, texts_of(solution, page))
    context = {
        "solution": solution,
        "challenge": solution.challenge,
        "page": page,
        "may": may,
        "offers": offers,
        "no_translator": next((one.no_translator for one in offers.values() if one.no_translator), ""),
        "may_translate": any(one.could_write and not one.translating for one in offers.values()),
        "criteria": [(met, offers[met.field]) for met in page.criteria],
        "needed": needed_of_solution(solution) if may.edit and solution.state == "draft" else [],
        "history": audit.history(solution, public_only=not may.edit, limit=30),
        "dialogue": None if solution.state == "draft" else dialogue_of(request, solution),
    }
    return render(request, "solutions/solution.html", context)


@require_safe
def of_challenge(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = opened_here(request.user, public_id)
    page, rows = solution_list.page_of(challenge, request.GET.get("page"))
    context = {**framed(request, challenge, "answers"), "page": page, "rows": rows}
    return render(request, "solutions/list.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    choices = whose_choices(person)
    form = understood(FilterForm(request.GET, whose=choices))
    page, rows = solution_list.answers_of(person, form.condition, request.GET.get("page"))
    context = {"page": page, "rows": rows, "filters": filters(request, lambda: form, *choices)}
    return render(request, "solutions/mine.html", context)


@require_safe
def versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_for(request.user, public_id)
    dates.use_zone(solution.challenge.city.zone)
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
    return render(request, "solutions/versions.html", {**context, "challenge": solution.challenge})


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else otherwise


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = own_solution_for(person, public_id)
    if request.method == "POST":
        withdrawn = move(solution, "withdraw", by=person)
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
    sent = move(own_solution_for(person, public_id), "resubmit", by=person)
    messages.success(request, _("The answer was sent."), extra_tags="moss")
    return redirect(sent)


@post_only
def endorse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = solution_for(person, public_id)
    if request.POST.get("then") == "stop":
        endorsements.unendorse(by=person, solution=solution)
    else:
        endorsements.endorse(by=person, solution=solution)
    return redirect(f"{solution.get_absolute_url()}#endorsements")
